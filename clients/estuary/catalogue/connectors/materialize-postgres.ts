import { z } from "zod";
import { address, dbtJobTrigger, networkTunnel, postgresCredentials, sslMode, tunnelHints } from "./shared.ts";
import { sqlPath } from "./sql-path.ts";
import type { Connector } from "./types.ts";

/** Tables of PostgreSQL. Source: schema of materialize-postgres, v5. */
export const materializePostgres = {
  image: "ghcr.io/estuary/materialize-postgres",
  tag: ":v5",
  protocol: "materialization",
  published: true,
  config: z.strictObject({
    address,
    user: z.string(),
    database: z.string().optional(),
    schema: z.string().optional(),
    hardDelete: z.boolean().optional(),
    credentials: postgresCredentials,
    dbt_job_trigger: dbtJobTrigger.optional(),
    advanced: z.strictObject({ sslmode: sslMode.optional(), no_flow_document: z.boolean().optional(), feature_flags: z.string().optional() }).optional(),
    networkTunnel: networkTunnel.optional(),
  }),
  resource: z.strictObject({ table: z.string(), schema: z.string().optional(), delta_updates: z.boolean().optional(), additional_table_create_sql: z.string().optional() }),
  resourcePath: (resource, config) => sqlPath(resource, config, "public"),
  hints: { ...tunnelHints, password: 'write credentials: { auth_type: "UserPassword", password }: a password beside the user is the older form' },
} as const satisfies Connector;
