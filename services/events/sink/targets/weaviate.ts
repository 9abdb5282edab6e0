import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sinkKeyPrefix } from "../../../../config/estuary-sink.ts";
import { Script, type Store } from "../../store.ts";
import type { Binding } from "../binding.ts";
import type { SinkDocument } from "../document.ts";
import { clockKey } from "./redis.ts";
import { type Outcome, type Target, TargetUnavailable } from "./types.ts";
import { WeaviateApi, type WeaviateObject } from "./weaviate-api.ts";
import { objectId, propertiesOf } from "./weaviate-object.ts";
import { WeaviateTries } from "./weaviate-tries.ts";

/** Milliseconds: locks outlive the calls made under them; who waits for them looks again after `again`, at most for `wait`. */
const locks = { lifetime: 120_000, again: 50, wait: 15_000 };
/** Deletions under way at once. */
const deletionsAtOnce = 8;

export interface WeaviateSettings {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Seconds. */
  readonly clockLifetime: number;
}

interface Newest {
  readonly document: SinkDocument;
  readonly indexes: readonly number[];
}

/**
 * Documents as objects of Weaviate, which knows no compare-and-set: the clocks are in Redis, and a lock per document keeps two
 * replicas from writing the same one at once. The clock is written after the object: a crash between makes the object be
 * written again, by the body that was not answered.
 */
export class WeaviateTarget implements Target {
  readonly #store: Store;
  readonly #api: WeaviateApi;
  readonly #tries: WeaviateTries;
  readonly #clockLifetime: number;
  readonly #lock = new Script("lock");
  readonly #settle = new Script("settle");

  constructor(store: Store, { url, apiKey, clockLifetime }: WeaviateSettings) {
    this.#store = store;
    this.#api = new WeaviateApi(url, apiKey);
    this.#tries = new WeaviateTries(store);
    this.#clockLifetime = clockLifetime;
  }

  async apply(binding: Binding, documents: readonly SinkDocument[]): Promise<readonly Outcome[]> {
    const newest = newestOf(documents);
    const keys = newest.flatMap(({ document: { key } }) => [`${sinkKeyPrefix}lock:weaviate:${binding.collection}:${key}`, clockKey("weaviate", binding.collection, key)]);
    const owner = randomUUID();
    const clocks = await this.#locked(keys, owner);
    let settled: readonly string[] = newest.map(() => "");
    try {
      const results = await this.#write(binding, newest.map(({ document }) => document), clocks);
      settled = newest.map(({ document }, index) => (typeof results[index] === "object" ? "" : results[index] === "stale" ? (clocks[index] ?? "") : document.order));
      const outcomes: Outcome[] = documents.map(() => "stale");
      for (const [index, { indexes, document }] of newest.entries()) {
        for (const one of indexes) if (documents[one]?.order === document.order) outcomes[one] = results[index] ?? "stale";
      }
      await this.#release(keys, owner, settled, true);
      return outcomes;
    } catch (error) {
      await this.#release(keys, owner, newest.map(() => ""), false).catch(() => undefined);
      throw error;
    }
  }

  async #locked(keys: readonly string[], owner: string): Promise<readonly string[]> {
    const end = Date.now() + locks.wait;
    for (;;) {
      const answer = await this.#store.run(this.#lock, keys, [owner, locks.lifetime]);
      if (Array.isArray(answer)) return answer as string[];
      if (Date.now() > end) throw new TargetUnavailable("weaviate", "another replica is writing the same documents");
      await sleep(locks.again);
    }
  }

  async #release(keys: readonly string[], owner: string, orders: readonly string[], mustHold: boolean): Promise<void> {
    const whole = await this.#store.run(this.#settle, keys, [owner, this.#clockLifetime * 1000, ...orders]);
    if (mustHold && whole !== 1) throw new TargetUnavailable("weaviate", "a lock was lost while documents were written");
  }

  async #write(binding: Binding, documents: readonly SinkDocument[], clocks: readonly string[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const objects = new Map<number, WeaviateObject>();
    const deletions: (() => Promise<void>)[] = [];
    for (const [index, document] of documents.entries()) {
      const known = clocks[index] ?? "";
      if (known > document.order) {
        outcomes[index] = "stale";
        continue;
      }
      const id = objectId(binding.collection, document.key);
      outcomes[index] = known === document.order ? "again" : document.deleted ? "deleted" : "stored";
      if (document.deleted) {
        deletions.push(() => this.#api.remove(binding.class, id));
        continue;
      }
      const made = propertiesOf(document);
      if ("refused" in made) outcomes[index] = made;
      else objects.set(index, { class: binding.class, id, properties: made.properties });
    }
    if (objects.size > 0) {
      const written = await this.#api.write([...objects.values()]);
      const failed = [...objects].filter(([, { id }]) => !written.has(id));
      const reasons = await this.#refusals(binding, failed.map(([index, object]) => ({ document: documents[index] as SinkDocument, object })), written.size > 0);
      for (const [place, [index]] of failed.entries()) outcomes[index] = { refused: reasons[place] ?? "" };
    }
    while (deletions.length > 0) await Promise.all(deletions.splice(0, deletionsAtOnce).map((remove) => remove()));
    return outcomes;
  }

  /**
   * Why Weaviate will not take the objects it did not write. All are asked about before any makes the body come again, so that each is counted.
   * @throws TargetUnavailable when it may take one of them yet
   */
  async #refusals(binding: Binding, failed: readonly { readonly document: SinkDocument; readonly object: WeaviateObject }[], amongWritten: boolean): Promise<readonly string[]> {
    const reasons: string[] = [];
    let left: Error | undefined;
    for (const { document, object } of failed) {
      const never = await this.#api.neverTakes(object).catch((error: unknown) => error as Error);
      if (never === true) {
        reasons.push("Weaviate holds it to be invalid");
        continue;
      }
      const tries = await this.#tries.exhausted(binding.collection, document, amongWritten);
      if (tries === undefined) left ??= never === false ? new TargetUnavailable("weaviate", "it did not write an object that it holds to be valid") : never;
      else reasons.push(`Weaviate did not write it ${tries} times, and does not say that it is invalid`);
    }
    if (left !== undefined) throw left;
    return reasons;
  }

  async ready(): Promise<void> {
    await this.#api.ready();
  }
}

/** The newest version of each document, and where in the batch its versions are. */
function newestOf(documents: readonly SinkDocument[]): readonly Newest[] {
  const byKey = new Map<string, { document: SinkDocument; indexes: number[] }>();
  for (const [index, document] of documents.entries()) {
    const entry = byKey.get(document.key);
    if (entry === undefined) byKey.set(document.key, { document, indexes: [index] });
    else {
      entry.indexes.push(index);
      if (document.order > entry.document.order) entry.document = document;
    }
  }
  return [...byKey.values()];
}
