import { type Exemption, dayOf, exemptionsOf } from "../exemptions.ts";
import { sentence } from "../judge.ts";
import { labelOf } from "../model/label.ts";
import type { Finding, Rule } from "../model/rule.ts";
import type { Resource } from "../model/resource.ts";

/** What Pulumi shows of a finding; undefined while an exemption holds. */
export function messageOf(rule: Rule, resource: Resource, finding: Finding, exemptions: readonly Exemption[], now: Date): string | undefined {
  const { held, lapses } = exemptionsOf(rule.name, exemptions, resource, dayOf(now));
  if (held) return undefined;
  return [`${labelOf(resource)}: ${sentence(finding)} (${rule.url})`, ...lapses].join("\n");
}
