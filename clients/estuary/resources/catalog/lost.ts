import { isLater } from "./history.ts";
import type { CatalogOutputs } from "./inputs.ts";
import type { Attempt, Lost } from "./types.ts";

/** Later than any id. */
const latest = "f".repeat(16);

/** What interrupted runs published, unless the engine has stored that or something later. */
export function lostOf(attempt: Attempt | undefined, olds: CatalogOutputs | undefined): Lost | undefined {
  const oldest: (Attempt & { readonly pubId: string })[] = [];
  for (let each = attempt; each !== undefined; each = each.former) if (isUnstored(each, olds)) oldest.unshift(each);
  const newest = oldest.at(-1);
  if (newest === undefined) return undefined;
  const { pubId, paused, held = {}, resets = [] } = newest;
  return {
    pubId, paused, held, resets,
    pubIds: merged(oldest.map((each) => Object.fromEntries(Object.keys(each.models).map((name) => [name, each.pubId])))),
    models: merged(oldest.map(({ models }) => models)),
    encrypted: merged(oldest.map(({ encrypted }) => encrypted)),
    digests: merged(oldest.map(({ digests }) => digests)),
  };
}

/** For a look, which waits for nothing: as if what an interrupted run asked for had been published. Only what is live tells whether it was. */
export function presumedLost(attempt: Attempt | undefined, olds: CatalogOutputs): Lost | undefined {
  return lostOf(attempt === undefined ? undefined : { ...attempt, pubId: attempt.pubId ?? latest }, olds);
}

/** Whether the next update has something of an interrupted run to find out, or to store. */
export function isPending(attempt: Attempt | undefined, olds: CatalogOutputs): boolean {
  return attempt !== undefined && (attempt.pubId === undefined || lostOf(attempt, olds) !== undefined);
}

function isUnstored(attempt: Attempt, olds: CatalogOutputs | undefined): attempt is Attempt & { readonly pubId: string } {
  const { pubId } = attempt;
  return pubId !== undefined && (olds === undefined || olds.pubId === "" || isLater(pubId, olds.pubId));
}

function merged<Value>(all: readonly Readonly<Record<string, Value>>[]): Record<string, Value> {
  return Object.assign({}, ...all) as Record<string, Value>;
}
