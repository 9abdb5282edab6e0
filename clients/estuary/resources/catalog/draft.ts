import type { DraftRow, RawJson } from "../../api.ts";
import type { Session } from "../session.ts";
import { encrypted, endpointIn } from "./encrypted.ts";
import { markOf, zeroId } from "./history.ts";
import type { CatalogInputs } from "./inputs.ts";
import type { Look } from "./types.ts";
import { type Wanted, textOf } from "./wanted.ts";

/** What one publication carries. */
export interface Draft {
  readonly detail: string;
  readonly dataPlane: string;
  readonly rows: readonly DraftRow[];
  /** Texts by name; null: a deletion. */
  readonly models: Readonly<Record<string, string | null>>;
  readonly encrypted: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, string>>;
  readonly paused: readonly string[];
}

/** Configurations encrypted in this run, so that a second try does not encrypt them again. */
export type Encryptions = Map<string, RawJson>;

/**
 * All that is to change, in one draft: a capture cannot be published without its collections, nor a collection be deleted that is still read.
 * @param deletions names of specs to delete, of which only those that are live count
 */
export async function draftOf(session: Session, inputs: Pick<CatalogInputs, "owner" | "dataPlane" | "secretValues" | "paused">, wanted: readonly Wanted[], deletions: readonly string[], live: Look, done: Encryptions): Promise<Draft> {
  const changed = wanted.filter(({ reasons }) => reasons.length > 0);
  const rows: DraftRow[] = [];
  const models: Record<string, string | null> = {};
  const ciphertexts: Record<string, string> = {};
  const digests: Record<string, string> = {};
  for (const each of changed) {
    const { name, type, digest } = each;
    const ciphertext = await ciphertextOf(session, inputs, each, done);
    const model = textOf(each.model, ciphertext);
    rows.push({ name, type, model, expectPubId: each.live?.lastPubId ?? zeroId });
    models[name] = model;
    if (ciphertext !== undefined) ciphertexts[name] = ciphertext;
    if (digest !== undefined) digests[name] = digest;
  }
  for (const name of deletions) {
    const there = live.get(name);
    if (there === undefined) continue;
    rows.push({ name, expectPubId: there.lastPubId });
    models[name] = null;
  }
  const counts = [
    [changed.filter((each) => each.live === undefined).length, "new"],
    [changed.filter((each) => each.live !== undefined).length, "changed"],
    [rows.length - changed.length, "deleted"],
  ] as const;
  return {
    detail: `${counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`).join(", ")} ${markOf(inputs.owner)}`,
    // A publication of deletions alone is of no data plane.
    dataPlane: changed.length === 0 ? "" : inputs.dataPlane,
    rows, models, encrypted: ciphertexts, digests, paused: inputs.paused,
  };
}

async function ciphertextOf(session: Session, { secretValues }: Pick<CatalogInputs, "secretValues">, { name, model, ciphertext }: Wanted, done: Encryptions): Promise<RawJson | undefined> {
  const endpoint = endpointIn(model);
  if (endpoint === undefined || ciphertext !== undefined) return ciphertext;
  const text = done.get(name) ?? (await encrypted(session, name, endpoint, secretValues));
  done.set(name, text);
  return text;
}
