import assert from "node:assert/strict";
import type { Profile, Rule } from "../../../policies/model/rule.ts";
import { profiles, rulesOf } from "../../../policies/offline/profile.ts";
import { rules } from "../../../policies/rules/index.ts";

const rule = (name: string, profile: Profile) => ({ name, profile }) as Rule;
const all = [rule("a", "platform"), rule("b", "restricted"), rule("c", "baseline"), rule("d", "platform")];

describe("a profile", () => {
  for (const [profile, names] of [["baseline", ["c"]], ["restricted", ["b", "c"]], ["platform", ["a", "b", "c", "d"]]] as const) {
    it(`${profile} holds ${names.join(", ")}, in the order of the list`, () => assert.deepEqual(rulesOf(profile, all).map(({ name }) => name), names));
  }

  it("is one of three", () => assert.deepEqual(profiles, ["baseline", "restricted", "platform"]));
  it("platform is the whole pack", () => assert.deepEqual(rulesOf("platform", rules), rules));
});
