import type { Documents, TaskPlan } from "./types.ts";

/** Collections whose documents would be read: what the statistics are asked for. */
export function sourcesOf(tasks: readonly TaskPlan[]): readonly string[] {
  return [...new Set(tasks.flatMap(({ backfills, again }) => [...backfills, ...again].map(({ source }) => source)))].sort();
}

/**
 * Puts in roughly how many documents each would read: all that were ever written to its source, as far as statistics are kept.
 * @param written documents by collection; of one that is not in it, the number is unknown
 */
export function estimate(tasks: readonly TaskPlan[], written: ReadonlyMap<string, number>): readonly TaskPlan[] {
  const documents = (source: string): Documents => written.get(source) ?? "unknown";
  return tasks.map((task) => ({
    ...task,
    backfills: task.backfills.map((backfill) => ({ ...backfill, documents: documents(backfill.source) })),
    again: task.again.map((each) => ({ ...each, documents: documents(each.source) })),
  }));
}
