import assert from "node:assert/strict";
import { GpuFleet } from "../../../components/lambda/fleet.ts";
import { LambdaSshKey } from "../../../components/lambda/ssh-key.ts";
import { Firewall } from "../../../components/machines/firewall.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import type { Program, RunResult } from "../../../engine/index.ts";
import { LambdaAdmin, type LambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { type Trial, makeTrial } from "../engine/trial.ts";
import { openAccount } from "./account.ts";

type Fleets = NonNullable<SettingsInput["fleets"]>;

const near = { type: "gpu_1x_a10", region: "us-east-1" };
const far = { type: "gpu_1x_a10", region: "us-west-1" };
const office = "203.0.113.0/24";

/** A program of fleets and of what they let each other do. */
function programOf(fleets: Fleets): Program {
  return ({ backend }) => {
    const settings = parseSettings(
      {
        sandbox: { enabled: true },
        secrets: { source: "generated" },
        cluster: { kubeconfigFile: "none", name: "prod", ssh: { cidrs: [office] } },
        lambda: { budget: { instances: 5, gpus: 5, dollarsPerHour: 10 } },
        fleets,
      },
      "trial",
    );
    const { keyName: sshKeyName } = new LambdaSshKey("key", { name: "trial" });
    const firewall = new Firewall("machines", { settings, backend }, {});
    for (const fleet of Object.keys(fleets)) {
      new GpuFleet(fleet, {
        settings, fleet, sshKeyName, backend, userData: ({ name }) => `#cloud-config\n# ${name}`, firewallRulesets: firewall.rulesetsOf(fleet),
        joined: ({ ordinal, instance }, opts) => firewall.letIn(`${fleet}-${ordinal}`, instance.ip, opts)[0] ?? instance,
      });
    }
    return Promise.resolve({});
  };
}

const two: Fleets = { east: { count: 2, candidates: [near] }, west: { count: 1, candidates: [far] } };

describe("a stack of several regions under the real engine, at the emulated cloud", () => {
  let trial: Trial;
  let emulator: LambdaEmulator;
  let admin: LambdaAdmin;

  before(async () => {
    trial = await makeTrial();
    emulator = await openAccount(trial.sandboxDir);
    admin = new LambdaAdmin(emulator.admin);
  });
  after(async () => {
    await emulator.close();
    trial.remove();
  });

  async function up(fleets: Fleets): Promise<RunResult> {
    const result = await trial.up({ program: programOf(fleets) });
    assert.deepEqual([result.outcome, result.diagnostics], ["succeeded", []]);
    return result;
  }
  const living = async () => (await admin.instances()).filter(({ status }) => status === "active");
  /** By region, who is let in, sorted. */
  const sources = async () => Object.fromEntries((await admin.state()).rulesets.map(({ region, rules }) => [region, rules.map(({ source_network }) => source_network).sort()]));
  /** Every ruleset lets in the office and each living node, and nobody else. */
  async function allLetIn(): Promise<void> {
    const expected = [office, ...(await living()).map(({ ip }) => `${ip}/32`)].sort();
    const found = await sources();
    for (const [region, list] of Object.entries(found)) assert.deepEqual(list, expected, region);
    assert.deepEqual(Object.keys(found).sort(), ["us-east-1", "us-west-1"]);
  }

  it("lets every node in at every ruleset, and then stays as it is", async () => {
    await up(two);
    assert.equal((await living()).length, 3);
    await allLetIn();
    const { outcome, changes } = await trial.up({ program: programOf(two), expectNoChanges: true });
    assert.deepEqual([outcome, Object.keys(changes)], ["succeeded", ["same"]]);
  });

  it("follows the address of a node that was taken away, in the update that launches it again", async () => {
    const taken = (await living()).find(({ name }) => name === "prod-west-0") ?? assert.fail("prod-west-0 does not live");
    await admin.happen(taken.id, "preempt");
    await up(two);
    const now = (await living()).find(({ name }) => name === "prod-west-0");
    assert.notEqual(now?.ip, taken.ip);
    await allLetIn();
  });

  it("rolls one node after the other, each let in before the next is touched", async () => {
    const rolling: Fleets = { ...two, east: { count: 2, candidates: [near], replaceOn: ["userData"], image: { x86_64: "lambda-stack-22-04" } } };
    await admin.clearLog();
    await up(rolling);
    await allLetIn();
    const operations = (await admin.log()).map(({ operation }) => operation).filter((each) => each === "launchInstance" || each === "terminateInstance" || each === "updateFirewallRuleset");
    const [firstLaunch, secondEnd] = [operations.indexOf("launchInstance"), operations.lastIndexOf("terminateInstance")];
    assert.ok(firstLaunch < secondEnd && operations.slice(firstLaunch, secondEnd).includes("updateFirewallRuleset"), operations.join(", "));
    await up(two);
  });

  it("takes a node's rules back before its instance goes, whose address may become someone else's", async () => {
    await admin.clearLog();
    await up({ ...two, east: { count: 1, candidates: [near] } });
    await allLetIn();
    const operations = (await admin.log()).map(({ operation }) => operation).filter((each) => each === "terminateInstance" || each === "updateFirewallRuleset");
    assert.deepEqual(operations, ["updateFirewallRuleset", "updateFirewallRuleset", "terminateInstance"]);
  });

  it("come to one region, opens nothing between its nodes, and keeps the instance and its ruleset", async () => {
    const kept = (await living()).filter(({ name }) => name === "prod-east-0").map(({ id }) => id);
    await up({ east: { count: 1, candidates: [near] } });
    assert.deepEqual(await sources(), { "us-east-1": [office] });
    assert.deepEqual((await living()).map(({ id }) => id), kept);
  });

  it("leaves nothing and costs nothing when it goes", async () => {
    await up(two);
    assert.equal((await trial.destroy()).outcome, "succeeded");
    assert.deepEqual([await sources(), (await admin.cost()).centsPerHour], [{}, 0]);
  });
});
