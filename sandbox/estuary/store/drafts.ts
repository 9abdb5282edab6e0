/** Drafts: proposed changes, private to who made them. */
import { createHash } from "node:crypto";

import { ServiceError } from "../answer.ts";
import { nextId } from "../ids.ts";
import { compactJson, member, objectEntries, parseJson, withMember, type JsonNode } from "../json.ts";
import type { CatalogType, DraftRow, DraftSpecRow, State, User } from "../types.ts";
import { liveSpec } from "./live.ts";

export function createDraft(state: State, user: User, detail: string | null): DraftRow {
  const now = Date.now();
  const draft: DraftRow = { id: nextId(state), user: user.id, detail, createdAt: now, updatedAt: now, specs: [], errors: [] };
  state.drafts.push(draft);
  return draft;
}

export function draftOf(state: State, user: User, id: string): DraftRow | undefined {
  return state.drafts.find((one) => one.id === id && one.user === user.id);
}

export function deleteDraft(state: State, user: User, id: string): DraftRow | undefined {
  const draft = draftOf(state, user, id);
  if (draft !== undefined) state.drafts = state.drafts.filter((one) => one !== draft);
  return draft;
}

export interface Staging { readonly name: string; readonly type: CatalogType | null; readonly model: string | null; readonly expectPubId: string | null; readonly detail: string | null }

/** Puts a spec into the draft, in place of one of the same name. */
export function stage(state: State, draft: DraftRow, { name, ...fields }: Staging): DraftSpecRow {
  const now = Date.now();
  const former = draft.specs.find((one) => one.name === name);
  draft.updatedAt = now;
  if (former !== undefined) return Object.assign(former, fields, { built: null, updatedAt: now });
  const row: DraftSpecRow = { id: nextId(state), name, ...fields, built: null, createdAt: now, updatedAt: now };
  draft.specs.push(row);
  return row;
}

export function unstage(draft: DraftRow, names: readonly string[]): string[] {
  const gone = draft.specs.filter(({ name }) => names.includes(name)).map(({ name }) => name).sort();
  draft.specs = draft.specs.filter(({ name }) => !names.includes(name));
  return gone;
}

/** Takes out what equals the live spec, save for the schemas the service expands by itself; a re-ordered document does not. */
export function prune(state: State, draft: DraftRow): { name: string; type: CatalogType; live: string; drafted: string }[] {
  const unchanged = draft.specs.flatMap(({ name, type, model }) => {
    const live = liveSpec(state, name);
    if (live === undefined || type !== live.type || model === null) return [];
    const [left, right] = [comparable(live.model), comparable(model)];
    return left === right ? [{ name, type: live.type, live: md5(left), drafted: md5(right) }] : [];
  });
  unstage(draft, unchanged.map(({ name }) => name));
  return unchanged;
}

/** Whether the text is the live one's. */
export function isUnchanged(state: State, { name, type, model }: DraftSpecRow): boolean {
  const live = liveSpec(state, name);
  return live !== undefined && live.type === type && model !== null && live.model.trim() === model.trim();
}

function comparable(model: string): string {
  return compactJson(withoutExpansion(parseJson(model)));
}

/** A model without what the service adds to a read schema. */
export function withoutExpansion(model: JsonNode): JsonNode {
  const schema = member(model, "readSchema");
  const definitions = member(schema, "$defs");
  if (schema === undefined || definitions === undefined) return model;
  const kept = objectEntries(definitions).filter(([key]) => !key.startsWith("flow://"));
  return withMember(model, "readSchema", withMember(schema, "$defs", kept.length === 0 ? undefined : { kind: "object", entries: kept }));
}

/** @throws ServiceError in the words of PostgREST when the text is none of the types */
export function readType(value: unknown): CatalogType | null {
  if (value === null || value === undefined) return null;
  if (value === "capture" || value === "collection" || value === "materialization" || value === "test") return value;
  throw new ServiceError(400, "22P02", `invalid input value for enum catalog_spec_type: ${JSON.stringify(value)}`);
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
