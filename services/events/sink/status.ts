import type { DeadLetters } from "./dead-letters.ts";
import type { Looked, SinkMetrics } from "./metrics.ts";
import { type Quality, ratioOf } from "./quality.ts";
import type { Target } from "./targets/types.ts";

export interface StatusParts {
  readonly targets: Readonly<Record<string, Target>>;
  readonly deadLetters: DeadLetters;
  readonly quality: Quality;
  readonly metrics: SinkMetrics;
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined);
}

/** Asks the stores; never fails. */
export async function look({ targets, deadLetters, quality }: StatusParts): Promise<Looked> {
  const [tallies, count, ...up] = await Promise.all([
    orUndefined(quality.tallies()),
    orUndefined(deadLetters.count()),
    ...Object.entries(targets).map(async ([name, target]) => [name, await target.ready().then(() => true, () => false)] as const),
  ]);
  return { tallies, deadLetters: count, up: Object.fromEntries(up) };
}

/** What `/estuary/status` answers. Counts are this replica's since it started; quality and dead letters are everybody's. */
export async function sinkStatus(parts: StatusParts, startedAt: Date): Promise<Readonly<Record<string, unknown>>> {
  const looked = await look(parts);
  const quality = (looked.tallies ?? []).map((tally) => ({ ...tally, ratio: ratioOf(tally) }));
  return {
    status: Object.values(looked.up).every(Boolean) ? "ok" : "unavailable",
    startedAt: startedAt.toISOString(),
    targets: looked.up,
    collections: parts.metrics.summary(),
    quality,
    deadLetters: { stream: parts.deadLetters.stream, count: looked.deadLetters ?? null },
  };
}
