import type { Rule } from "../model/rule.ts";

/** The rule over exemptions themselves, which looks at the configuration and at no resource. */
export const expiredExemptions = { name: "exemptions-have-not-expired", severity: "medium", level: "mandatory" } as const satisfies Pick<Rule, "name" | "severity" | "level">;
