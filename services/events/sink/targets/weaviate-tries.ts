import { createHash } from "node:crypto";
import { sinkKeyPrefix } from "../../../../config/estuary-sink.ts";
import type { Store } from "../../store.ts";
import type { SinkDocument } from "../document.ts";

/** Times an object may fail: fewer while Weaviate writes others of its batch, more when it might be Weaviate itself that fails. */
const most = { amongWritten: 10, alone: 30 };

/** Seconds without a try after which an object begins anew. */
const memory = 3600;

/**
 * Counts in Redis how often Weaviate did not write an object that it does not hold to be invalid either, over all replicas and
 * deliveries: without an end to it, one such object would hold up its task for ever.
 */
export class WeaviateTries {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * @param amongWritten whether others of the same batch were written
   * @returns how often it was tried, when that was often enough; undefined while it may be tried again
   * @throws TargetUnavailable
   */
  async exhausted(collection: string, { key, order }: Pick<SinkDocument, "key" | "order">, amongWritten: boolean): Promise<number | undefined> {
    const name = `${sinkKeyPrefix}mark:tries:${createHash("sha256").update([collection, key, order].join("\n")).digest("hex")}`;
    const tries = await this.#store.use(async (redis) => {
      const count = await redis.incr(name);
      await redis.expire(name, memory);
      return count;
    });
    return tries >= (amongWritten ? most.amongWritten : most.alone) ? tries : undefined;
  }
}
