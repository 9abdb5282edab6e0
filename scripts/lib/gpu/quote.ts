import { closest } from "../../../config/settings/closest.ts";
import { type LaunchGroup, ceilingCents } from "../../../config/settings/launch-groups.ts";
import { InputError } from "../../../engine/errors.ts";

/** What Lambda says of one type now. */
export interface LiveType {
  readonly gpus: number;
  readonly centsPerHour: number;
  /** Regions that have capacity now. */
  readonly regions: readonly string[];
}

/** What Lambda offers an account now. */
export interface Offer {
  /** By name. */
  readonly types: ReadonlyMap<string, LiveType>;
  /** Names, whether or not they have capacity. */
  readonly regions: readonly string[];
}

/** One candidate, as Lambda would take it now. */
export interface CandidateQuote {
  readonly type: string;
  readonly region: string;
  readonly centsPerHour: number;
  readonly gpus: number;
  /** `capacity`: it would be tried. `full`: none in that region now. `dear`: above the ceiling. */
  readonly verdict: "capacity" | "full" | "dear";
}

/** What a fleet would cost. */
export interface FleetQuote {
  readonly name: string;
  readonly count: number;
  readonly candidates: readonly CandidateQuote[];
  /** Index of the candidate that would be taken now; nothing when none would. */
  readonly first?: number;
  /** US cents an hour for all instances by that candidate; nothing when none would be taken. */
  readonly centsPerHour?: number;
  /** US cents an hour by the dearest candidate that may be taken at all, whatever has capacity now. */
  readonly mostCentsPerHour: number;
  /** GPUs by the candidate that would be taken. */
  readonly gpus?: number;
}

/** What everything would cost. Each number is a sum over the fleets. */
export interface Quote {
  readonly fleets: readonly FleetQuote[];
  /** Nothing when a fleet would not come up now. */
  readonly centsPerHour?: number;
  readonly mostCentsPerHour: number;
  readonly instances: number;
}

/**
 * Judges fleets by what Lambda says now. A list of capacity is a hint: another may be faster.
 * @throws InputError with every type and region Lambda does not know: what has no price is not quoted
 */
export function quote(groups: readonly LaunchGroup[], offer: Offer): Quote {
  const unknown = groups.flatMap((group) => unknownNames(group, offer));
  if (unknown.length > 0) throw new InputError(unknown.join("\n"));
  const fleets = groups.map((group) => quoteFleet(group, offer.types));
  const now = fleets.map(({ centsPerHour, count }) => (count === 0 ? 0 : centsPerHour));
  const total = now.reduce<number | undefined>((sum, cents) => (sum === undefined || cents === undefined ? undefined : sum + cents), 0);
  return {
    fleets,
    ...(total === undefined ? {} : { centsPerHour: total }),
    mostCentsPerHour: fleets.reduce((sum, { mostCentsPerHour }) => sum + mostCentsPerHour, 0),
    instances: fleets.reduce((sum, { count }) => sum + count, 0),
  };
}

function unknownNames({ key, candidates }: LaunchGroup, { types, regions }: Offer): readonly string[] {
  const sentences = candidates.flatMap(({ type, region }) => [...unknownName(key, "type", type, [...types.keys()]), ...unknownName(key, "region", region, regions)]);
  return [...new Set(sentences)];
}

function unknownName(key: string, what: "type" | "region", name: string, known: readonly string[]): readonly string[] {
  if (known.includes(name)) return [];
  const guess = closest(name, known);
  const all = `${what}s of this account are: ${[...known].sort().join(", ")}`;
  return [`${key}: ${what} ${JSON.stringify(name)} is unknown to Lambda Cloud; ${guess === undefined ? `the ${all}` : `did you mean ${guess}? The ${all}`}`];
}

function quoteFleet(group: LaunchGroup, types: Offer["types"]): FleetQuote {
  // Without a ceiling of its own a fleet from the command line is quoted at any price.
  const ceiling = group.key.startsWith("--fleet") ? Number.POSITIVE_INFINITY : (ceilingCents(group) ?? 0);
  const candidates = group.candidates.flatMap(({ type, region }): readonly CandidateQuote[] => {
    const found = types.get(type);
    if (found === undefined) return [];
    const dear = found.centsPerHour > ceiling;
    return [{ type, region, centsPerHour: found.centsPerHour, gpus: found.gpus, verdict: dear ? "dear" : found.regions.includes(region) ? "capacity" : "full" }];
  });
  const first = candidates.findIndex(({ verdict }) => verdict === "capacity");
  const taken = candidates[first];
  const payable = candidates.filter(({ verdict }) => verdict !== "dear").map(({ centsPerHour }) => centsPerHour);
  return {
    name: group.name,
    count: group.count,
    candidates,
    ...(taken === undefined ? {} : { first, centsPerHour: group.count * taken.centsPerHour, gpus: group.count * taken.gpus }),
    mostCentsPerHour: group.count * Math.max(0, ...payable),
  };
}
