import type { Binding } from "./binding.ts";
import { type DeadLetter, type DeadLetters, headLimit, letterOf } from "./dead-letters.ts";
import { type SinkDocument, readDocument } from "./document.ts";
import type { Counted, SinkMetrics } from "./metrics.ts";
import type { Quality } from "./quality.ts";
import { ArraySplitter, type Element } from "./split.ts";
import type { Target } from "./targets/types.ts";

/** Documents and bytes that are written in one step. */
const batchLimits = { documents: 256, bytes: 512 * 1024 };

export interface IntakeParts {
  readonly deadLetters: DeadLetters;
  readonly quality: Quality;
  readonly metrics: SinkMetrics;
  /** @throws TargetUnavailable when nothing more may be written */
  readonly room: () => Promise<void>;
  readonly limits: { readonly body: number; readonly document: number };
}

/** What became of a body's documents. */
export type Summary = Readonly<Record<Counted, number>>;

/**
 * Takes one body in. It is read no faster than its documents are written: one batch is being made and at most two are on their way,
 * whatever the body's length. When `finish` returns, each of its documents is in its target or among the dead letters.
 */
export class Intake {
  readonly #binding: Binding;
  readonly #target: Target;
  readonly #parts: IntakeParts;
  readonly #splitter: ArraySplitter;
  readonly #summary: Record<Counted, number> = { stored: 0, deleted: 0, again: 0, stale: 0, expired: 0, dead_letter: 0 };
  #batch: SinkDocument[] = [];
  #batchBytes = 0;
  #underWay: Promise<void> = Promise.resolve();
  #deadLetters = 0;
  /** Bytes taken in. */
  bytes = 0;

  constructor(binding: Binding, target: Target, parts: IntakeParts) {
    this.#binding = binding;
    this.#target = target;
    this.#parts = parts;
    this.#splitter = new ArraySplitter({ documentLimit: parts.limits.document, headLimit });
  }

  /** @throws TargetUnavailable */
  async take(piece: Buffer): Promise<void> {
    this.bytes += piece.length;
    for (const element of this.#splitter.push(piece)) await this.#element(element);
  }

  /** @throws TargetUnavailable */
  async finish(): Promise<Summary> {
    for (const element of this.#splitter.end()) await this.#element(element);
    await this.#send();
    await this.#underWay;
    const { stored, deleted } = this.#summary;
    const good = stored + deleted;
    const quarantined = this.#binding.outcome === "quarantine";
    await this.#parts.quality.count(this.#binding.source, this.#binding.target, { valid: quarantined ? 0 : good, bad: this.#deadLetters + (quarantined ? good : 0) });
    return this.#summary;
  }

  async #element(element: Element): Promise<void> {
    if (element.broken !== undefined) {
      const { broken, head, size, sha256 } = element;
      await this.#bury({ reason: broken, detail: explanations[broken], head, size, sha256 });
      return;
    }
    if (element.end > this.#parts.limits.body) {
      await this.#bury(letterOf(element.bytes, "body-too-large", `it lies beyond the first ${this.#parts.limits.body} bytes of its body`));
      return;
    }
    const document = readDocument(element.bytes, this.#binding.key);
    if ("reason" in document) {
      await this.#bury(letterOf(element.bytes, document.reason, document.detail));
      return;
    }
    this.#batch.push(document);
    this.#batchBytes += document.bytes.length;
    if (this.#batch.length >= batchLimits.documents || this.#batchBytes >= batchLimits.bytes) await this.#send();
  }

  /** Begins to write the batch, once the one before the last is written. */
  async #send(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    const before = this.#underWay;
    this.#underWay = batch.length === 0 ? before : this.#write(batch);
    // Heard by whoever waits for it next, at the latest by `finish`; until then it is nobody's.
    this.#underWay.catch(() => undefined);
    await before;
  }

  async #write(batch: readonly SinkDocument[]): Promise<void> {
    await this.#parts.room();
    const outcomes = await this.#target.apply(this.#binding, batch);
    for (const [index, document] of batch.entries()) {
      const outcome = outcomes[index] ?? "stale";
      if (typeof outcome === "object") {
        await this.#bury(letterOf(document.bytes, "refused", outcome.refused));
        continue;
      }
      this.#count(outcome);
      if (outcome === "stored" || outcome === "deleted") this.#parts.metrics.arrived(this.#binding, document);
    }
  }

  async #bury(letter: DeadLetter): Promise<void> {
    await this.#parts.room();
    const added = await this.#parts.deadLetters.add(this.#binding, letter);
    if (added) this.#deadLetters++;
    this.#count("dead_letter");
  }

  #count(outcome: Counted): void {
    this.#summary[outcome]++;
    this.#parts.metrics.document(this.#binding, outcome);
  }
}

const explanations = {
  "document-too-large": "it is larger than a document may be",
  unfinished: "the body ends within it",
  "no-array": "the body is no array",
  "after-the-array": "it follows the end of the array",
} as const;
