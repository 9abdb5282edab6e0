/** What is live. */
import { member, parseJson, valueOf, type JsonNode } from "../json.ts";
import type { CatalogType, LiveRow, State } from "../types.ts";

/** A live row that is not deleted. */
export interface Spec extends LiveRow { type: CatalogType; model: string }

export function isSpec(row: LiveRow | undefined): row is Spec {
  return row !== undefined && row.type !== null && row.model !== null;
}

export function liveSpec(state: State, name: string): Spec | undefined {
  const row = state.live.find((one) => one.name === name);
  return isSpec(row) ? row : undefined;
}

export function liveSpecs(state: State): Spec[] {
  return state.live.filter(isSpec);
}

/** What a spec reads and writes, by its model. */
export function references(type: CatalogType, model: JsonNode): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  const value = valueOf(model) as Loose;
  switch (type) {
    case "capture": return { reads: [], writes: unique(list(value["bindings"]).map((one) => nameOf(one["target"]))) };
    case "collection": {
      const derive = value["derive"] as Loose | undefined;
      return { reads: unique(list(derive?.["transforms"]).map((one) => nameOf(one["source"]))), writes: [] };
    }
    case "materialization": return { reads: unique(list(value["bindings"]).map((one) => nameOf(one["source"]))), writes: [] };
    case "test": {
      const steps = list(Array.isArray(value) ? value : value["steps"]);
      const of = (kind: string) => unique(steps.flatMap((one) => (one[kind] === undefined ? [] : [nameOf((one[kind] as Loose)["collection"])])));
      return { reads: of("verify"), writes: of("ingest") };
    }
  }
}

type Loose = Record<string, unknown>;

export function list(value: unknown): Loose[] {
  return Array.isArray(value) ? (value as Loose[]).filter((one) => typeof one === "object" && one !== null) : [];
}

/** A reference is a name, or an object that has one. */
export function nameOf(source: unknown): string {
  if (typeof source === "string") return source;
  const name = typeof source === "object" && source !== null ? (source as Loose)["name"] : undefined;
  return typeof name === "string" ? name : "";
}

const unique = (names: readonly string[]): string[] => [...new Set(names.filter((name) => name !== ""))].sort();

/** Live specs that read, or write, this one. */
export function readersOf(state: State, name: string): Spec[] {
  return liveSpecs(state).filter((one) => references(one.type, parseJson(one.model)).reads.includes(name));
}

export function writersOf(state: State, name: string): Spec[] {
  return liveSpecs(state).filter((one) => references(one.type, parseJson(one.model)).writes.includes(name));
}

/** Whether it is a task: tests and collections without a derivation run nothing. */
export function isTask(type: CatalogType, model: JsonNode): boolean {
  return type === "capture" || type === "materialization" || (type === "collection" && member(model, "derive") !== undefined);
}

/** Where its `shards` stand. */
export function shardsOf(type: CatalogType, model: JsonNode): JsonNode | undefined {
  return member(type === "collection" ? member(model, "derive") : model, "shards");
}

export function isDisabled(type: CatalogType, model: JsonNode): boolean {
  const disable = member(shardsOf(type, model), "disable");
  return disable?.kind === "scalar" && disable.value === true;
}
