import type { CollectionModel, DerivationModel, TransformModel } from "../types.ts";
import { defined } from "./endpoint.ts";
import type { Spec } from "./spec.ts";

interface Common extends Omit<CollectionModel, "derive">, Pick<DerivationModel, "shards" | "shuffleKeyTypes"> {}

export interface SqliteOptions extends Common {
  /** Run once each, in this order; texts of SQL. */
  readonly migrations?: readonly string[];
  /** Each with its `lambda`, a text of SQL whose rows are documents. */
  readonly transforms: readonly (TransformModel & { readonly lambda: string })[];
}

export interface TypescriptOptions extends Common {
  /** Text of a module that exports the class `Derivation`, with one method per transform. */
  readonly module: string;
  readonly transforms: readonly Omit<TransformModel, "lambda">[];
}

/** A collection made of others by SQL of SQLite. */
export function sqliteDerivation(name: string, { migrations, transforms, shards, shuffleKeyTypes, ...model }: SqliteOptions): Spec<"collection"> {
  const derive: DerivationModel = { using: { sqlite: { ...(migrations !== undefined && { migrations }) } }, transforms, ...options(shards, shuffleKeyTypes) };
  return { name, type: "collection", model: defined({ ...model, derive }) };
}

/** A collection made of others by TypeScript on Deno. */
export function typescriptDerivation(name: string, { module, transforms, shards, shuffleKeyTypes, ...model }: TypescriptOptions): Spec<"collection"> {
  const derive: DerivationModel = { using: { typescript: { module } }, transforms, ...options(shards, shuffleKeyTypes) };
  return { name, type: "collection", model: defined({ ...model, derive }) };
}

function options(shards: DerivationModel["shards"], shuffleKeyTypes: DerivationModel["shuffleKeyTypes"]): Pick<DerivationModel, "shards" | "shuffleKeyTypes"> {
  return { ...(shuffleKeyTypes !== undefined && { shuffleKeyTypes }), ...(shards !== undefined && { shards }) };
}
