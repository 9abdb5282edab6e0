import { type Exemption, dayOf, exemptionsOf, expiryOf } from "../exemptions.ts";
import { sentence } from "../judge.ts";
import { labelOf } from "../model/label.ts";
import type { Finding, Rule } from "../model/rule.ts";
import type { Resource } from "../model/resource.ts";

/** What Pulumi shows of a finding; undefined while an exemption holds. */
export function messageOf(rule: Rule, resource: Resource, finding: Finding, exemptions: readonly Exemption[], now: Date): string | undefined {
  const { held, expired } = exemptionsOf(exemptions, resource, dayOf(now));
  if (held) return undefined;
  const lapsed = expired.map((exemption) => `\n${expiryOf(rule.name, exemption)}`).join("");
  return `${labelOf(resource)}: ${sentence(finding)} (${rule.url})${lapsed}`;
}
