import assert from "node:assert/strict";
import fc from "fast-check";
import { diff } from "../../../clients/lambda-cloud/resources/instance/diff.ts";
import type { InstanceInputs } from "../../../clients/lambda-cloud/resources/instance/inputs.ts";
import { userDataHash } from "../../../clients/lambda-cloud/resources/instance/tags.ts";
import { type Properties, unknown } from "../../../clients/lambda-cloud/resources/values.ts";
import { inputs } from "./support.ts";

const given: Partial<InstanceInputs> = {
  hostname: "host", image: { x86_64: { family: "lambda-stack-24-04" }, arm64: { family: "lambda-stack-22-04" } }, tags: { team: "a" }, group: "g",
  filesystems: [{ id: "f1", name: "data", region: "us-west-1", mountPoint: "/data" }], firewallRulesets: { "us-west-1": "r1", "us-east-1": "r2" },
  maxCentsPerHour: 200, waitForCapacity: { timeoutSeconds: 60, pollSeconds: 10 }, bootTimeoutSeconds: 100, expiresAt: "2030-01-01T00:00:00Z", firstUserData: "first",
};
const news = inputs(given);

function recorded(changes: Properties = {}): Properties {
  const { userData, firstUserData: _first, ...rest } = news;
  const hash = userDataHash(userData);
  return { ...rest, instanceId: "i", status: "active", ip: "192.0.2.1", instanceType: "gpu_1x_a10", region: "us-west-1", architecture: "x86_64", won: 0, userDataHash: hash, launchedUserDataHash: hash, ...changes };
}

const of = (changes: Properties, olds: Properties = recorded()) => diff("i", olds, { ...news, ...changes });
const unchanged = { changes: false, replaces: [], deleteBeforeReplace: true };
const inPlace = { changes: true, replaces: [], deleteBeforeReplace: true };
const replaced = (...by: string[]) => ({ changes: true, replaces: by, deleteBeforeReplace: true });

describe("what an update of an instance does", () => {
  it("is nothing when nothing changed, although the stored code and the order of keys did", () => {
    assert.deepEqual(of({}), unchanged);
    assert.deepEqual(of({ __provider: "newer code", image: { arm64: { family: "lambda-stack-22-04" }, x86_64: { family: "lambda-stack-24-04" } } }), unchanged);
  });

  it("is nothing for what counts at a launch alone", () => {
    assert.deepEqual(of({ expiresAt: "2031-01-01T00:00:00Z", firstUserData: "other" }), unchanged);
  });

  const places: readonly (readonly [string, Properties])[] = [
    ["the name", { name: "other" }], ["user data", { userData: "other" }], ["the ceiling", { maxCentsPerHour: 1 }], ["the wait for capacity", { waitForCapacity: { timeoutSeconds: 1, pollSeconds: 1 } }],
    ["the time to boot", { bootTimeoutSeconds: 5 }], ["the owner", { owner: "b" }], ["the stack's tag", { stackTag: "b" }], ["replaceOn", { replaceOn: ["userData"] }], ["unknown user data", { userData: unknown }], ["an unknown name", { name: unknown }],
    ["the order of candidates", { candidates: [...news.candidates].reverse() }], ["a candidate that is not it", { candidates: news.candidates.slice(0, 1) }], ["another candidate, unknown", { candidates: [news.candidates[0], { type: unknown, region: "us-east-1" }] }],
    ["the image of the other architecture", { image: { x86_64: { family: "lambda-stack-24-04" } } }], ["the ruleset of another region", { firewallRulesets: { "us-west-1": "r1", "us-east-1": unknown } }],
    ["adopting itself", { adoptInstanceId: "i" }],
  ];
  for (const [what, change] of places) it(`is in place for ${what}`, () => assert.deepEqual(of(change), inPlace));

  const forcing: readonly (readonly [string, Properties, string])[] = [
    ["its type and region are no candidate any more", { candidates: [{ type: "gpu_1x_a10", region: "us-east-1" }] }, "candidates"],
    ["the SSH key changed", { sshKeyName: "other" }, "sshKeyName"], ["the host name changed", { hostname: "other" }, "hostname"], ["the group changed", { group: "other" }, "group"],
    ["the image changed", { image: { family: "gpu-base-24-04" } }, "image"], ["a tag changed", { tags: { team: "b" } }, "tags"], ["the tags were taken away", { tags: undefined }, "tags"],
    ["a filesystem changed", { filesystems: [{ id: "f2", name: "data", region: "us-west-1", mountPoint: "/data" }] }, "filesystems"], ["a mount point changed", { filesystems: [{ id: "f1", name: "data", region: "us-west-1" }] }, "filesystems"],
    ["its ruleset changed", { firewallRulesets: { "us-west-1": "r3" } }, "firewallRulesets"],
    ["user data changed and replaces", { userData: "other", replaceOn: ["userData"] }, "userData"],
  ];
  for (const [what, change, by] of forcing) it(`is a replacement, deletion first, when ${what}`, () => assert.deepEqual(of(change), replaced(by)));

  const notKnown: readonly (readonly [string, Properties])[] = [
    ["user data that replaces", { userData: unknown, replaceOn: ["userData"] }], ["the SSH key", { sshKeyName: unknown }], ["the group", { group: unknown }], ["the host name", { hostname: unknown }],
    ["the candidates as a whole", { candidates: unknown }], ["a candidate", { candidates: [{ type: unknown, region: "us-west-1" }] }], ["the image", { image: unknown }], ["the tags", { tags: unknown }],
    ["the filesystems", { filesystems: unknown }], ["the rulesets", { firewallRulesets: unknown }], ["its ruleset", { firewallRulesets: { "us-west-1": unknown } }], ["the instance to adopt", { adoptInstanceId: unknown }],
  ];
  // The engine asks this of every dependent of what it replaces, and would delete all of them at once: a lost SSH key must not cost the fleet.
  for (const [what, change] of notKnown) it(`does not replace while not known: ${what}`, () => assert.deepEqual(of(change).replaces, []));

  it("refuses to adopt another instance in the place of one that lives", () => {
    assert.throws(() => of({ adoptInstanceId: "j" }), /adoptInstanceId is j, but this resource manages instance i; allowed: i, or none/);
  });

  it("replaces on user data that changed while it did not replace: the instance still has the old", () => {
    assert.deepEqual(of({ userData: "other", replaceOn: ["userData"] }, recorded({ userDataHash: userDataHash("other") })), replaced("userData"));
  });

  it("does not replace because the API named the host or nobody asks for a name any more", () => {
    const { hostname: _hostname, name: _name, ...rest } = news;
    assert.deepEqual(diff("i", recorded({ hostname: "104-171-203-164" }), rest), unchanged);
  });

  for (const [what, olds] of Object.entries({ "is booting": { status: "booting" }, "is unhealthy": { status: "unhealthy" }, "has no address": { ip: undefined }, "was launched and not seen since": { status: "booting", ip: undefined } })) {
    it(`waits for an instance that ${what}`, () => assert.deepEqual(of({}, recorded(olds)), inPlace));
  }

  it("never replaces for anything but what is listed, whatever else the inputs hold", () => {
    const harmless = fc.record({ name: fc.string(), owner: fc.string(), stackTag: fc.string(), maxCentsPerHour: fc.nat(), bootTimeoutSeconds: fc.nat(), expiresAt: fc.string(), userData: fc.string(), firstUserData: fc.string(), __provider: fc.string(), adoptInstanceId: fc.constant("i") }, { requiredKeys: [] });
    fc.assert(fc.property(harmless, (change) => { assert.deepEqual(of(change).replaces, []); }));
  });
});
