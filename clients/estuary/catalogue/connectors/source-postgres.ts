import { z } from "zod";
import { address, networkTunnel, pathOf, postgresCredentials, sslMode, tunnelHints } from "./shared.ts";
import type { Connector } from "./types.ts";

/** Change data capture of PostgreSQL. The slot outlives the capture. Source: schema of source-postgres, v3. */
export const sourcePostgres = {
  image: "ghcr.io/estuary/source-postgres",
  tag: ":v3",
  protocol: "capture",
  published: true,
  config: z.strictObject({
    address,
    user: z.string(),
    database: z.string(),
    /** Required by the schema, though it has a default. */
    historyMode: z.boolean(),
    credentials: postgresCredentials,
    discoveryFilters: z
      .strictObject({
        include_schemas: z.array(z.string()).optional(),
        exclude_schemas: z.array(z.string()).optional(),
        table_patterns: z.array(z.string()).optional(),
        discover_unpublished_tables: z.boolean().optional(),
      })
      .optional(),
    advanced: z
      .strictObject({
        publicationName: z.string().optional(),
        slotName: z.string().optional(),
        watermarksTable: z.string().optional(),
        skip_backfills: z.string().optional(),
        backfill_chunk_size: z.int().optional(),
        sslmode: sslMode.optional(),
        discover_schemas: z.array(z.string()).optional(),
        min_backfill_xid: z.string().regex(/^[0-9]+$/u, "allowed: digits").optional(),
        read_only_capture: z.boolean().optional(),
        capture_as_partitions: z.boolean().optional(),
        discover_unpublished_tables: z.boolean().optional(),
        source_tag: z.string().optional(),
        rediscovery_interval: z.string().regex(/^[0-9]+(ms|s|m|h)$/u, 'allowed: a whole number and ms, s, m or h, such as "15m"').optional(),
        feature_flags: z.string().optional(),
        statement_timeout: z.enum(["", "0", "30s", "1m", "2m", "5m", "30m"]).optional(),
        discover_only_published: z.boolean().optional(),
      })
      .optional(),
    networkTunnel: networkTunnel.optional(),
  }),
  resource: z.strictObject({
    namespace: z.string(),
    stream: z.string(),
    mode: z.enum(["", "Normal", "Precise", "Only Changes", "Without Primary Key"]).optional(),
    priority: z.int().optional(),
    advanced: z.strictObject({ additional_backfill_filter: z.string().optional() }).optional(),
  }),
  resourcePath: (resource) => pathOf(resource, "namespace", "stream"),
  hints: {
    ...tunnelHints,
    password: 'write credentials: { auth_type: "UserPassword", password }: a password beside the user is the older form',
    table: "write stream: a resource of this connector has namespace and stream",
    schema: "write namespace: a resource of this connector has namespace and stream",
  },
} as const satisfies Connector;
