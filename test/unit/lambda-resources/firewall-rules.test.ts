import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FirewallRule } from "@sophia/lambda-cloud";
import { firewallRules, firewallRuleset } from "../../../clients/lambda-cloud/resources/index.ts";
import * as rules from "../../../clients/lambda-cloud/resources/firewall-rules.ts";
import { type Properties, unknown } from "../../../clients/lambda-cloud/resources/values.ts";
import { type Trial, failure, makeTrial } from "./support.ts";

const variable = "LAMBDA_CLOUD_CONNECTION_FILE";
const ssh: FirewallRule = { protocol: "tcp", port_range: [22, 22], source_network: "203.0.113.0/24", description: "SSH" };
const own = { owner: "c".repeat(64), name: "edge", region: "us-west-1", rules: [ssh] };
const unchanged = { changes: false, replaces: [], deleteBeforeReplace: true };

function fromNode(address: string): FirewallRule {
  return { protocol: "udp", port_range: [51820, 51820], source_network: `${address}/32`, description: "WireGuard between nodes" };
}

/** The verbs as a provider calls them, ruleset and added rules beside each other. */
describe("rules added to a firewall ruleset", function () {
  this.timeout(30_000);
  let trial: Trial;
  let rulesetId: string;
  let ruleset: Properties;
  let before: string | undefined;

  this.beforeEach(async () => {
    trial = await makeTrial();
    before = process.env[variable];
    const file = join(trial.stateDir, "connection.json");
    const { url, apiKey } = trial.emulator;
    writeFileSync(file, JSON.stringify({ url, apiKey, pacing: { requestMilliseconds: 8, launchMilliseconds: 30 }, stateDir: trial.stateDir }));
    process.env[variable] = file;
    ({ id: rulesetId, outs: ruleset } = await firewallRuleset.create(undefined, own));
  });
  this.afterEach(async () => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
    await trial.close();
  });

  const node = (digit: string, address: string) => ({ owner: digit.repeat(64), rulesetId, rules: [fromNode(address)] });
  const one = () => node("1", "198.51.100.1");
  const two = () => node("2", "198.51.100.2");
  const live = async () => (await trial.session().cloud.getFirewallRuleset(rulesetId))?.rules ?? [];
  /** Who is let in, sorted. */
  const sources = async () => (await live()).map(({ source_network }) => source_network).sort();

  it("stand beside its own and those of others, each marked with who added it", async () => {
    await Promise.all([one(), two()].map((inputs) => firewallRules.create(undefined, inputs)));
    assert.deepEqual(await sources(), ["198.51.100.1/32", "198.51.100.2/32", "203.0.113.0/24"]);
    assert.deepEqual((await live()).map(({ description }) => description).sort(), ["SSH", "WireGuard between nodes [111111111111]", "WireGuard between nodes [222222222222]"]);
  });

  it("are no drift of the ruleset, and survive its change; nor is the ruleset's change theirs", async () => {
    const { id, outs } = await firewallRules.create(undefined, one());
    assert.deepEqual(await firewallRuleset.diff(undefined, rulesetId, ruleset, own), unchanged);
    const more = { ...own, rules: [ssh, { ...ssh, port_range: [443, 443], description: "edge" }] };
    await firewallRuleset.update(undefined, rulesetId, ruleset, more);
    assert.deepEqual(await sources(), ["198.51.100.1/32", "203.0.113.0/24", "203.0.113.0/24"]);
    assert.deepEqual(await firewallRules.diff(undefined, id, outs, one()), unchanged);
  });

  it("follow an address, and go with their resource alone: what is left is what a stack of one region has", async () => {
    const first = await firewallRules.create(undefined, one());
    const second = await firewallRules.create(undefined, two());
    const moved = node("1", "198.51.100.9");
    assert.deepEqual(await firewallRules.diff(undefined, first.id, first.outs, moved), { ...unchanged, changes: true });
    const { outs } = await firewallRules.update(undefined, first.id, first.outs, moved);
    assert.deepEqual(await sources(), ["198.51.100.2/32", "198.51.100.9/32", "203.0.113.0/24"]);
    await firewallRules.delete(undefined, first.id, outs);
    assert.deepEqual(await sources(), ["198.51.100.2/32", "203.0.113.0/24"]);
    await firewallRules.delete(undefined, second.id, second.outs);
    assert.deepEqual(await sources(), ["203.0.113.0/24"]);
  });

  it("that someone removed or added to are put right", async () => {
    const { id, outs } = await firewallRules.create(undefined, one());
    for (const strange of [[], [...(await live()), { ...fromNode("192.0.2.1"), description: "more [111111111111]" }]]) {
      await trial.session().cloud.updateFirewallRuleset(rulesetId, { rules: strange });
      const patience = Date.now() + 10_000;
      let plan = await firewallRules.diff(undefined, id, outs, one());
      while (!plan.changes && Date.now() < patience) plan = await firewallRules.diff(undefined, id, outs, one()); // a list may be some moments old
      assert.deepEqual(plan, { ...unchanged, changes: true });
      await firewallRules.update(undefined, id, outs, one());
      assert.deepEqual((await sources()).filter((source) => source !== ssh.source_network), ["198.51.100.1/32"]);
    }
  });

  it("that an interrupted run added do not stay beside those of the next", async () => {
    await firewallRules.create(undefined, node("1", "198.51.100.7"));
    await firewallRules.create(undefined, one());
    assert.deepEqual(await sources(), ["198.51.100.1/32", "203.0.113.0/24"]);
    const gone = await failure(rules.create(trial.session({ engineAlive: () => false }), two()));
    assert.match(gone.message, /engine that asked for this has ended; firewall ruleset edge-cccccccccccc was left as it is/);
    assert.equal((await live()).length, 2);
  });

  it("are gone with their ruleset: planned anew, deleted without a word", async () => {
    const { id, outs } = await firewallRules.create(undefined, one());
    await firewallRuleset.delete(undefined, rulesetId, ruleset);
    await new Promise((resolve) => setTimeout(resolve, 100)); // longer than a list is young
    assert.deepEqual(await firewallRules.read(undefined, id, outs), {});
    assert.deepEqual(await firewallRules.diff(undefined, id, outs, one()), { ...unchanged, changes: true, replaces: ["rulesetId"] });
    await firewallRules.delete(undefined, id, outs);
    assert.match((await failure(firewallRules.create(undefined, one()))).message, /^firewall ruleset \w+ is gone, so no rules were added to it/);
  });

  it("are not added where the ruleset has no room for them", async () => {
    const many = Array.from({ length: 19 }, (_, index) => fromNode(`192.0.2.${index}`));
    await firewallRules.create(undefined, { ...one(), rules: many });
    assert.match((await failure(firewallRules.create(undefined, two()))).message, /^firewall ruleset edge-cccccccccccc in us-west-1 would have 21 rules; at most 20 are allowed/);
    assert.equal((await live()).length, 20);
  });

  it("cost one list, however many are looked at, and no change where nothing changes", async () => {
    const made = await Promise.all([one(), two()].map(async (inputs) => ({ ...(await firewallRules.create(undefined, inputs)), inputs })));
    const asked = async () => (await trial.operations()).filter((each) => each.includes("Ruleset"));
    await new Promise((resolve) => setTimeout(resolve, 100)); // longer than a list is young
    await trial.admin.clearLog();
    await Promise.all(made.map(({ id, outs, inputs }) => firewallRules.diff(undefined, id, outs, inputs)));
    assert.deepEqual(await asked(), ["listFirewallRulesets"]);
    await Promise.all(made.map(({ id, outs, inputs }) => firewallRules.update(undefined, id, outs, inputs)));
    assert.ok(!(await asked()).includes("updateFirewallRuleset"));
  });

  it("are refused when wrong, and planned while their address is not known", () => {
    assert.deepEqual(firewallRules.check(undefined, { ...one(), rules: unknown }).failures, []);
    assert.deepEqual(firewallRules.check(undefined, { ...one(), rules: [{ ...ssh, source_network: unknown }] }).failures, []);
    assert.deepEqual(rules.diff("i", one(), { ...one(), rules: unknown }), { ...unchanged, changes: true });
    assert.deepEqual(rules.diff("i", one(), { ...one(), rulesetId: unknown }).replaces, ["rulesetId"]);
    assert.equal(firewallRules.check({ owner: "kept" }, one()).inputs["owner"], "kept");
    const long = { ...ssh, description: "d".repeat(114) };
    assert.deepEqual(firewallRules.check(undefined, { owner: one().owner, rules: [long, { ...ssh, source_network: "here" }] }).failures.map(({ property }) => property), ["rulesetId", "rules[0]", "rules[1]"]);
    const marked = { ...ssh, description: "SSH [0123456789ab]" };
    assert.match(firewallRuleset.check(undefined, { ...own, rules: [marked] }).failures[0]?.reason ?? "", /description is "SSH \[0123456789ab\]", which ends like those of rules that other resources add/);
  });
});
