import type { Counts, State, StatsRow } from "../types.ts";
import { liveSpec } from "./live.ts";

/** Statistics as if the spec had written (a collection: had been written) this many documents at the time; of a materialization, read. */
export function addStats(state: State, { name, docs, bytes = docs * 100, at = Date.now() }: { readonly name: string; readonly docs: number; readonly bytes?: number | undefined; readonly at?: number | undefined }): void {
  const type = liveSpec(state, name)?.type ?? "collection";
  const way: keyof Counts = type === "collection" || type === "test" ? "writtenToMe" : type === "capture" ? "writtenByMe" : "readByMe";
  for (const grain of ["hourly", "daily", "monthly"] as const) {
    const ts = beginOf(grain, at);
    let row = state.stats.find((one) => one.name === name && one.grain === grain && one.ts === ts);
    if (row === undefined) state.stats.push((row = { name, grain, ts, docs: none(), bytes: none() }));
    row.docs[way] += docs;
    row.bytes[way] += bytes;
  }
}

const none = (): Counts => ({ writtenByMe: 0, readByMe: 0, writtenToMe: 0, readFromMe: 0 });

/** The window of the grain that the time lies in, UTC. */
export function beginOf(grain: StatsRow["grain"], at: number): number {
  const date = new Date(at);
  date.setUTCMinutes(0, 0, 0);
  if (grain !== "hourly") date.setUTCHours(0);
  if (grain === "monthly") date.setUTCDate(1);
  return date.getTime();
}
