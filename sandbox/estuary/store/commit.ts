import type { BuildResult } from "../build/types.ts";
import { nextId, zeroId } from "../ids.ts";
import type { CatalogType, LiveRow, State, User } from "../types.ts";
import { begin } from "./activation.ts";

/** Publications of a spec that are remembered. */
const mostHistory = 100;

export interface Commit { readonly pubId: string; readonly detail: string | null; readonly user: User; readonly dataPlane: string }

/** Makes what was built live, all of it at once. */
export function commit(state: State, { specs, deletions, touched }: BuildResult, { pubId, detail, user, dataPlane }: Commit): void {
  const now = Date.now();
  const buildId = nextId(state);
  for (const { name, type, model, built, fixes } of specs) {
    const row = rowOf(state, name, dataPlane, now);
    const told = [detail ?? "", ...fixes.map((fix) => `- ${fix}`)].join("\n").trim();
    publish(row, { pubId, buildId, type, model, detail: told === "" ? null : told, user, now });
    row.built = built;
    begin(state, row, now);
  }
  for (const name of deletions) {
    const row = state.live.find((one) => one.name === name);
    if (row !== undefined) publish(row, { pubId, buildId, type: null, model: null, detail, user, now });
  }
  // Only their builds are new: what they read has changed.
  for (const name of touched) {
    const row = state.live.find((one) => one.name === name);
    if (row === undefined) continue;
    row.lastBuildId = buildId;
    begin(state, row, now);
  }
}

function rowOf(state: State, name: string, dataPlane: string, now: number): LiveRow {
  const former = state.live.find((one) => one.name === name);
  if (former !== undefined && former.type !== null) return former;
  const row: LiveRow = {
    id: nextId(state), name, type: null, model: null, lastPubId: zeroId, lastBuildId: zeroId, dataPlane, createdAt: now, updatedAt: now, built: null,
    // A name that was deleted begins anew.
    history: [], activation: { lastActivated: zeroId, mode: "fast", since: now, failure: "" },
  };
  state.live = [...state.live.filter((one) => one.name !== name), row].sort((a, b) => (a.name < b.name ? -1 : 1));
  return row;
}

interface Change { readonly pubId: string; readonly buildId: string; readonly type: CatalogType | null; readonly model: string | null; readonly detail: string | null; readonly user: User; readonly now: number }

function publish(row: LiveRow, { pubId, buildId, type, model, detail, user, now }: Change): void {
  Object.assign(row, { type, model, lastPubId: pubId, lastBuildId: buildId, updatedAt: now });
  if (type === null) row.built = null;
  row.history = [{ pubId, detail, at: now, user, model, type }, ...row.history].slice(0, mostHistory);
}

/** One spec published by somebody else than the account: a person, or a controller. */
export function publishOne(state: State, row: LiveRow, { type, model, detail, user }: Pick<Change, "type" | "model" | "detail" | "user">): void {
  const now = Date.now();
  publish(row, { pubId: nextId(state), buildId: nextId(state), type, model, detail, user, now });
  if (type !== null) begin(state, row, now);
}
