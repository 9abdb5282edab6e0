import { performance } from "node:perf_hooks";

/** Seconds a piece of work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The median of several runs, in seconds. */
export async function medianOf(runs: number, work: () => unknown): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < runs; run++) all.push(await timed(work));
  return median(all);
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
