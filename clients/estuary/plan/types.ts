import type { CatalogType } from "../catalogue/types.ts";
import type { FieldChange } from "./compare.ts";

/** Predicted from the models alone, or confirmed by the specs that a dry run has built. */
export type Evidence = "predicted" | "confirmed";

/** Documents that would be read, as far as the statistics know. */
export type Documents = number | "unknown";

/** A binding or transform that would read its source from the start. */
export interface BackfillPlan {
  /** Path of the resource; of a transform, its name. */
  readonly binding: readonly string[];
  readonly reason: string;
  /** What is read. */
  readonly source: string;
  readonly documents: Documents;
  readonly by: Evidence;
}

/** A collection that would lose its documents, or a task that would do all its work anew. */
export interface ResetPlan {
  readonly reason: string;
  readonly by: Evidence;
}

/** A task or a binding that would stand still. */
export interface DisablePlan {
  readonly what: "task" | "binding";
  readonly binding?: readonly string[];
  readonly reason: string;
  readonly by: Evidence;
}

/** A binding or transform that gets documents once more, because what it reads is written anew upstream. What it has made is not rebuilt. */
export interface AgainPlan {
  readonly binding: readonly string[];
  readonly source: string;
  readonly documents: Documents;
}

/** What a publication would do to one spec. */
export interface TaskPlan {
  readonly name: string;
  readonly type: CatalogType;
  readonly change: "new" | "changed" | "deleted" | "none";
  /** Live and not of this catalogue, but it reads a collection that is. */
  readonly foreign?: true;
  readonly fields: readonly FieldChange[];
  readonly backfills: readonly BackfillPlan[];
  readonly resets: readonly ResetPlan[];
  readonly disables: readonly DisablePlan[];
  readonly again: readonly AgainPlan[];
  /** Why the publication would be refused. */
  readonly errors: readonly string[];
  /** Secrets are not compared: whether one has changed is not known here. */
  readonly notSeen?: "secrets";
}

/** A live spec: one of ours, or one that reads a collection of ours. */
export interface LiveTask {
  readonly name: string;
  readonly type: CatalogType;
  /** The parsed model. */
  readonly model: unknown;
}
