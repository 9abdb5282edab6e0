import { labelOf } from "./model/label.ts";
import type { OptionSchema } from "./model/rule.ts";
import type { Resource } from "./model/resource.ts";

/** A fault that may stand for a while, and why. */
export interface Exemption {
  /** What is exempt, as messages name it: `Deployment mcp/gateway`; `*` stands for any characters. */
  readonly object: string;
  readonly reason: string;
  /** The last day it holds, `YYYY-MM-DD` (UTC). */
  readonly until: string;
}

/** JSON Schema of a rule's `exemptions`. */
export const exemptionsSchema: OptionSchema = {
  type: "array",
  description: "What may break this rule for a while: object (as messages name it, * stands for any characters), reason, and the last day, YYYY-MM-DD (UTC).",
  items: {
    type: "object",
    required: ["object", "reason", "until"],
    additionalProperties: false,
    properties: {
      object: { type: "string", minLength: 1 },
      // A word is no reason.
      reason: { type: "string", minLength: 10 },
      until: { type: "string", pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" },
    },
  },
};

/** The day in UTC, `YYYY-MM-DD`. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** Whether the exemption no longer holds on this day. */
export function hasExpired({ until }: Exemption, day: string): boolean {
  return until < day;
}

function covers({ object }: Exemption, label: string): boolean {
  const pattern = object.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(label);
}

/** Exemptions of the resource, those that hold and those that no longer do. */
export function exemptionsOf(exemptions: readonly Exemption[], resource: Resource, day: string): { held: boolean; expired: readonly Exemption[] } {
  const mine = exemptions.filter((exemption) => covers(exemption, labelOf(resource)));
  const expired = mine.filter((exemption) => hasExpired(exemption, day));
  return { held: expired.length < mine.length, expired };
}

/** An exemption that no longer holds, as a person reads it. */
export function expiryOf(rule: string, { object, reason, until }: Exemption): string {
  return `the exemption of ${object} from ${rule} (${reason}) ended on ${until}; mend the object, or give the exemption a new date and reason`;
}
