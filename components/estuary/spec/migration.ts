import type { SourceName } from "../../../config/estuary.ts";
import type { Settings } from "../../../config/settings/schema.ts";

/** Where documents of a source are written: the schemas that are read from, or those beside them that are only compared with. */
export type Placement = "live" | "shadow";

/**
 * Where documents of a source are written, by how far it has moved.
 *
 * `shadow` leaves the live schemas to what fills them until now. `cutover` writes to both, so that the shadow goes on without a gap
 * when it is gone back to; `removeOld` then ends the shadow. `live` is a source that never moved, or has.
 *
 * Going back to `shadow` removes the bindings of the live schemas: their tables stay as they were then, and grow no further. A second
 * cutover makes the bindings anew, and Estuary fills their tables from the start: it costs the reading of the whole collections and
 * the writing of all rows (at Snowflake the time of the warehouse, at Pinecone a vector of each text). The same holds for the shadow
 * schemas after `removeOld` or `live`.
 */
export function placementsOf({ migration }: Pick<Settings["estuary"], "migration">, source: SourceName): readonly Placement[] {
  const { mode, removeOld } = migration[source];
  if (mode === "shadow") return ["shadow"];
  return mode === "cutover" && !removeOld ? ["live", "shadow"] : ["live"];
}

/** Name of a schema, or of a namespace, for a placement. */
export function schemaFor(placement: Placement, name: string, suffix = "_shadow"): string {
  return placement === "live" ? name : name + suffix;
}
