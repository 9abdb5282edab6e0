import { createHash } from "node:crypto";
import { sinkKeyPrefix } from "../../../config/estuary-sink.ts";
import { Script, type Store } from "../store.ts";
import type { Binding } from "./binding.ts";

/** Bytes that are kept of what could not be stored; Estuary's collection has the whole of it. */
export const headLimit = 1024;

/** Something of a body that could not be stored. */
export interface DeadLetter {
  readonly reason: string;
  readonly detail: string;
  /** Its bytes, or their beginning. */
  readonly head: Buffer;
  /** Of all its bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** The dead letter of a document that is held whole. */
export function letterOf(bytes: Buffer, reason: string, detail: string): DeadLetter {
  return { reason, detail, head: bytes.subarray(0, headLimit), size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** The stream of what could not be stored, bounded by the number of letters and the length of each. */
export class DeadLetters {
  readonly #store: Store;
  readonly #stream: string;
  readonly #maximum: number;
  readonly #markLifetime: number;
  readonly #script = new Script("dead-letter");

  /** @param markLifetime seconds within which the same letter is taken for the one that is there */
  constructor(store: Store, { stream, maximum, markLifetime }: { readonly stream: string; readonly maximum: number; readonly markLifetime: number }) {
    this.#store = store;
    this.#stream = stream;
    this.#maximum = maximum;
    this.#markLifetime = markLifetime;
  }

  /**
   * @returns whether it was not there yet
   * @throws TargetUnavailable when it is not known to be kept
   */
  async add(binding: Binding, letter: DeadLetter): Promise<boolean> {
    const { reason, detail, head, size, sha256 } = letter;
    const mark = createHash("sha256").update([binding.target, binding.collection, reason, sha256].join("\n")).digest("hex");
    const fields = { target: binding.target, collection: binding.collection, reason, detail, bytes: size, sha256, at: new Date().toISOString(), document: head };
    const added = await this.#store.run(
      this.#script,
      [this.#stream, `${sinkKeyPrefix}mark:dead-letter:${mark}`],
      [this.#markLifetime * 1000, this.#maximum, ...Object.entries(fields).flat()],
    );
    return added === 1;
  }

  /** About how many there are. */
  count(): Promise<number> {
    return this.#store.use((redis) => redis.xlen(this.#stream));
  }

  get stream(): string {
    return this.#stream;
  }
}
