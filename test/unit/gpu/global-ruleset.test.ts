import assert from "node:assert/strict";
import type { FirewallRule } from "@sophia/lambda-cloud";
import { globalRulesetWarnings, withWarnings } from "../../../scripts/lib/gpu/global-ruleset.ts";

const everyone = "0.0.0.0/0";
const rule = (values: Partial<FirewallRule>): FirewallRule => ({ protocol: "tcp", port_range: [22, 22], source_network: everyone, description: "", ...values });

describe("the account's global firewall ruleset", () => {
  const { signal } = new AbortController();
  const warningsOf = (rules: FirewallRule[]) => globalRulesetWarnings({ getGlobalFirewallRuleset: () => Promise.resolve({ id: "global", name: "Global", rules }) }, signal);
  const warning = "the account's global firewall ruleset opens port 22 to everyone (0.0.0.0/0), whatever rulesets an instance has; close it once, by hand, on cloud.lambda.ai under Firewall";

  for (const [what, open] of [
    ["port 22", rule({})],
    ["a range around it", rule({ port_range: [1, 1024] })],
    ["every protocol", rule({ protocol: "all", port_range: [1, 65_535] })],
    ["every protocol and no ports named", { protocol: "all", source_network: everyone, description: "" }],
  ] as const satisfies readonly (readonly [string, FirewallRule])[]) {
    it(`is warned of when it lets everyone in at ${what}`, async () => assert.deepEqual(await warningsOf([rule({ port_range: [443, 443] }), open]), [warning]));
  }

  it("is not when it lets some in, or everyone elsewhere", async () => {
    const closed = [
      rule({ source_network: "203.0.113.0/24" }), rule({ port_range: [23, 65_535] }), rule({ port_range: [1, 21] }), rule({ protocol: "udp" }),
      { protocol: "icmp", source_network: everyone, description: "" } as const,
    ];
    assert.deepEqual(await warningsOf(closed), []);
    assert.deepEqual(await warningsOf([]), []);
  });

  it("that cannot be read stops nothing, and is told", async () => {
    const fails = () => globalRulesetWarnings({ getGlobalFirewallRuleset: () => Promise.reject(new Error("no answer")) }, signal);
    assert.deepEqual(await fails(), ["whether the account's global firewall ruleset opens port 22 is not known: no answer"]);
    const stopped = AbortSignal.abort(new Error("enough"));
    await assert.rejects(globalRulesetWarnings({ getGlobalFirewallRuleset: () => Promise.reject(new Error("no answer")) }, stopped), /^Error: enough$/);
  });

  it("is one line below what was asked for", () => {
    assert.equal(withWarnings("all is well", []), "all is well");
    assert.equal(withWarnings("all is well", ["a door is open"]), "all is well\n\nWarning: a door is open");
  });
});
