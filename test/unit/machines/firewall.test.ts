import assert from "node:assert/strict";
import type { FirewallRule } from "@sophia/lambda-cloud";
import * as pulumi from "@pulumi/pulumi";
import { Firewall } from "../../../components/machines/firewall.ts";
import { type Settings, parseSettings } from "../../../config/settings.ts";
import { type Registration, registrations } from "../../support/mocks.ts";

const near = { type: "gpu_1x_a10", region: "us-east-1" };
const far = { type: "gpu_1x_a10", region: "us-west-1" };
const open = { type: "gpu_1x_a100", region: "us-south-1" };
const office = "203.0.113.0/24";

function settingsOf(candidates: readonly { readonly type: string; readonly region: string }[]): Settings {
  return parseSettings(
    {
      lambda: { budget: { instances: 9, gpus: 9, dollarsPerHour: 99 } },
      cluster: { source: "lambda", name: "prod", servers: { count: 1, candidates: [near] }, apiCidrs: [office], edgeCidrs: [], flannelBackend: "wireguard-native" },
      fleets: { train: { count: 1, candidates: [...candidates] } },
    },
    "trial",
  );
}

/** What is registered for the stack's rulesets and for one node of them, without the provider's text. */
async function register(settings: Settings): Promise<{ all: Registration[]; rulesets: string[] }> {
  let rulesets: string[] = [];
  const all = await registrations(() => {
    const firewall = new Firewall("machines", { settings }, {});
    rulesets = ["server", "train"].flatMap((group) => Object.keys(firewall.rulesetsOf(group)).map((region) => `${group} ${region}`));
    firewall.letIn("train-0", pulumi.output("198.51.100.1"), {});
  });
  return { all, rulesets };
}

const added = (all: readonly Registration[]) => all.filter(({ type }) => type.endsWith(":FirewallRules"));

describe("the firewall of a stack's machines", () => {
  it("within one region lets no node in by its address", async () => {
    const { all, rulesets } = await register(settingsOf([near]));
    assert.deepEqual(rulesets, ["server us-east-1", "train us-east-1"]);
    assert.deepEqual(added(all), []);
  });

  it("across regions lets a node in at every ruleset: WireGuard, and the API at servers", async () => {
    const { all, rulesets } = await register(settingsOf([near, far]));
    assert.deepEqual(rulesets, ["server us-east-1", "train us-east-1", "train us-west-1"]);
    const wireguard = { protocol: "udp", port_range: [51820, 51820], source_network: "198.51.100.1/32", description: "WireGuard between nodes" };
    const api = { protocol: "tcp", port_range: [6443, 6443], source_network: "198.51.100.1/32", description: "Kubernetes API for nodes of other regions" };
    assert.deepEqual(new Map(added(all).map(({ name, inputs: { rulesetId, rules } }) => [name, { rulesetId, rules }])), new Map([
      ["train-0-at-server-us-east-1", { rulesetId: "machines-server-us-east-1-id", rules: [wireguard, api] }],
      ["train-0-at-train-us-east-1", { rulesetId: "train-us-east-1-id", rules: [wireguard] }],
      ["train-0-at-train-us-west-1", { rulesetId: "train-us-west-1-id", rules: [wireguard] }],
    ]));
  });

  it("lets others in to the servers alone, and tells how many rules there are already", async () => {
    const capture: FirewallRule = { protocol: "tcp", port_range: [2222, 2222], source_network: "198.51.100.0/29", description: "Estuary" };
    const told: number[] = [];
    const all = await registrations(() => {
      new Firewall("machines", { settings: settingsOf([near]), letInServers: (own) => (told.push(own), [capture]) }, {});
    });
    const rulesOf = (name: string) => all.find((each) => each.name === name)?.inputs["rules"] as { source_network: string }[];
    assert.deepEqual(rulesOf("machines-server-us-east-1").at(-1), capture);
    assert.deepEqual(told, [rulesOf("machines-server-us-east-1").length - 1]);
    assert.ok(!rulesOf("train-us-east-1").some(({ source_network }) => source_network === capture.source_network));
  });

  it("keeps a ruleset's own rules and name whether the stack spans regions or not", async () => {
    const server = async (candidates: Parameters<typeof settingsOf>[0]) => {
      const { all } = await register(settingsOf(candidates));
      const { inputs: { name, region, rules, owner } } = all.find((each) => each.name === "machines-server-us-east-1") ?? assert.fail("no ruleset of the servers");
      return { name, region, rules, owner };
    };
    const alone = await server([near]);
    assert.deepEqual(await server([near, far]), alone);
    assert.deepEqual(alone.rules, [{ protocol: "tcp", port_range: [6443, 6443], source_network: office, description: "Kubernetes API" }]);
  });

  it("makes none where Lambda has no firewall, yet lets nodes of such a region in elsewhere", async () => {
    const { all, rulesets } = await register(settingsOf([open]));
    assert.deepEqual(rulesets, ["server us-east-1"]);
    assert.deepEqual(added(all).map(({ name }) => name), ["train-0-at-server-us-east-1"]);
  });
});
