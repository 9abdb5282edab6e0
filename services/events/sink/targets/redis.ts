import { sinkKeyPrefix } from "../../../../config/estuary-sink.ts";
import { Script, type Store } from "../../store.ts";
import type { Binding } from "../binding.ts";
import type { SinkDocument } from "../document.ts";
import type { Outcome, Target } from "./types.ts";

/** Where a document is. */
export function valueKey(collection: string, key: string): string {
  return `${sinkKeyPrefix}${collection}:${key}`;
}

/** Where it is kept which version of a document a target has. */
export function clockKey(target: string, collection: string, key: string): string {
  return `${sinkKeyPrefix}clock:${target}:${collection}:${key}`;
}

const outcomes: Readonly<Record<string, Outcome>> = { "0": "stale", "1": "again", "2": "stored", "3": "deleted" };

export interface Lifetimes {
  /** Seconds a document is kept. */
  readonly value: number;
  /** Seconds its clock is kept. */
  readonly clock: number;
}

/** Documents as Redis strings, byte for byte, for as long as their lifetime says. */
export class RedisTarget implements Target {
  readonly #store: Store;
  readonly #lifetimes: Lifetimes;
  readonly #script = new Script("apply");

  constructor(store: Store, lifetimes: Lifetimes) {
    this.#store = store;
    this.#lifetimes = lifetimes;
  }

  async apply({ collection }: Binding, documents: readonly SinkDocument[]): Promise<readonly Outcome[]> {
    const keys = documents.flatMap(({ key }) => [valueKey(collection, key), clockKey("redis", collection, key)]);
    const values = documents.flatMap(({ deleted, order, bytes }) => [deleted ? "d" : "s", order, deleted ? "" : bytes]);
    const answer = await this.#store.run(this.#script, keys, [this.#lifetimes.value * 1000, this.#lifetimes.clock * 1000, ...values]);
    return [...String(answer)].map((digit) => outcomes[digit] ?? "stale");
  }

  async ready(): Promise<void> {
    await this.#store.ready();
  }
}
