import type { CatalogType, Problem } from "../types.ts";

/** A spec as the build leaves it. */
export interface BuiltSpec {
  readonly name: string;
  readonly type: CatalogType;
  /** Text, with what the service changed. */
  readonly model: string;
  /** JSON of the built spec. */
  readonly built: string;
  /** What the service changed in the model, in words. */
  readonly fixes: readonly string[];
}

export interface BuildResult {
  readonly errors: readonly Problem[];
  readonly testErrors: readonly Problem[];
  readonly specs: readonly BuiltSpec[];
  readonly deletions: readonly string[];
  /** Live specs whose builds are made anew without a change. */
  readonly touched: readonly string[];
  /** For the publication's log. */
  readonly notes: readonly string[];
}
