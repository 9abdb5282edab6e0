import type { Rule } from "./model/rule.ts";

/** The rule over exemptions themselves, which looks at the configuration and at no resource. */
export const expiredExemptions = {
  name: "exemptions-have-not-expired",
  description: "Every exemption from a rule still holds: one past its day is renewed with a reason, or removed.",
  severity: "medium",
  level: "mandatory",
} as const satisfies Pick<Rule, "name" | "description" | "severity" | "level">;
