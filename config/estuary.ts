import type { Settings } from "./settings/schema.ts";

/** Names that Estuary's catalogue, PostgreSQL, the way in and the events service must agree on. */

type EstuarySettings = Settings["estuary"];

/** A source or a target of the settings. */
export type SourceName = keyof EstuarySettings["sources"];
export type TargetName = "postgres" | "snowflake" | "pinecone" | "redis" | "weaviate";

/** Name of each capture, without prefix. */
export const captureNames: Readonly<Record<SourceName, string>> = {
  postgres: "source-postgres",
  gong: "source-gong",
  gongIngest: "source-gong-ingest",
  slack: "source-slack",
  hubspot: "source-hubspot",
  github: "source-github",
  snowflake: "source-snowflake",
  memory: "source-memory",
};

/** Name of each materialization, without prefix. */
export const materializationNames: Readonly<Record<TargetName, string>> = {
  postgres: "materialize-postgres",
  snowflake: "materialize-snowflake",
  pinecone: "materialize-pinecone",
  redis: "materialize-redis",
  weaviate: "materialize-weaviate",
};

/** Which targets are on, by the settings. */
export function enabledTargets({ targets }: Pick<EstuarySettings, "targets">): readonly TargetName[] {
  const on: Readonly<Record<TargetName, boolean>> = {
    postgres: targets.postgres.enabled,
    snowflake: targets.snowflake.enabled,
    pinecone: targets.pinecone.enabled,
    redis: targets.sink.enabled && targets.sink.redis,
    weaviate: targets.sink.enabled && targets.sink.weaviate.enabled,
  };
  return (Object.keys(on) as TargetName[]).filter((name) => on[name]);
}

/** Which sources are on, by the settings. */
export function enabledSources({ sources }: Pick<EstuarySettings, "sources">): readonly SourceName[] {
  return (Object.keys(sources) as SourceName[]).filter((name) => sources[name].enabled);
}

/** Whether Estuary comes in to PostgreSQL: to read its changes, or to write. */
export function reachesPostgres(estuary: Pick<EstuarySettings, "enabled" | "sources" | "targets">): boolean {
  return estuary.enabled && (estuary.sources.postgres.enabled || estuary.targets.postgres.enabled);
}

/** Publication of the tables that are captured; it is of the whole schema `public`, the watermarks table among its tables. */
export const publicationName = "flow_publication";

/** User of the bastion, through which Estuary comes in by SSH. */
export const tunnelUser = "estuary";

/** Port of the way in, where none is set. */
export const defaultPorts = { ssh: 2222, tls: 5432 } as const;

/** What the way in is reached by from outside; nothing while no host is set. */
export function wayIn({ network }: Pick<EstuarySettings, "network">): { readonly path: "ssh" | "tls"; readonly host: string; readonly port: number } | undefined {
  const { path, host, port = defaultPorts[path] } = network;
  return host === undefined ? undefined : { path, host, port };
}

/** Entry of the catalogue of services that takes in what the webhook materialization posts. */
export const sinkService = "events";

/** Header by which the webhook materialization shows its token, after "Bearer ". */
export const sinkTokenHeader = "Authorization";

/** Name among the catalog's `secretValues` of the bastion's private key, which is made with the network. */
export const tunnelKeySecret = "estuaryTunnelKey";

const sourceSecrets: Readonly<Record<SourceName, readonly string[]>> = {
  postgres: ["postgresCdcPassword"],
  gong: ["GONG_ACCESS_KEY", "GONG_ACCESS_SECRET"],
  gongIngest: ["ESTUARY_GONG_TOKEN"],
  slack: ["SLACK_BOT_TOKEN"],
  hubspot: ["HUBSPOT_PRIVATE_APP_TOKEN"],
  github: ["GITHUB_PERSONAL_ACCESS_TOKEN"],
  snowflake: ["SNOWFLAKE_PRIVATE_KEY"],
  memory: ["ESTUARY_MEMORY_TOKEN"],
};

const targetSecrets: Readonly<Record<TargetName, readonly string[]>> = {
  postgres: ["postgresEstuaryPassword"],
  snowflake: ["SNOWFLAKE_PRIVATE_KEY"],
  pinecone: ["PINECONE_API_KEY", "OPENAI_API_KEY"],
  redis: ["estuaryWebhookToken"],
  weaviate: ["estuaryWebhookToken"],
};

/** Names of the secrets that connectors are given, of those in config/secrets/definitions.ts. */
export function connectorSecrets(estuary: Pick<EstuarySettings, "enabled" | "sources" | "targets">): readonly string[] {
  if (!estuary.enabled) return [];
  return [...new Set([...enabledSources(estuary).flatMap((source) => sourceSecrets[source]), ...enabledTargets(estuary).flatMap((target) => targetSecrets[target])])].sort();
}

/** Names of the secrets of the data fabric: what connectors are given, and what the sink logs in to Weaviate with. */
export function fabricSecrets(estuary: Pick<EstuarySettings, "enabled" | "sources" | "targets">): readonly string[] {
  const weaviate = estuary.enabled && enabledTargets(estuary).includes("weaviate") ? ["WEAVIATE_API_KEY"] : [];
  return [...connectorSecrets(estuary), ...weaviate];
}
