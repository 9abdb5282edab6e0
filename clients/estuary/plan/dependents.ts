import { bindingsOf, collectionOf, transformsOf } from "./bindings.ts";
import type { Context, Moving } from "./context.ts";
import type { AgainPlan } from "./types.ts";

/** A binding or transform that reads a collection. */
export interface Reader {
  readonly task: string;
  readonly binding: readonly string[];
  readonly derives: boolean;
}

/** Who reads a collection once the publication is done. */
export function readersOf(collection: string, context: Context): readonly Reader[] {
  return [...context.values()].flatMap((moving) =>
    reads(moving)
      .filter(({ value }) => collectionOf(value) === collection && value["disable"] !== true)
      .map(({ path }) => ({ task: moving.name, binding: path, derives: moving.type === "collection" })),
  );
}

function reads({ type, after }: Moving) {
  if (type === "materialization") return bindingsOf(after);
  return type === "collection" ? transformsOf(after) : [];
}

/**
 * Who gets documents once more when collections are written anew, all the way down.
 * @param origins collections that captures or derivations would write anew
 * @returns by task
 */
export function againFrom(origins: readonly string[], context: Context): ReadonlyMap<string, readonly AgainPlan[]> {
  const found = new Map<string, AgainPlan[]>();
  const seen = new Set<string>();
  const queue = [...origins];
  for (let collection = queue.shift(); collection !== undefined; collection = queue.shift()) {
    if (seen.has(collection)) continue;
    seen.add(collection);
    for (const { task, binding, derives } of readersOf(collection, context)) {
      found.set(task, [...(found.get(task) ?? []), { binding, source: collection, documents: "unknown" }]);
      if (derives) queue.push(task);
    }
  }
  return found;
}
