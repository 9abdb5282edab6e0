import { gpusOf, lambdaType } from "../lambda-types.ts";
import type { Candidate, Settings } from "./schema.ts";

/** Instances that are launched alike: a fleet, or the cluster's servers. */
export interface LaunchGroup {
  /** Key of its settings, such as `fleets.train` or `cluster.servers`. */
  readonly key: string;
  /** Word in the names of its instances: the fleet's name, or `server`. */
  readonly name: string;
  readonly count: number;
  readonly candidates: readonly Candidate[];
  readonly maxDollarsPerHour?: number | undefined;
}

/** Name of the group of servers; no fleet may have it. */
export const serverGroup = "server";

/** What a stack launches: the fleets, and the servers of a cluster it makes itself. */
export function launchGroups(settings: Pick<Settings, "fleets" | "cluster">): readonly LaunchGroup[] {
  const fleets = Object.entries(settings.fleets).map(([name, { count, candidates, maxDollarsPerHour }]) => ({ key: `fleets.${name}`, name, count, candidates, maxDollarsPerHour }));
  if (settings.cluster.source !== "lambda") return fleets;
  const { count, candidates, maxDollarsPerHour } = settings.cluster.servers;
  return [{ key: "cluster.servers", name: serverGroup, count, candidates, maxDollarsPerHour }, ...fleets];
}

/**
 * The most an instance of a group may cost, in US cents an hour: its ceiling, or the published price of its dearest candidate.
 * @returns nothing when no ceiling is set and a candidate's price is not known
 */
export function ceilingCents({ candidates, maxDollarsPerHour }: Pick<LaunchGroup, "candidates" | "maxDollarsPerHour">): number | undefined {
  if (maxDollarsPerHour !== undefined) return Math.round(maxDollarsPerHour * 100);
  const prices = candidates.map(({ type }) => lambdaType(type)?.priceCentsPerHour);
  return prices.reduce<number | undefined>((most, price) => (most === undefined || price === undefined ? undefined : Math.max(most, price)), 0);
}

/** GPUs of the candidate that has the most. */
export function mostGpus({ candidates }: Pick<LaunchGroup, "candidates">): number {
  return Math.max(0, ...candidates.map(({ type }) => gpusOf(type)));
}

/** The ordinals of a group's members: the first that are not retired. */
export function memberOrdinals(count: number, retired: readonly number[]): readonly number[] {
  const gone = new Set(retired);
  const ordinals: number[] = [];
  for (let ordinal = 0; ordinals.length < count; ordinal++) if (!gone.has(ordinal)) ordinals.push(ordinal);
  return ordinals;
}

/** Name and host name of a member's instance. */
export function memberName(cluster: string, group: string, ordinal: number): string {
  return `${cluster}-${group}-${ordinal}`;
}

/** US cents as dollars, such as "12.90". */
export function inDollars(cents: number): string {
  return (cents / 100).toFixed(2);
}
