/** What a lag is counted from: the commit at the source, or the arrival at Estuary. */
export type Basis = "source" | "publication";

/** Seconds after which a lag no longer counts: a source that fell silent does not lag. */
const memory = 60;

interface Series {
  readonly collection: string;
  readonly basis: Basis;
  /** Largest lag by the second it was seen in, oldest first. */
  readonly peaks: Map<number, number>;
}

/**
 * The largest lag of what was stored within the last minute, by the clock of this service. Of a commit that waited, the lag is the
 * whole way: source, Estuary, sink. Only what was new is given here: a redelivery is old without being late.
 */
export class Lag {
  readonly #now: () => number;
  readonly #series = new Map<string, Series>();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns the lag in seconds; a clock that is ahead of ours makes none */
  record(collection: string, basis: Basis, since: number): number {
    const at = this.#now();
    const lag = Math.max(0, (at - since) / 1000);
    const id = `${basis} ${collection}`;
    let series = this.#series.get(id);
    if (series === undefined) this.#series.set(id, (series = { collection, basis, peaks: new Map() }));
    const second = Math.floor(at / 1000);
    const known = series.peaks.get(second);
    if (known === undefined) forget(series, second);
    series.peaks.set(second, Math.max(known ?? 0, lag));
    return lag;
  }

  /** Collections without a document within the last minute are absent. */
  current(): readonly { readonly collection: string; readonly basis: Basis; readonly seconds: number }[] {
    const second = Math.floor(this.#now() / 1000);
    return [...this.#series.values()].flatMap((series) => {
      forget(series, second);
      const { collection, basis, peaks } = series;
      return peaks.size === 0 ? [] : [{ collection, basis, seconds: Math.max(...peaks.values()) }];
    });
  }
}

function forget({ peaks }: Series, second: number): void {
  for (const old of peaks.keys()) if (old <= second - memory) peaks.delete(old);
}
