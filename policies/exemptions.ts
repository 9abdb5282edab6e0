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

/** 30 February would be taken for a day of March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}

function isTooLong({ until }: Exemption, day: string): boolean {
  return Date.parse(until) - Date.parse(day) > longest * 24 * 3600 * 1000;
}

/** Why the exemption does not hold on this day, as a person reads it; undefined while it does. */
export function lapseOf(rule: string, exemption: Exemption, day: string): string | undefined {
  const { object, reason, until } = exemption;
  const what = `the exemption of ${object} from ${rule} (${reason})`;
  if (!isDay(until)) return `${what} ends on ${until}, which is no day of the calendar; write it as 2027-01-31`;
  if (until < day) return `${what} ended on ${until}; mend the object, or give the exemption a new date and reason`;
  if (isTooLong(exemption, day)) return `${what} would end on ${until}; give it an end within ${longest} days`;
  return undefined;
}

/** Whether the label is what the pattern says; each part between two `*` is looked for from where the one before ended, so nothing is tried twice. */
function matches(pattern: string, label: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return label === first;
  if (!label.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = label.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return label.length - last.length >= at && label.endsWith(last);
}

/** Whether an exemption lets the resource break the rule on this day, and why those that would do not. */
export function exemptionsOf(rule: string, exemptions: readonly Exemption[], resource: Resource, day: string): { held: boolean; lapses: readonly string[] } {
  const mine = exemptions.filter((exemption) => matches(exemption.object, labelOf(resource)));
  const lapses = mine.flatMap((exemption) => lapseOf(rule, exemption, day) ?? []);
  return { held: lapses.length < mine.length, lapses };
}
