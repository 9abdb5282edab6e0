import type { Profile, Rule } from "../model/rule.ts";

/** What each profile holds: `restricted` is all of `baseline` and more, as upstream; `platform` is everything. */
const held: Readonly<Record<Profile, readonly Profile[]>> = {
  baseline: ["baseline"],
  restricted: ["baseline", "restricted"],
  platform: ["baseline", "restricted", "platform"],
};

/** Names of all profiles, the narrowest first. */
export const profiles = Object.keys(held) as readonly Profile[];

/** The rules a profile asks for, in the order of the list. */
export function rulesOf(profile: Profile, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter((rule) => held[profile].includes(rule.profile));
}
