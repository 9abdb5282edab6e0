import assert from "node:assert/strict";
import { check } from "../../../clients/lambda-cloud/resources/instance/check.ts";
import { type Properties, unknown } from "../../../clients/lambda-cloud/resources/values.ts";
import { inputs } from "./support.ts";

const faults = (changes: Properties) => check({}, { ...inputs(), ...changes }).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe("the inputs of an instance", () => {
  it("are good, also when everything is unknown", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults(Object.fromEntries(Object.keys(inputs()).concat("image", "tags", "filesystems", "hostname", "waitForCapacity", "group", "replaceOn").map((key) => [key, unknown]))), []);
    assert.deepEqual(faults({ candidates: [{ type: unknown, region: unknown }], tags: { team: unknown }, filesystems: [{ id: unknown, name: unknown, region: unknown, mountPoint: unknown }], image: { id: unknown } }), []);
  });

  const wrong: readonly (readonly [string, Properties, RegExp])[] = [
    ["no candidate", { candidates: [] }, /^candidates: candidates is empty; name at least one \{ type, region \}$/],
    ["half a candidate", { candidates: [{ type: "gpu_1x_a10" }] }, /^candidates\[0\]: candidates\[0\] needs a type and a region/],
    ["a candidate twice", { candidates: [{ type: "t", region: "r" }, { type: "t", region: "r" }] }, /^candidates\[1\]: candidates\[1\], t in r, is there twice/],
    ["a filesystem of another region", { candidates: [{ type: "t", region: "us-west-1" }], filesystems: [{ id: "f", name: "data", region: "us-east-1" }] }, /^candidates\[0\]: candidates\[0\] is in us-west-1, but filesystem "data" is in us-east-1/],
    ["no SSH key", { sshKeyName: undefined }, /^sshKeyName: sshKeyName is missing; it is required$/],
    ["a long name", { name: "n".repeat(65) }, /^name: name has 65 characters; at most 64 are allowed$/],
    ["a host name with a dot", { hostname: "a.b" }, /^hostname: hostname is "a\.b"; allowed: up to 63 lower-case letters/],
    ["a ceiling of nothing", { maxCentsPerHour: 0 }, /^maxCentsPerHour: maxCentsPerHour is 0; allowed: more than 0/],
    ["no time to boot", { bootTimeoutSeconds: -1 }, /^bootTimeoutSeconds: bootTimeoutSeconds is -1/],
    ["a wait without looking", { waitForCapacity: { timeoutSeconds: 60, pollSeconds: 0 } }, /^waitForCapacity: waitForCapacity\.pollSeconds is 0/],
    ["an image by id and family", { image: { id: "a", family: "b" } }, /^image: image needs either an id or a family/],
    ["an image of an architecture by neither", { image: { arm64: {} } }, /^image\.arm64: image\.arm64 needs either an id or a family$/],
    ["too much user data", { userData: "x".repeat(1_000_001) }, /^userData: userData has 1000001 bytes; at most 1000000 are allowed$/],
    ["first user data without a group", { firstUserData: "x" }, /^firstUserData: firstUserData needs group/],
    ["a tag of ours", { tags: { "sophia:owner": "me" } }, /^tags\["sophia:owner"\]: .* are ours; choose another key$/],
    ["a tag in capitals", { tags: { Team: "a" } }, /^tags\["Team"\]: .*lower-case letters/],
    ["a long tag", { tags: { team: "v".repeat(129) } }, /^tags\["team"\]: .*129 characters; at most 128/],
    ["a mount point elsewhere", { candidates: [{ type: "t", region: "r" }], filesystems: [{ id: "f", name: "data", region: "r", mountPoint: "/etc" }] }, /^filesystems\[0\]\.mountPoint: .* is "\/etc"; allowed: a path/],
    ["an expiry that is no time", { expiresAt: "soon" }, /^expiresAt: expiresAt is "soon"; allowed: a time/],
    ["another reason to replace", { replaceOn: ["image"] }, /^replaceOn: replaceOn has "image"; allowed: "userData"$/],
  ];
  for (const [what, change, message] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.equal(faults(change).length, 1);
      assert.match(faults(change)[0] ?? "", message);
    });
  }

  it("are refused for all faults at once, and never with user data in the words", () => {
    const all = faults({ name: "n".repeat(65), hostname: "A", firstUserData: "very-secret" });
    assert.equal(all.length, 3);
    assert.doesNotMatch(all.join("\n"), /very-secret/);
  });

  it("keep the owner that is written on the instance when the backend or an alias changes who it would be", () => {
    const olds = inputs({ owner: "old", stackTag: "old stack" });
    assert.deepEqual(check(olds, inputs({ owner: "new", stackTag: "new stack" })).inputs, olds);
    assert.equal(check({}, inputs({ owner: "new" })).inputs["owner"], "new");
  });
});
