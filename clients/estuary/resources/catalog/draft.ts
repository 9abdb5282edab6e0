import type { DraftRow, RawJson } from "../../api.ts";
import type { Session } from "../session.ts";
import { encrypted, endpointIn } from "./encrypted.ts";
import { markOf, zeroId } from "./history.ts";
import type { CatalogInputs } from "./inputs.ts";
import type { Look } from "./types.ts";
import { type Wanted, asksReset, textOf } from "./wanted.ts";

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
  /** Tasks that others disabled and that stay so, with the reason. */
  readonly held: Readonly<Record<string, string>>;
  /** Specs whose order to reset is carried out with it, or was before. */
  readonly resets: readonly string[];
}

/** Configurations encrypted in this run, so that a second try does not encrypt them again. */
export type Encryptions = Map<string, RawJson>;

/** What a publication is made of. */
export interface Parts {
  readonly wanted: readonly Wanted[];
  readonly held: ReadonlyMap<string, string>;
  /** Names of specs to delete, of which only those that are live count. */
  readonly deletions: readonly string[];
  readonly live: Look;
}

/** All that is to change, in one draft: a capture cannot be published without its collections, nor a collection be deleted that is still read. */
export async function draftOf(session: Session, inputs: Pick<CatalogInputs, "owner" | "dataPlane" | "specs" | "secretValues" | "paused">, { wanted, held, deletions, live }: Parts, done: Encryptions): Promise<Draft> {
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
    rows, models, encrypted: ciphertexts, digests, paused: inputs.paused, held: Object.fromEntries(held),
    resets: Object.entries(inputs.specs).filter(([, spec]) => asksReset(spec)).map(([name]) => name),
  };
}

async function ciphertextOf(session: Session, { secretValues }: Pick<CatalogInputs, "secretValues">, { name, model, ciphertext }: Wanted, done: Encryptions): Promise<RawJson | undefined> {
  const endpoint = endpointIn(model);
  if (endpoint === undefined || ciphertext !== undefined) return ciphertext;
  const text = done.get(name) ?? (await encrypted(session, name, endpoint, secretValues));
  done.set(name, text);
  return text;
}
