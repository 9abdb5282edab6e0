import { z } from "zod";
import { dbtJobTrigger, snowflakeCredentials, snowflakeHost, syncSchedule } from "./shared.ts";
import { sqlPath } from "./sql-path.ts";
import type { Connector } from "./types.ts";

/** Tables of Snowflake; written every 30 minutes unless `syncSchedule` says otherwise. Source: schema of materialize-snowflake, v4. */
export const materializeSnowflake = {
  image: "ghcr.io/estuary/materialize-snowflake",
  tag: ":v4",
  protocol: "materialization",
  published: true,
  config: z.strictObject({
    host: snowflakeHost,
    database: z.string(),
    schema: z.string(),
    warehouse: z.string().optional(),
    role: z.string().optional(),
    account: z.string().optional(),
    timestamp_type: z.enum(["TIMESTAMP_LTZ", "TIMESTAMP_NTZ (discard TZ)", "TIMESTAMP_NTZ (normalize to UTC)", "TIMESTAMP_TZ"]),
    hardDelete: z.boolean().optional(),
    credentials: snowflakeCredentials,
    syncSchedule: syncSchedule.optional(),
    dbt_job_trigger: dbtJobTrigger.optional(),
    advanced: z.strictObject({ disableFieldTruncation: z.boolean().optional(), no_flow_document: z.boolean().optional(), feature_flags: z.string().optional() }).optional(),
  }),
  resource: z.strictObject({ table: z.string(), schema: z.string().optional(), delta_updates: z.boolean().optional(), clustering: z.string().optional() }),
  resourcePath: (resource, config) => sqlPath(resource, config),
  hints: { "credentials.privateKey": "write private_key: the documentation's privateKey is not in the connector's schema" },
} as const satisfies Connector;
