/** What would be live after the publication. */
import { parseJson, valueOf, type JsonNode } from "../json.ts";
import { references, liveSpecs, type Spec } from "../store/live.ts";
import type { CatalogType, DraftRow, Problem, State } from "../types.ts";

export type Loose = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly name: string;
  readonly type: CatalogType;
  /** With what the build has changed in it so far. */
  node: JsonNode;
  readonly value: Loose;
  readonly drafted: boolean;
  readonly live: Spec | undefined;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** What the build changed, in words. */
  readonly fixes: string[];
}

export interface View {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Live specs that the draft deletes. */
  readonly deleted: ReadonlyMap<string, Spec>;
}

export function viewOf(state: State, draft: DraftRow): View {
  const entries = new Map<string, Entry>();
  const deleted = new Map<string, Spec>();
  const live = new Map(liveSpecs(state).map((one) => [one.name, one]));
  const add = (name: string, type: CatalogType, text: string, drafted: boolean) => {
    const node = parseJson(text);
    entries.set(name, { name, type, node, value: valueOf(node) as Loose, drafted, live: live.get(name), ...references(type, node), fixes: [] });
  };
  for (const one of live.values()) add(one.name, one.type, one.model, false);
  for (const { name, type, model } of draft.specs) {
    const former = live.get(name);
    entries.delete(name);
    if (type !== null && model !== null) add(name, type, model, true);
    else if (former !== undefined) deleted.set(name, former);
  }
  return { entries, deleted };
}

export function problem({ type, name }: Pick<Entry, "type" | "name">, detail: string): Problem {
  return { scope: `flow://${type}/${name}`, detail };
}
