import type { Binding } from "../binding.ts";
import type { SinkDocument } from "../document.ts";

/** What became of a document: written, deleted, known already, older than what is known, too old for a target that forgets, or refused for what it holds. */
export type Outcome = "stored" | "deleted" | "again" | "stale" | "expired" | { readonly refused: string };

/** Something documents are written to. */
export interface Target {
  /**
   * Writes documents; when it returns, all are where they belong, in whatever order versions came and come again.
   * @throws TargetUnavailable when any is not known to be written; then all of them may be given again
   */
  apply(binding: Binding, documents: readonly SinkDocument[]): Promise<readonly Outcome[]>;
  /** @throws TargetUnavailable when it does not answer */
  ready(): Promise<void>;
}

/** A target did not take what it was given and may take it later. Its message holds no part of a document. */
export class TargetUnavailable extends Error {
  readonly target: string;

  constructor(target: string, message: string) {
    super(`${target}: ${message}`);
    this.name = "TargetUnavailable";
    this.target = target;
  }
}
