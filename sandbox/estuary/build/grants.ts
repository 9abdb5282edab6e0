import { mayAccess } from "../agent/grants.ts";
import { isTask, liveSpecs, references } from "../store/live.ts";
import { parseJson } from "../json.ts";
import type { DraftRow, Problem, State } from "../types.ts";

/**
 * Specs the account may not change though the publication would: those of the draft, and live tasks of anybody that use what it changes, since
 * their builds are made anew.
 */
export function forbidden(state: State, draft: DraftRow): Problem[] {
  const changed = new Set(draft.specs.map(({ name }) => name));
  const own = draft.specs.filter(({ name }) => !mayAccess(state, name)).map(({ name, type }) => ({ scope: `flow://${type ?? "collection"}/${name}`, detail: `not authorized to ${name}: SpecEdit is required` }));
  const pulled = liveSpecs(state).flatMap(({ name, type, model }) => {
    const node = parseJson(model);
    const { reads, writes } = references(type, node);
    if (changed.has(name) || mayAccess(state, name) || !isTask(type, node) || ![...reads, ...writes].some((one) => changed.has(one))) return [];
    return [{ scope: `flow://${type}/${name}`, detail: `not authorized to ${name}: SpecEdit is required, because it uses what the draft changes` }];
  });
  return [...own, ...pulled];
}
