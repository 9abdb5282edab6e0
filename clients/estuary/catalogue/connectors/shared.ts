import { z } from "zod";

/** A secret position: takes a reference and nothing else. */
export const secret = z.strictObject({ $secret: z.string().min(1), prefix: z.string().optional() });

/** The way to a database through an SSH server; the key is PEM RSA (`BEGIN RSA PRIVATE KEY`). */
export const networkTunnel = z.strictObject({
  sshForwarding: z
    .strictObject({ sshEndpoint: z.string().regex(/^ssh:\/\/.+@.+$/u, 'allowed: "ssh://user@host:port"'), privateKey: secret })
    .optional(),
});

/** How connectors to PostgreSQL log in. */
export const postgresCredentials = z.discriminatedUnion("auth_type", [
  z.strictObject({ auth_type: z.literal("UserPassword"), password: secret }),
  z.strictObject({ auth_type: z.literal("AWSIAM"), aws_region: z.string(), aws_role_arn: z.string() }),
  z.strictObject({ auth_type: z.literal("GCPIAM"), gcp_service_account_to_impersonate: z.string(), gcp_workload_identity_pool_audience: z.string() }),
  z.strictObject({ auth_type: z.literal("AzureIAM"), azure_client_id: z.string(), azure_tenant_id: z.string() }),
]);

/** How connectors to Snowflake log in. The user is required with a key too: the schema forgets it, the connector does not. */
export const snowflakeCredentials = z.discriminatedUnion("auth_type", [
  z.strictObject({ auth_type: z.literal("jwt"), user: z.string(), private_key: secret }),
  z.strictObject({ auth_type: z.literal("user_password"), user: z.string(), password: secret }),
]);

export const snowflakeHost = z.string().regex(/^[^/:]+\.snowflakecomputing\.com$/u, "allowed: a host that ends with .snowflakecomputing.com, without https:// and port");

/** Words of libpq, shared by both PostgreSQL connectors. */
export const sslMode = z.enum(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]);

/** Host and port: a scheme is not taken. */
export const address = z.string().regex(/^[^/\s]+$/u, "allowed: host or host:port, without a scheme");

/** When a dbt Cloud job follows a transaction. */
export const dbtJobTrigger = z.strictObject({
  job_id: z.string(),
  account_id: z.string(),
  access_url: z.string().regex(/^https:\/\/.+$/u, "allowed: a URL that begins with https://").optional(),
  api_key: secret,
  cause: z.string().optional(),
  mode: z.enum(["skip", "replace", "ignore"]).optional(),
  interval: z.string().optional(),
});

const time = z.string().regex(/^(0?[0-9]|1[0-9]|2[0-3]):[0-5][0-9]$/u, 'allowed: a time of day such as "09:00"');

/** When a warehouse is written to; Estuary's default is every 30 minutes. */
export const syncSchedule = z.strictObject({
  syncFrequency: z.enum(["0s", "30s", "5m", "15m", "30m", "1h", "2h", "4h"]).optional(),
  timezone: z.string().optional(),
  fastSyncStartTime: time.optional(),
  fastSyncStopTime: time.optional(),
  fastSyncEnabledDays: z.string().optional(),
});

/** What a resource's path is made of: the texts among some of its keys. */
export function pathOf(resource: Readonly<Record<string, unknown>>, ...keys: readonly string[]): readonly string[] {
  return keys.map((key) => resource[key]).filter((part): part is string => typeof part === "string" && part !== "");
}

/** What to write instead of the tunnel's older keys. */
export const tunnelHints: Readonly<Record<string, string>> = Object.fromEntries(
  ["forwardHost", "forwardPort", "localPort", "user"].map((key) => [`networkTunnel.sshForwarding.${key}`, "sshForwarding takes sshEndpoint (ssh://user@host:port) and privateKey, and nothing else"]),
);
