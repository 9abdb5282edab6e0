import { type Spec, materialization, materializePostgres, secretRef } from "@sophia/estuary/catalogue";
import { materializationNames } from "../../../../config/estuary.ts";
import { databases } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { finalName } from "../collections.ts";
import { schemaFor } from "../migration.ts";
import { postgresAddress } from "../postgres-way.ts";
import type { Collected } from "../registry.ts";
import { placed, stopsAtIncompatible, tableName, writesSoon } from "./bindings.ts";

/** Tables in a schema of the platform's own database. What comes from there is not written back. Documents that broke the rules lie beside, to be looked at. */
export function postgresMaterialization(estuary: Settings["estuary"], collected: readonly Collected[]): Spec<"materialization"> {
  const { prefix, network, targets } = estuary;
  const { address, networkTunnel } = postgresAddress(network);
  const tables = placed(estuary, collected).flatMap(({ entry, placement }) => [
    ...(entry.source === "postgres" ? [] : [{ name: finalName(entry), table: entry.name, placement }]),
    ...(entry.checked === true ? [{ name: `${entry.name}-quarantine`, table: `${entry.name}-quarantine`, placement }] : []),
  ]);
  return materialization(prefix + materializationNames.postgres, {
    connector: materializePostgres,
    config: {
      address,
      user: databases.materializationRole,
      database: databases.platform.name,
      schema: targets.postgres.schema,
      credentials: { auth_type: "UserPassword", password: secretRef("postgresEstuaryPassword") },
      advanced: { sslmode: "require" },
      ...(networkTunnel !== undefined && { networkTunnel }),
    },
    ...stopsAtIncompatible,
    ...writesSoon,
    bindings: tables.map(({ name, table, placement }) => ({ resource: { table: tableName(table), schema: schemaFor(placement, targets.postgres.schema) }, source: prefix + name, fields: { recommended: true } })),
  });
}
