import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stackTagOf } from "../../../components/lambda/owner.ts";
import type { StackFile } from "../../../engine/index.ts";
import { readStacks } from "../../../engine/storedStacks.ts";
import { cloudOf, openCloud } from "../../../scripts/lib/gpu/cloud.ts";
import { globalRulesetWarnings } from "../../../scripts/lib/gpu/global-ruleset.ts";
import { readOffer } from "../../../scripts/lib/gpu/offer.ts";
import { quote } from "../../../scripts/lib/gpu/quote.ts";
import { reap } from "../../../scripts/lib/gpu/reaper.ts";
import { type LambdaEmulator, LambdaAdmin, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";

const { signal } = new AbortController();
const file: StackFile = { name: "local", project: "sophia-infra", path: "", content: {}, config: {}, sandbox: true };
const candidate = { region_name: "us-east-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["main"] };

describe("the commands of the GPU cloud, against the emulator", () => {
  let emulator: LambdaEmulator;
  let dir: string;
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const cloud = () => cloudOf(file, { say, signal, sandboxDir: dir });
  const tag = (stack: string, backend = pathToFileURL(join(dir, "state")).href) => stackTagOf({ backend, organization: "organization", project: "sophia-infra", stack });
  const launch = (stack: string, launchedAt = "2026-11-01T00:00:00Z") =>
    cloud().launchInstance({ ...candidate, tags: Object.entries({ "sophia:owner": "o", "sophia:stack": stack, "sophia:launched-at": launchedAt }).map(([key, value]) => ({ key, value })) });
  const state = (stack: string, resources: object[]) => {
    const folder = join(dir, "state/.pulumi/stacks/sophia-infra");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${stack}.json`), JSON.stringify({ checkpoint: { latest: { resources } } }));
  };
  const run = (terminate: boolean) => reap({ cloud: cloud(), readStacks: () => readStacks(file, { tools: { bin: {} }, sandboxDir: dir }), minimumAge: 60, terminate, say, signal });

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "sophia-gpu-"));
    emulator = await createLambdaEmulator({ seed: 1, behaviour: { requestInterval: 0, launchInterval: 0, boot: [0, 0], ipDelay: 0, privateIpDelay: 0, termination: 0 } });
    mkdirSync(join(dir, "lambda"));
    const pacing = { requestMilliseconds: 1, launchMilliseconds: 1 };
    writeFileSync(join(dir, "lambda/connection.json"), JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey, pacing, stateDir: join(dir, "client") }), { mode: 0o600 });
    await cloud().addSshKey({ name: "main", public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEmpty main" });
  });
  after(async () => {
    await emulator.close();
    rmSync(dir, { recursive: true });
  });

  it("reap what no state has and leave everything else alone, and only when told to", async () => {
    const [kept, orphan, foreign] = [await launch(tag("local")), await launch(tag("local")), await launch(tag("local", "https://api.pulumi.com"))];
    const young = await launch(tag("local"), new Date().toISOString());
    const other = await launch(tag("other"));
    state("local", [{ urn: "u", type: "t", id: kept, outputs: { instanceId: kept } }]);

    const { instances, terminated } = await run(false);
    assert.equal(terminated, undefined);
    const verdicts = Object.fromEntries(instances.map(({ id, verdict }) => [id, verdict]));
    assert.deepEqual(verdicts, { [kept]: "owned", [orphan]: "orphan", [foreign]: "unknown", [young]: "unknown", [other]: "unknown" });
    assert.equal((await cloud().getInstance(orphan))?.status, "active");

    assert.deepEqual((await run(true)).terminated, [orphan]);
    assert.deepEqual(said.filter((line) => line.startsWith("terminated")), [`terminated ${orphan}`]);
    const living = (await cloud().listInstances()).filter(({ status }) => status === "active").map(({ id }) => id);
    assert.deepEqual(living.sort(), [kept, foreign, young, other].sort());
  });

  it("terminate nothing that a run begun meanwhile has taken into its state, and go on after what fails", async () => {
    state("local", []);
    const orphans = [{ id: "a" }, { id: "b" }, { id: "c" }].map(({ id }, index) => ({
      id, status: "active", region: { name: "us-east-1" }, instance_type: { name: "gpu_1x_a10", price_cents_per_hour: 129 },
      tags: Object.entries({ "sophia:stack": tag("local"), "sophia:launched-at": `2026-11-0${index + 1}T00:00:00Z` }).map(([key, value]) => ({ key, value })),
    }));
    const terminated: string[] = [];
    const fake = {
      listInstances: () => Promise.resolve(orphans),
      terminateInstance: (id: string) => {
        if (id === "a") {
          state("local", [{ urn: "u", type: "t", id: "b" }]);
          return Promise.reject(new Error("the API fails"));
        }
        return Promise.resolve(void terminated.push(id));
      },
    } as unknown as Parameters<typeof reap>[0]["cloud"];
    const result = await reap({ cloud: fake, readStacks: () => readStacks(file, { tools: { bin: {} }, sandboxDir: dir }), minimumAge: 60, terminate: true, say, signal });
    assert.deepEqual([terminated, result.terminated], [["c"], ["c"]]);
    assert.deepEqual(result.failures, ["instance a was not terminated, as far as is known: the API fails"]);
    assert.deepEqual(result.instances.map(({ id, verdict }) => [id, verdict]), [["a", "orphan"], ["b", "owned"], ["c", "orphan"]]);
    assert.ok(said.includes("left b alone: it is in the state of stack local"));
  });

  it("quote what the cloud says now", async () => {
    await new LambdaAdmin(emulator.admin).setCapacity({ type: "gpu_1x_a10", region: "us-east-1", count: 0 });
    const group = { key: "fleets.train", name: "train", count: 3, candidates: [{ type: "gpu_1x_a10", region: "us-east-1" }, { type: "gpu_1x_a10", region: "us-west-1" }] };
    const { fleets, centsPerHour } = quote([group], await readOffer(cloud()));
    assert.deepEqual([fleets[0]?.candidates.map(({ verdict }) => verdict), centsPerHour], [["full", "capacity"], 387]);
  });

  it("quote nothing that the account does not offer, and name what it does", async () => {
    const group = { key: "--fleet train", name: "train", count: 1, candidates: [{ type: "gpu_1x_a11", region: "us-wets-1" }] };
    const offer = await readOffer(cloud());
    assert.throws(() => quote([group], offer), /^InputError: --fleet train: type "gpu_1x_a11" is unknown to Lambda Cloud; did you mean gpu_1x_a10\? The types of this account are: .*gpu_8x_v100_n\n--fleet train: region "us-wets-1" .* The regions of this account are: asia-northeast-1, .*us-west-3$/);
  });

  it("warn of a global firewall ruleset as Lambda makes it, and no more when it is closed", async () => {
    const warnings = () => globalRulesetWarnings(cloud(), signal);
    assert.match((await warnings()).join(), /^the account's global firewall ruleset opens port 22 to everyone/);
    await cloud().updateGlobalFirewallRuleset([{ protocol: "tcp", port_range: [22, 22], source_network: "203.0.113.0/24", description: "office" }]);
    assert.deepEqual(await warnings(), []);
  });

  describe("where the emulator is not what its file says", () => {
    const there = () => join(dir, "broken");
    const connection = () => join(there(), "lambda/connection.json");
    const put = (content: string) => {
      mkdirSync(join(there(), "lambda"), { recursive: true });
      writeFileSync(connection(), content);
    };
    const open = () => openCloud(file, { say, signal, sandboxDir: there() });
    const start = "npm run sandbox -- start lambda";

    it("say that nobody answers, at once, and how to start it", async () => {
      const closed = await createLambdaEmulator({ seed: 2 });
      await closed.close();
      put(JSON.stringify({ url: closed.url, apiKey: closed.apiKey, stateDir: join(dir, "client") }));
      await assert.rejects(open(), { name: "InputError", message: `stack local lives on the sandbox, whose Lambda Cloud does not answer at ${closed.url} (ECONNREFUSED); start it with \`${start}\`` });
    });

    for (const [what, content, problem] of [
      ["cut off", '{"url": "http://127', "which is no JSON object"],
      ["empty", "", "which is no JSON object"],
      ["without a key", '{"url": "http://127.0.0.1:1"}', "in which apiKey must be a text"],
    ] as const) {
      it(`name the file that is ${what}, and what writes it anew`, async () => {
        put(content);
        await assert.rejects(open(), { name: "InputError", message: `stack local lives on the sandbox, whose Lambda Cloud is described by ${connection()}, ${problem}; \`${start}\` writes it anew` });
      });
    }

    it("open one that answers", async () => {
      put(readFileSync(join(dir, "lambda/connection.json"), "utf8"));
      assert.equal((await open()).endpoint, emulator.url);
    });
  });

  it("say what is missing where there is no emulator, and never turn to the real cloud", () => {
    const env = { LAMBDA_LABS_API_KEY: "secret_real_00.11" };
    assert.throws(() => cloudOf(file, { say, signal, env, sandboxDir: join(dir, "nowhere") }), {
      name: "InputError",
      message: "stack local lives on the sandbox, whose Lambda Cloud was not started; start it with `npm run sandbox -- start lambda`, or name a stack of the real one with --stack",
    });
    const prod = { ...file, name: "prod", sandbox: false, config: { "sophia-infra:lambda": { endpoint: "https://example.com" } } };
    assert.equal(cloudOf(prod, { say, signal, env: { ...env, LAMBDA_CLOUD_CONNECTION_FILE: join(dir, "lambda/connection.json") } }).endpoint, "https://example.com");
    assert.throws(() => cloudOf(prod, { say, signal, env: {} }), { name: "InputError", message: /This command reads no secrets of stack prod: set LAMBDA_LABS_API_KEY/ });
  });
});
