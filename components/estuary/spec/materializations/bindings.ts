import type { Settings } from "../../../../config/settings/schema.ts";
import { type Placement, placementsOf } from "../migration.ts";
import type { Collected } from "../registry.ts";

/** Each collection with each place it is written to. */
export function placed(estuary: Settings["estuary"], collected: readonly Collected[]): readonly { readonly entry: Collected; readonly placement: Placement }[] {
  return collected.flatMap((entry) => placementsOf(estuary, entry.source).map((placement) => ({ entry, placement })));
}

/** Name of a table for a collection. */
export function tableName(collection: string): string {
  return collection.replaceAll("-", "_");
}

/** Left alone, a transaction may last five minutes, and every one of that length would be a lag. https://docs.estuary.dev/concepts/materialization/ */
export const writesSoon = { shards: { maxTxnDuration: "30s" } } as const;

/** A change of a schema that a target cannot take stops the publication; nothing is filled anew before someone raises a counter. */
export const stopsAtIncompatible = { onIncompatibleSchemaChange: "abort" } as const;
