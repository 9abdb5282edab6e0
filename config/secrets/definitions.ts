import { fabricSecrets } from "../estuary.ts";
import { streamAdministrator } from "../nats.ts";
import type { SecretVariable, ServiceEntry } from "../services/types.ts";
import type { Settings } from "../settings/schema.ts";

/**
 * Every secret the platform's workloads read, once. A stack whose `secrets.source` is `config` must provide each of the
 * required ones in its secret configuration; one whose source is `generated` makes them all.
 */
export interface SecretDefinition {
  /** What it is for; shown when it is missing. */
  readonly purpose: string;
  /**
   * `text`: anything but empty; a `generated` stack makes it of letters and digits. `key`: 32 random bytes in base64,
   * such as a NATS seed.
   */
  readonly form: "text" | "key";
  /** Length of a generated `text`. Default 32. */
  readonly length?: number;
  /** Made with the platform once it runs. Until then it may be missing, and its reader gets an empty value. */
  readonly madeLater?: true;
  /** Letters and digits only, since it is written where nothing can be quoted. What a `generated` stack makes always is. */
  readonly alphanumeric?: true;
  /** It is the bcrypt hash of that other secret; a `generated` stack makes both together. */
  readonly bcryptHashOf?: string;
  /** Given by a third party (an API key); a `generated` stack gets a placeholder that works nowhere. */
  readonly external?: true;
}

/** Secrets of the platform itself: every stack needs them. */
const platform = {
  postgresPlatformPassword: { purpose: "PostgreSQL role of the platform's own services", form: "text" },
  postgresN8nPassword: { purpose: "PostgreSQL role of n8n", form: "text" },
  postgresReaderPassword: { purpose: "PostgreSQL role that only reads, for the MCP server postgres-mcp", form: "text" },
  postgresCdcPassword: { purpose: "PostgreSQL role of Estuary's capture (change data)", form: "text" },
  // HAProxy sends it in an inline command.
  redisPassword: { purpose: "password of the Redis store", form: "text", length: 48, alphanumeric: true },
  n8nEncryptionKey: { purpose: "key n8n encrypts its credentials with; never rotates", form: "text", length: 48 },
  n8nOwnerPassword: { purpose: "password of the n8n owner account", form: "text" },
  n8nOwnerPasswordHash: { purpose: "bcrypt hash of n8nOwnerPassword, which is all that n8n is given", form: "text", bcryptHashOf: "n8nOwnerPassword" },
  n8nRunnersToken: { purpose: "token by which task runners join an n8n process", form: "text", length: 48 },
  n8nWebhookToken: { purpose: "token callers show to the webhooks of the imported n8n workflows", form: "text", length: 48 },
  mcpGatewayToken: { purpose: "bearer token of callers of the MCP gateway", form: "text", length: 48 },
} as const satisfies Record<string, SecretDefinition>;

/** Secrets of what Estuary moves, needed only where it moves it. */
const dataFabric = {
  postgresEstuaryPassword: { purpose: "PostgreSQL role of Estuary's materialization, which writes to a schema of its own", form: "text" },
  ESTUARY_MEMORY_TOKEN: { purpose: "token of the Estuary endpoint that AI memory posts to", form: "text", length: 48 },
} as const satisfies Record<string, SecretDefinition>;

/** Secrets of the store that PostgreSQL is backed up to. */
const backup = {
  backupAccessKeyId: { purpose: "access key id of the S3 bucket for PostgreSQL backups", form: "text", external: true },
  backupSecretAccessKey: { purpose: "secret access key of the S3 bucket for PostgreSQL backups", form: "text", external: true },
} as const satisfies Record<string, SecretDefinition>;

/** Secrets of the store of etcd snapshots. */
const etcdSnapshots = {
  etcdSnapshotAccessKey: { purpose: "access key id of the S3 bucket for etcd snapshots", form: "text", external: true },
  etcdSnapshotSecretKey: { purpose: "secret access key of the S3 bucket for etcd snapshots", form: "text", external: true },
} as const satisfies Record<string, SecretDefinition>;

/** What there is outside the cluster, by the settings. */
export interface OutsideStores {
  /** PostgreSQL is backed up. Default true. */
  readonly backups?: boolean;
  /** etcd snapshots leave the servers. Default true. */
  readonly etcdSnapshots?: boolean;
  /** Names of the secrets that Estuary's connectors and the sink log in with. Default none. */
  readonly dataFabric?: readonly string[];
}

/** Which outside stores and services the settings name. */
export function outsideStores({ cluster, data, estuary }: Pick<Settings, "cluster" | "data" | "estuary">): OutsideStores {
  return { backups: data.postgres.backup.enabled, etcdSnapshots: cluster.source === "lambda" && cluster.etcdSnapshots.enabled, dataFabric: fabricSecrets(estuary) };
}

/** Secrets needed only where an entry that reads them runs. */
const perEntry = {
  estuaryWebhookToken: { purpose: "token Estuary's webhook materialization shows to the events service", form: "text", length: 48 },
  estuaryWebhookTokenPrevious: { purpose: "the token before estuaryWebhookToken, which the events service takes too while it is replaced", form: "text", length: 48, madeLater: true },
} as const satisfies Record<string, SecretDefinition>;

const apiKey = (purpose: string): SecretDefinition => ({ purpose, form: "text", external: true });

/** Secrets of third parties' services. Names are those of the platform's ESC environments and of the shells they fill. */
const external = {
  ANTHROPIC_API_KEY: apiKey("API key of Anthropic, for models"),
  ASANA_CLIENT_ID: apiKey("client id of the MCP app registered at Asana"),
  ASANA_CLIENT_SECRET: apiKey("client secret of the MCP app registered at Asana"),
  CODACY_ACCOUNT_TOKEN: apiKey("account API token of Codacy"),
  DOCKER_PERSONAL_ACCESS_TOKEN: apiKey("personal access token of Docker Hub"),
  DOCKER_USER_NAME: apiKey("user name at Docker Hub"),
  ESTUARY_API_TOKEN: apiKey("refresh token of Estuary's control plane"),
  ESTUARY_GONG_TOKEN: apiKey("token of the Estuary endpoint that Gong's calls are posted to"),
  ESTUARY_SLACK_TOKEN: apiKey("token of the Estuary endpoint that Slack's messages are posted to"),
  GITHUB_PERSONAL_ACCESS_TOKEN: apiKey("fine-grained personal access token of GitHub"),
  GONG_ACCESS_KEY: apiKey("access key of Gong's API"),
  GONG_ACCESS_SECRET: apiKey("access key secret of Gong's API"),
  HUBSPOT_CLIENT_ID: apiKey("client id of the MCP app registered at HubSpot"),
  HUBSPOT_CLIENT_SECRET: apiKey("client secret of the MCP app registered at HubSpot"),
  HUBSPOT_PRIVATE_APP_TOKEN: apiKey("access token of the private app at HubSpot that Estuary reads with"),
  LAMBDA_LABS_API_KEY: apiKey("API key of Lambda Cloud"),
  LINEAR_API_KEY: apiKey("API key of Linear"),
  N8N_API_KEY: { ...apiKey("key of n8n's public API, made in n8n after its first start"), madeLater: true },
  OPENAI_API_KEY: apiKey("API key of OpenAI, for models and embeddings"),
  PINECONE_API_KEY: apiKey("API key of Pinecone, the vector store"),
  PULUMI_ACCESS_TOKEN: apiKey("access token of Pulumi Cloud"),
  SALESFORCE_CLIENT_ID: apiKey("consumer key of the app registered at Salesforce"),
  SLACK_BOT_TOKEN: apiKey("bot token (xoxb-) of the Slack app"),
  SNOWFLAKE_ACCOUNT: apiKey("account identifier of Snowflake, such as organisation-account"),
  SNOWFLAKE_PAT: apiKey("programmatic access token of Snowflake"),
  SNOWFLAKE_PRIVATE_KEY: apiKey("private key, PEM with its line breaks, of the user at Snowflake that Estuary reads and writes as"),
  SNOWFLAKE_USER: apiKey("service user at Snowflake"),
  WEAVIATE_API_KEY: apiKey("API key of Weaviate"),
} as const satisfies Record<string, SecretDefinition>;

/** Every named secret there is; NATS seeds are beside them, one per service ({@link natsSeedName}). */
export const platformSecrets: Readonly<Record<string, SecretDefinition>> = { ...platform, ...dataFabric, ...backup, ...etcdSnapshots, ...perEntry, ...external };

const natsSeedPrefix = "natsSeed.";

/** Name of the secret that holds the NATS seed of a service (32 bytes in base64). */
export function natsSeedName(service: string): string {
  return `${natsSeedPrefix}${service}`;
}

/** Whether a name is that of a NATS seed. */
export function isNatsSeed(name: string): boolean {
  return name.startsWith(natsSeedPrefix);
}

/**
 * The secrets a stack that runs these entries must have, by name: those of the platform, those its entries read, those of
 * what is outside the cluster, and a NATS seed for each entry that uses NATS and for the Job that makes the streams.
 * @throws Error when an entry reads a secret that is not defined; `catalogueFaults` finds it first
 */
export function requiredSecrets(entries: readonly ServiceEntry[], stores: OutsideStores = {}): Readonly<Record<string, SecretDefinition>> {
  const { backups = true, etcdSnapshots: snapshots = true, dataFabric: fabric = [] } = stores;
  const required: Record<string, SecretDefinition> = { ...platform, ...(backups ? backup : {}), ...(snapshots ? etcdSnapshots : {}) };
  for (const secret of [...entries.flatMap(secretsRead).map((read) => read.secret), ...fabric]) {
    const definition = platformSecrets[secret];
    if (definition === undefined) throw new Error(`secret ${secret} is read by the catalogue but not defined in config/secrets/definitions.ts`);
    required[secret] = definition;
  }
  for (const user of natsUsers(entries)) required[natsSeedName(user)] = { purpose: `NATS seed of ${user}`, form: "key" };
  return required;
}

function natsUsers(entries: readonly ServiceEntry[]): readonly string[] {
  const running = entries.filter((entry) => entry.origin !== "remote");
  const services = running.filter((entry) => entry.nats !== undefined).map((entry) => entry.name);
  return running.some((entry) => entry.area === "nats") ? [...services, streamAdministrator] : services;
}

/** Every secret an entry causes to be read, by itself or by the gateway on its behalf. */
export function secretsRead(entry: ServiceEntry): readonly SecretVariable[] {
  return [...entry.secrets, ...(entry.mcp?.credentials ?? [])];
}
