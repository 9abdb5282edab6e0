import type { CatalogType } from "../catalogue/types.ts";
import type { LiveTask } from "./types.ts";

/** A spec before and after a publication. */
export interface Moving {
  readonly name: string;
  readonly type: CatalogType;
  /** The live type, where that is another one. */
  readonly liveType?: CatalogType;
  /** Nothing: it is not there yet. */
  readonly before: unknown;
  /** Nothing: it is deleted. */
  readonly after: unknown;
  /** As it was last published by us, where that is known: its bindings are ours to take away. */
  readonly former?: unknown;
  /** Not of our catalogue: it stays what it is. */
  readonly foreign: boolean;
}

/** All that a publication may touch. */
export type Context = ReadonlyMap<string, Moving>;

/** Which specs are ours, what is live, and what is wanted. */
export interface PlanInput {
  readonly wanted: { readonly specs: Readonly<Record<string, unknown>>; readonly types: Readonly<Record<string, CatalogType>> };
  /** Ours, and tasks of others that read collections of ours. */
  readonly live: readonly LiveTask[];
  /** Names of live specs that are ours: what of them is not wanted is deleted. */
  readonly owned: readonly string[];
  /** Models of the last update, by name. @default none is known */
  readonly recorded?: Readonly<Record<string, unknown>>;
}

export function contextOf({ wanted, live, owned, recorded = {} }: PlanInput): Context {
  const there = new Map(live.map((task) => [task.name, task]));
  const names = [...new Set([...Object.keys(wanted.specs), ...there.keys()])].sort();
  return new Map(
    names.map((name) => {
      const [task, model] = [there.get(name), wanted.specs[name]];
      const foreign = model === undefined && !owned.includes(name);
      const type = wanted.types[name] ?? task?.type ?? "collection";
      return [name, { name, type, ...(task !== undefined && task.type !== type && { liveType: task.type }), before: task?.model, after: foreign ? task?.model : model, foreign, former: recorded[name] }];
    }),
  );
}
