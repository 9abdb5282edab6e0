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

const outcomes: Readonly<Record<string, Outcome>> = { "0": "stale", "1": "again", "2": "stored", "3": "deleted", "4": "expired" };

export interface Lifetimes {
  /** Seconds a document is kept, counted from its publication: a copy of a whole history takes no room. */
  readonly value: number;
  /** Seconds its clock is kept. */
  readonly clock: number;
}

/** Documents as Redis strings, byte for byte, for as long as their lifetime says. One that is older when it comes is not kept. */
export class RedisTarget implements Target {
  readonly #store: Store;
  readonly #lifetimes: Lifetimes;
  readonly #now: () => number;
  readonly #script = new Script("apply");

  /** @param now milliseconds since 1970 */
  constructor(store: Store, lifetimes: Lifetimes, now: () => number = Date.now) {
    this.#store = store;
    this.#lifetimes = lifetimes;
    this.#now = now;
  }

  async apply({ collection }: Binding, documents: readonly SinkDocument[]): Promise<readonly Outcome[]> {
    const keys = documents.flatMap(({ key }) => [valueKey(collection, key), clockKey("redis", collection, key)]);
    const values = documents.flatMap(({ deleted, order, published, bytes }) => {
      const left = this.#left(published);
      if (left <= 0) return ["e", order, 0, ""];
      return deleted ? ["d", order, 0, ""] : ["s", order, left, bytes];
    });
    const answer = await this.#store.run(this.#script, keys, [this.#lifetimes.clock * 1000, ...values]);
    return [...String(answer)].map((digit) => outcomes[digit] ?? "stale");
  }

  /** Milliseconds a document of that time is still kept. A publisher whose clock is ahead makes none longer. */
  #left(published: number): number {
    return Math.floor(this.#lifetimes.value * 1000 - Math.max(0, this.#now() - published));
  }

  async ready(): Promise<void> {
    await this.#store.ready();
  }
}
