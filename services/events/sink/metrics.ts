import { sinkMetrics } from "../../../config/estuary-sink.ts";
import type { Binding } from "./binding.ts";
import type { SinkDocument } from "./document.ts";
import { Family, Histogram, exposition } from "./exposition.ts";
import { type Basis, Lag } from "./lag.ts";
import { type Tally, ratioOf } from "./quality.ts";
import type { Outcome } from "./targets/types.ts";

/** What a document counts as. */
export type Counted = Exclude<Outcome, object> | "dead_letter";

/** Seconds. Five is the promise for the change stream of PostgreSQL, so it is a bound. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 30, 60, 300, 900, 3600];

/** What only a look at the stores tells, at the time of a scrape; undefined when they do not answer. */
export interface Looked {
  readonly tallies: readonly Tally[] | undefined;
  readonly deadLetters: number | undefined;
  readonly up: Readonly<Record<string, boolean>>;
}

/** Counts what the sink does, since this process began. */
export class SinkMetrics {
  readonly #now: () => number;
  readonly #documents = new Family();
  readonly #bodies = new Family();
  readonly #bodyBytes = new Family();
  readonly #lastDocument = new Family();
  readonly #delivery = new Histogram(bounds);
  readonly #lag: Lag;
  readonly #longest: number;

  /**
   * @param now milliseconds since 1970
   * @param longest seconds beyond which a way is no lag but a copy of what has long been there
   */
  constructor(now: () => number, longest: number) {
    this.#now = now;
    this.#longest = longest;
    this.#lag = new Lag(now);
  }

  document({ collection, target }: Binding, outcome: Counted): void {
    this.#documents.add({ collection, target, outcome });
  }

  /** A document that is new is in its target. */
  arrived({ collection }: Binding, { published, committed }: SinkDocument): void {
    this.#lastDocument.set({ collection }, this.#now() / 1000);
    this.#observe(collection, "publication", published);
    if (committed !== undefined) this.#observe(collection, "source", committed);
  }

  #observe(collection: string, basis: Basis, since: number): void {
    if (this.#now() - since > this.#longest * 1000) return;
    this.#delivery.observe({ collection, basis }, this.#lag.record(collection, basis, since));
  }

  body(code: number, bytes: number): void {
    this.#bodies.add({ code: String(code) });
    this.#bodyBytes.add({}, bytes);
  }

  /** For the status: counts by collection and outcome, lags, and when something last came. */
  summary(): Readonly<Record<string, unknown>> {
    const collections: Record<string, Record<string, unknown>> = {};
    const of = (name: string): Record<string, unknown> => (collections[name] ??= {});
    for (const { labels, value } of this.#documents.samples()) of(labels["collection"] ?? "")[`${labels["target"]}.${labels["outcome"]}`] = value;
    for (const { labels, value } of this.#lastDocument.samples()) of(labels["collection"] ?? "")["lastDocumentAt"] = new Date(value * 1000).toISOString();
    for (const { collection, basis, seconds } of this.#lag.current()) of(collection)[`${basis}LagSeconds`] = seconds;
    return collections;
  }

  text({ tallies, deadLetters, up }: Looked): string {
    return exposition([
      { name: sinkMetrics.documents, type: "counter", help: "Documents taken in, by what became of them.", samples: this.#documents.samples() },
      { name: sinkMetrics.bodies, type: "counter", help: "Bodies, by the code they were answered with.", samples: this.#bodies.samples() },
      { name: sinkMetrics.bodyBytes, type: "counter", help: "Bytes of all bodies.", samples: this.#bodyBytes.samples() },
      { name: sinkMetrics.delivery, type: "histogram", help: "Seconds from the source or from Estuary until a new document was stored.", samples: this.#delivery.samples() },
      { name: sinkMetrics.lag, type: "gauge", help: "Largest lag of what was stored within the last minute; absent when nothing was.", samples: this.#lag.current().map(({ collection, basis, seconds }) => ({ labels: { collection, basis }, value: seconds })) },
      { name: sinkMetrics.lastDocument, type: "gauge", help: "When a new document was last stored.", samples: this.#lastDocument.samples() },
      { name: sinkMetrics.quality, type: "gauge", help: "Share of valid documents over the window, over all replicas; absent when there were none.", samples: (tallies ?? []).map((tally) => ({ labels: { source: tally.source, target: tally.target }, value: ratioOf(tally) })) },
      { name: sinkMetrics.targetUp, type: "gauge", help: "Whether the target answers.", samples: Object.entries(up).map(([target, answers]) => ({ labels: { target }, value: answers ? 1 : 0 })) },
      { name: sinkMetrics.deadLetters, type: "gauge", help: "Dead letters kept.", samples: deadLetters === undefined ? [] : [{ labels: {}, value: deadLetters }] },
    ]);
  }
}
