import { parseJson, valueOf } from "../json.ts";
import type { Problem } from "../types.ts";
import { problem, type Entry, type Loose } from "./view.ts";

/** What may not change in a live spec. */
export function changeFaults(entry: Entry): Problem[] {
  const { live, value, type, name } = entry;
  if (live === undefined) return [];
  if (live.type !== type) return [problem(entry, `${name} is a ${live.type} and cannot become a ${type}`)];
  if (type !== "collection" || value["reset"] === true) return [];
  const before = valueOf(parseJson(live.model)) as Loose;
  const [old, now] = [JSON.stringify(before["key"]), JSON.stringify(value["key"])];
  const faults = old === now ? [] : [problem(entry, `the key of collection ${name} cannot change from ${old} to ${now} without resetting it: set reset to true`)];
  const [partitions, wanted] = [partitionsOf(before), partitionsOf(value)];
  return partitions === wanted ? faults : [...faults, problem(entry, `the partitions of collection ${name} cannot change from ${partitions} to ${wanted} without resetting it`)];
}

function partitionsOf(value: Loose): string {
  const projections = (value["projections"] ?? {}) as Record<string, string | { partition?: boolean }>;
  return JSON.stringify(Object.entries(projections).flatMap(([name, of]) => (typeof of === "object" && of.partition === true ? [name] : [])).sort());
}
