import { type Spec, materialization, materializeSnowflake, redactedSuffix, secretRef } from "@sophia/estuary/catalogue";
import { materializationNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { schemaFor } from "../migration.ts";
import type { Collected } from "../registry.ts";
import { placed, stopsAtIncompatible, tableName } from "./bindings.ts";

/** Redacted tables at Snowflake, written with a key pair. */
export function snowflakeMaterialization(estuary: Settings["estuary"], collected: readonly Collected[]): Spec<"materialization"> {
  const { prefix, targets } = estuary;
  const { host = "", database = "", schema = "", user = "", warehouse, role, timestampType, syncFrequency } = targets.snowflake;
  const leaving = collected.filter(({ leaves }) => leaves === true);
  return materialization(prefix + materializationNames.snowflake, {
    connector: materializeSnowflake,
    config: {
      host,
      database,
      schema,
      warehouse,
      role,
      timestamp_type: timestampType,
      credentials: { auth_type: "jwt", user, private_key: secretRef("SNOWFLAKE_PRIVATE_KEY") },
      syncSchedule: { syncFrequency },
    },
    ...stopsAtIncompatible,
    bindings: placed(estuary, leaving).map(({ entry: { name }, placement }) => ({
      resource: { table: tableName(name).toUpperCase(), schema: schemaFor(placement, schema, "_SHADOW") },
      source: prefix + name + redactedSuffix,
      fields: { recommended: true },
    })),
  });
}
