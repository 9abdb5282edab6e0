import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GpuFleet, type GpuFleetArgs } from "../../../components/lambda/fleet.ts";
import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

const secretMark = "4dabf18193072939515e22adb298388d";
const a10 = { type: "gpu_1x_a10", region: "us-east-1" };
const far = { type: "gpu_1x_a10", region: "us-west-1" };
const open = { type: "gpu_1x_a100", region: "us-south-1" };

function settingsOf(fleets: SettingsInput["fleets"], others: SettingsInput = {}): Settings {
  const budget = { instances: 10, gpus: 10, dollarsPerHour: 100 };
  return parseSettings({ sandbox: { enabled: true }, secrets: { source: "generated" }, cluster: { kubeconfigFile: "x", name: "prod" }, lambda: { budget }, fleets, ...others }, "trial");
}

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  readonly after: readonly string[];
  readonly protect: boolean | undefined;
}

/** A stand-in for what makes a member a node. */
class Joined extends pulumi.CustomResource {
  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super("test:index:Joined", name, {}, opts);
  }
}

const nameOf = (resource: unknown): string => (resource as { readonly __name: string }).__name;
const listOf = (dependsOn: unknown): readonly unknown[] => (Array.isArray(dependsOn) ? dependsOn : dependsOn === undefined ? [] : [dependsOn]);

/** Registers the fleets of the settings under mocks; an instance is what its first candidate says. */
async function register(settings: Settings, args: Partial<GpuFleetArgs> = {}): Promise<{ seen: Map<string, Registered>; outputs: Record<string, unknown>; warnings: string[] }> {
  const seen = new Map<string, Registered>();
  const inputs = new Map<string, Record<string, unknown>>();
  const state = (type: string, name: string, given: Record<string, unknown>) => {
    if (!type.endsWith("Instance")) return given;
    const [candidate] = given["candidates"] as { type: string; region: string }[];
    return { ...given, instanceId: `${name}-id`, ip: "203.0.113.1", instanceType: candidate?.type, region: candidate?.region, gpus: 1, priceCentsPerHour: 129, status: "active", won: 0 };
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        inputs.set(name, given as Record<string, unknown>);
        return { id: `${name}-id`, state: state(type, name, given as Record<string, unknown>) };
      },
      call: () => ({}),
    },
    "sophia-infra",
    "trial",
    false,
    "organization",
  );
  const warnings: string[] = [];
  const { warn } = pulumi.log;
  const log = pulumi.log as { warn: typeof warn };
  log.warn = (message) => Promise.resolve(void warnings.push(message));
  const record: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    seen.set(name, { type, name, inputs: {}, parent: opts.parent === undefined ? undefined : nameOf(opts.parent), after: listOf(opts.dependsOn).map(nameOf), protect: opts.protect });
    return undefined;
  };
  try {
    const known = Object.keys(settings.fleets).map((fleet) => {
      const { inventory, hourlyCost, winners } = new GpuFleet(fleet, { settings, fleet, sshKeyName: "key", userData: ({ name }) => `data of ${name}`, ...args }, { transformations: [record] });
      return [fleet, { inventory, hourlyCost, winners }] as const;
    });
    const outputs = await new Promise<Record<string, unknown>>((resolve) => {
      pulumi.output(Object.fromEntries(known)).apply((values) => resolve(values as unknown as Record<string, unknown>));
    });
    await pulumi.runtime.disconnect();
    const complete = [...seen].map(([name, registered]) => [name, { ...registered, inputs: inputs.get(name) ?? {} }] as const);
    return { seen: new Map(complete), outputs, warnings };
  } finally {
    log.warn = warn;
  }
}

const kinds = (seen: ReadonlyMap<string, Registered>): string[] => [...seen.values()].map(({ type, name }) => `${type.split(/[:/]/).at(-1)} ${name}`).sort();

describe("a fleet", () => {
  it("register an instance for each member and a ruleset for each region that has a firewall, below their fleet", async () => {
    const { seen } = await register(settingsOf({ train: { count: 2, retired: [0], candidates: [a10, far, open] }, idle: { count: 0, candidates: [a10] } }));
    assert.deepEqual(kinds(seen), [
      "FirewallRuleset idle-us-east-1",
      "FirewallRuleset train-us-east-1",
      "FirewallRuleset train-us-west-1",
      "GpuFleet idle",
      "GpuFleet train",
      "Instance train-1",
      "Instance train-2",
    ]);
    assert.equal(seen.get("train-1")?.parent, "train");
    assert.equal(seen.get("train-us-east-1")?.parent, "train");
  });

  it("tell an instance all it needs, its user data as a secret", async () => {
    const fleet = { count: 1, candidates: [a10, open], maxDollarsPerHour: 2.5, waitForCapacity: { timeout: "10m", poll: "5s" }, image: { x86_64: "lambda-stack-24-04" } };
    const rule = { protocol: "tcp" as const, port_range: [443, 443] as [number, number], source_network: "0.0.0.0/0", description: "edge" };
    const { seen } = await register(settingsOf({ train: fleet }), { firewallRules: [rule] });
    const { userData, owner: _owner, stackTag: _tag, __provider: _provider, ...inputs } = seen.get("train-0")?.inputs ?? {};
    assert.deepEqual(inputs, {
      candidates: [a10, open],
      maxCentsPerHour: 250,
      waitForCapacity: { timeoutSeconds: 600, pollSeconds: 5 },
      image: { x86_64: { family: "lambda-stack-24-04" } },
      replaceOn: [],
      firewallRulesets: { "us-east-1": "train-us-east-1-id" },
      sshKeyName: "key",
      name: "prod-train-0",
      hostname: "prod-train-0",
    });
    assert.ok(userData !== null && typeof userData === "object" && secretMark in userData, "user data is no secret");
    assert.equal((userData as { value?: unknown }).value, "data of prod-train-0");
    const ruleset = seen.get("train-us-east-1")?.inputs ?? {};
    assert.deepEqual([ruleset["name"], ruleset["region"], ruleset["rules"]], ["prod-train-us-east-1", "us-east-1", [rule]]);
  });

  it("launch all members at once, unless user data replaces: then one after the other, each when the one before has joined", async () => {
    const joined = ({ name }: { name: string }, opts: pulumi.CustomResourceOptions) => new Joined(`joined-${name}`, opts);
    const after = async (replaceOn: "userData"[]) => {
      const { seen } = await register(settingsOf({ train: { count: 3, candidates: [a10], replaceOn } }), { joined });
      return [0, 1, 2].map((ordinal) => seen.get(`train-${ordinal}`)?.after);
    };
    assert.deepEqual(await after([]), [[], [], []]);
    assert.deepEqual(await after(["userData"]), [[], ["train-0", "joined-prod-train-0"], ["train-1", "joined-prod-train-1"]]);
  });

  it("mount the filesystem they are handed, and stop when they were to have one", async () => {
    const settings = settingsOf({ a: { count: 1, candidates: [a10], filesystem: { name: "models", region: "us-east-1", mountPoint: "/data/models" } } });
    const { seen } = await register(settings, { filesystem: { id: "f1", name: "models", region: "us-east-1" } });
    assert.deepEqual(seen.get("a-0")?.inputs["filesystems"], [{ id: "f1", name: "models", region: "us-east-1", mountPoint: "/data/models" }]);
    await assert.rejects(register(settings), /filesystem models was not handed to it/);
  });

  it("protect their instances where they are told to", async () => {
    const { seen } = await register(settingsOf({ kept: { count: 1, candidates: [a10], protect: true }, free: { count: 1, candidates: [a10] } }));
    assert.deepEqual([seen.get("kept-0")?.protect, seen.get("free-0")?.protect], [true, false]);
  });

  it("tell inventory, cost and winners", async () => {
    const { outputs } = await register(settingsOf({ train: { count: 2, candidates: [a10] }, serve: { count: 1, candidates: [far] } }));
    const entry = (name: string, ordinal: number, instanceId: string, region: string) => ({
      name, ordinal, instanceId, ip: "203.0.113.1", privateIp: undefined, type: "gpu_1x_a10", region, gpus: 1, priceCentsPerHour: 129, status: "active", candidate: 0,
    });
    assert.deepEqual(outputs, {
      train: {
        inventory: [entry("prod-train-0", 0, "train-0-id", "us-east-1"), entry("prod-train-1", 1, "train-1-id", "us-east-1")],
        hourlyCost: 2.58,
        winners: { "prod-train-0": "gpu_1x_a10 in us-east-1", "prod-train-1": "gpu_1x_a10 in us-east-1" },
      },
      serve: { inventory: [entry("prod-serve-0", 0, "serve-0-id", "us-west-1")], hourlyCost: 1.29, winners: { "prod-serve-0": "gpu_1x_a10 in us-west-1" } },
    });
  });

  it("mark instances with their expiry only where one is set", async () => {
    const fleets = { train: { count: 1, candidates: [a10] } };
    const budget = { instances: 1, gpus: 1, dollarsPerHour: 2 };
    assert.equal((await register(settingsOf(fleets))).seen.get("train-0")?.inputs["expiresAt"], undefined);
    const { seen } = await register(settingsOf(fleets, { lambda: { budget, expireAfter: "8h" } }));
    assert.match(String(seen.get("train-0")?.inputs["expiresAt"]), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("warn of a region without a firewall", async () => {
    const { warnings } = await register(settingsOf({ train: { count: 1, candidates: [a10, open] } }));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^fleets\.train: region us-south-1 has no firewall/);
  });
});
