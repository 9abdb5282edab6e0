import type { Policy } from "@pulumi/policy";
import { propertiesOf } from "../configuration.ts";
import type { Rule } from "../model/rule.ts";

/** What Pulumi knows of a rule beside its verdicts. */
export function describe(rule: Rule): Policy {
  return {
    name: rule.name,
    description: rule.description,
    severity: rule.severity,
    enforcementLevel: rule.level,
    configSchema: { properties: propertiesOf(rule) },
    url: rule.url,
    tags: [rule.profile],
    ...(rule.profile === "platform" ? {} : { framework: { name: `Pod Security Standards: ${rule.profile}`, version: "latest", reference: rule.url, specification: rule.profile } }),
  };
}
