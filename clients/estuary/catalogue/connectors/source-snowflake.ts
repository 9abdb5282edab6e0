import { z } from "zod";
import { pathOf, snowflakeCredentials, snowflakeHost } from "./shared.ts";
import type { Connector } from "./types.ts";

/** Change data capture of Snowflake by polling streams, every five minutes unless `interval` says otherwise. Source: schema of source-snowflake, v1. */
export const sourceSnowflake = {
  image: "ghcr.io/estuary/source-snowflake",
  tag: ":v1",
  protocol: "capture",
  published: true,
  config: z.strictObject({
    host: snowflakeHost,
    database: z.string(),
    warehouse: z.string().optional(),
    role: z.string().optional(),
    credentials: snowflakeCredentials,
    advanced: z.strictObject({ flowSchema: z.string().optional(), flowDatabase: z.string().optional(), fullCopySnapshots: z.boolean().optional() }).optional(),
  }),
  resource: z.strictObject({ schema: z.string(), table: z.string() }),
  resourcePath: (resource) => pathOf(resource, "schema", "table"),
  hints: { "credentials.privateKey": "write private_key: the documentation's privateKey is not in the connector's schema" },
} as const satisfies Connector;
