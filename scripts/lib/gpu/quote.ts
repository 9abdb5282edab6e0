import { gpusOf } from "../../../config/lambda-types.ts";
import { type LaunchGroup, ceilingCents } from "../../../config/settings/launch-groups.ts";

/** What Lambda says of one type now. */
export interface LiveType {
  readonly gpus: number;
  readonly centsPerHour: number;
  /** Regions that have capacity now. */
  readonly regions: readonly string[];
}

/** One candidate, as Lambda would take it now. */
export interface CandidateQuote {
  readonly type: string;
  readonly region: string;
  /** Nothing when Lambda does not know the type. */
  readonly centsPerHour?: number;
  readonly gpus: number;
  /** `capacity`: it would be tried. `full`: none in that region now. `dear`: above the ceiling. `unknown`: no such type. */
  readonly verdict: "capacity" | "full" | "dear" | "unknown";
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

/** Judges fleets by what Lambda says now. A list of capacity is a hint: another may be faster. */
export function quote(groups: readonly LaunchGroup[], live: ReadonlyMap<string, LiveType>): Quote {
  const fleets = groups.map((group) => quoteFleet(group, live));
  const now = fleets.map(({ centsPerHour, count }) => (count === 0 ? 0 : centsPerHour));
  const total = now.reduce<number | undefined>((sum, cents) => (sum === undefined || cents === undefined ? undefined : sum + cents), 0);
  return {
    fleets,
    ...(total === undefined ? {} : { centsPerHour: total }),
    mostCentsPerHour: fleets.reduce((sum, { mostCentsPerHour }) => sum + mostCentsPerHour, 0),
    instances: fleets.reduce((sum, { count }) => sum + count, 0),
  };
}

function quoteFleet(group: LaunchGroup, live: ReadonlyMap<string, LiveType>): FleetQuote {
  // Without a ceiling of its own a fleet from the command line is quoted at any price.
  const ceiling = group.key.startsWith("--fleet") ? Number.POSITIVE_INFINITY : (ceilingCents(group) ?? 0);
  const candidates = group.candidates.map(({ type, region }): CandidateQuote => {
    const found = live.get(type);
    if (found === undefined) return { type, region, gpus: gpusOf(type), verdict: "unknown" };
    const dear = found.centsPerHour > ceiling;
    return { type, region, centsPerHour: found.centsPerHour, gpus: found.gpus, verdict: dear ? "dear" : found.regions.includes(region) ? "capacity" : "full" };
  });
  const first = candidates.findIndex(({ verdict }) => verdict === "capacity");
  const taken = candidates[first];
  const payable = candidates.filter(({ verdict }) => verdict === "capacity" || verdict === "full").map(({ centsPerHour }) => centsPerHour ?? 0);
  return {
    name: group.name,
    count: group.count,
    candidates,
    ...(taken?.centsPerHour === undefined ? {} : { first, centsPerHour: group.count * taken.centsPerHour, gpus: group.count * taken.gpus }),
    mostCentsPerHour: group.count * Math.max(0, ...payable),
  };
}
