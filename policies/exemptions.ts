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

/** Days an exemption may reach ahead: one for ever is none. */
const longest = 366;

function isTooLong({ until }: Exemption, day: string): boolean {
  return Date.parse(until) - Date.parse(day) > longest * 24 * 3600 * 1000;
}

/** Why the exemption does not hold on this day, as a person reads it; undefined while it does. */
export function lapseOf(rule: string, exemption: Exemption, day: string): string | undefined {
  const { object, reason, until } = exemption;
  const what = `the exemption of ${object} from ${rule} (${reason})`;
  if (until < day) return `${what} ended on ${until}; mend the object, or give the exemption a new date and reason`;
  if (isTooLong(exemption, day)) return `${what} would end on ${until}; give it an end within ${longest} days`;
  return undefined;
}

function covers({ object }: Exemption, label: string): boolean {
  const pattern = object.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(label);
}

/** Whether an exemption lets the resource break the rule on this day, and why those that would do not. */
export function exemptionsOf(rule: string, exemptions: readonly Exemption[], resource: Resource, day: string): { held: boolean; lapses: readonly string[] } {
  const mine = exemptions.filter((exemption) => covers(exemption, labelOf(resource)));
  const lapses = mine.flatMap((exemption) => lapseOf(rule, exemption, day) ?? []);
  return { held: lapses.length < mine.length, lapses };
}
