import { formatPath } from "../../../policies/model/path.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { judgeResource } from "../../../policies/judge.ts";
import { baselineRules, podSecurityRules, restrictedRules } from "../../../policies/rules/pod-security/index.ts";

export const levels = ["baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** The rules of a level as upstream evaluates it: `restricted` puts stricter ones in the place of some of `baseline`. */
export const rulesOfLevel = { baseline: baselineRules, restricted: restrictedRules } as const;

/** The rules that whoever asks for a profile gets: `restricted` holds `baseline`, too. */
export const rulesOfProfile = { baseline: baselineRules, restricted: podSecurityRules } as const;

/** What the rules find, as rule and field; an empty list allows it. */
export function verdictOf(rules: typeof podSecurityRules, resource: Resource): readonly (readonly [rule: string, field: string])[] {
  return rules.flatMap((rule) => {
    if (rule.over !== "resource") return [];
    return judgeResource(rule, resource, rule.options?.defaults ?? {}).map(({ path }) => [rule.name, formatPath(path)] as const);
  });
}
