import { inDollars } from "../../../config/settings/launch-groups.ts";
import { columns } from "../text.ts";
import type { CandidateQuote, FleetQuote, Quote } from "./quote.ts";

const words: Readonly<Record<CandidateQuote["verdict"], string>> = {
  capacity: "capacity now",
  full: "no capacity now",
  dear: "above the ceiling",
};

function fleetLines({ name, count, candidates, first, centsPerHour, mostCentsPerHour, gpus }: FleetQuote): readonly string[] {
  const instances = `${name}: ${count} ${count === 1 ? "instance" : "instances"}`;
  const now =
    centsPerHour === undefined
      ? `nothing can be launched now; at most $${inDollars(mostCentsPerHour)} an hour`
      : `$${inDollars(centsPerHour)} an hour now, ${gpus ?? 0} GPUs; at most $${inDollars(mostCentsPerHour)}`;
  const rows = candidates.map(({ type, region, centsPerHour: each, verdict }, index) => [
    `${index + 1}.`,
    type,
    region,
    `$${inDollars(each)}`,
    index === first ? `${words[verdict]}: would be taken` : words[verdict],
  ]);
  const tooDear = candidates.every(({ verdict }) => verdict === "dear");
  return [tooDear ? `${instances}, none of which would be launched: every candidate is above the ceiling` : `${instances}, ${now}`, ...columns(rows)];
}

/** A quote, for people. */
export function quoteText({ fleets, centsPerHour, mostCentsPerHour, instances }: Quote): string {
  if (fleets.length === 0) return "There are no fleets; name one with --fleet, or add one to fleets in the stack file";
  const total = centsPerHour === undefined ? "not everything can be launched now" : `$${inDollars(centsPerHour)} an hour now`;
  return [
    ...fleets.flatMap((fleet) => [...fleetLines(fleet), ""]),
    `Together ${instances} ${instances === 1 ? "instance" : "instances"}: ${total}; at most $${inDollars(mostCentsPerHour)} an hour. Without tax; nothing was launched. Capacity comes and goes within seconds.`,
  ].join("\n");
}
