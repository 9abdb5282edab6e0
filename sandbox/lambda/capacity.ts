import { holdsPlace } from "./instances.ts";
import type { Capacity, State } from "./types.ts";

/** The entry for this very type and region, or the nearest with a "*"; the last one said of the same holds. */
function entryOf(state: State, type: string, region: string): Capacity | undefined {
  const order = [[type, region], [type, "*"], ["*", region], ["*", "*"]];
  for (const [wantedType, wantedRegion] of order) {
    const entry = state.capacity.findLast((one) => one.type === wantedType && one.region === wantedRegion);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** How many more instances of the type the region takes now; zero or less: none. */
export function freePlaces(state: State, type: string, region: string, now: number): number {
  const entry = entryOf(state, type, region);
  if (entry === undefined) return 0;
  const count = entry.windows?.find(({ from, until }) => from <= now && now < until)?.count ?? entry.count;
  return count - state.instances.filter((one) => one.type === type && one.region === region && holdsPlace(one, now)).length;
}

/** What the list of types says; a launch may find otherwise. */
export function isListed(state: State, type: string, region: string, now: number): boolean {
  return entryOf(state, type, region)?.listed ?? freePlaces(state, type, region, now) > 0;
}
