import { databases, secretName, serviceHost } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { plainVariables, secretVariable } from "../../kit/pod.ts";
import { postgresCaFile } from "./postgres-ca.ts";
import { type N8nProcess, type ProcessKind, httpPort } from "./process.ts";
import { brokerVariables } from "./runners.ts";
import { longestExecution, shutdown } from "./shutdown.ts";

/**
 * n8n's environment variables. Each name was found in the sources of n8n 2.41 (package @n8n/config); names of older versions
 * are ignored without a word, which is why the tests hold the list of those that may be set.
 * https://docs.n8n.io/hosting/configuration/environment-variables/
 */
export type Variables = Readonly<Record<string, string>>;

/** Home of the image's user; below it are the few folders n8n writes. */
const userFolder = "/home/node";

/** PostgreSQL by its read-write Service, whose name is in the server's certificate. */
function database(settings: Settings["n8n"]): Variables {
  return {
    DB_TYPE: "postgresdb",
    DB_POSTGRESDB_HOST: serviceHost("postgres-rw", "platform"),
    DB_POSTGRESDB_PORT: "5432",
    DB_POSTGRESDB_DATABASE: databases.n8n.name,
    DB_POSTGRESDB_USER: databases.n8n.owner,
    DB_POSTGRESDB_POOL_SIZE: String(settings.databasePoolSize),
    DB_POSTGRESDB_SSL_ENABLED: "true",
    DB_POSTGRESDB_SSL_CA_FILE: postgresCaFile,
  };
}

/** Redis by the one address that follows its primary: n8n knows no Sentinel. */
const queue: Variables = {
  EXECUTIONS_MODE: "queue",
  QUEUE_BULL_REDIS_HOST: serviceHost("redis", "platform"),
  QUEUE_BULL_REDIS_PORT: "6379",
  // After 10 s (the default) without Redis every main and webhook process exits; a failover takes longer.
  QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD: "60000",
  // A blocking read on a primary whose node is gone would otherwise wait for ever.
  QUEUE_BULL_REDIS_KEEP_ALIVE: "true",
};

function executions(settings: Settings["n8n"]): Variables {
  const longest = String(longestExecution(settings));
  return {
    EXECUTIONS_TIMEOUT: longest,
    // Caps what a workflow may set for itself; the default of an hour would also cut a longer EXECUTIONS_TIMEOUT.
    EXECUTIONS_TIMEOUT_MAX: longest,
    EXECUTIONS_DATA_PRUNE: "true",
    EXECUTIONS_DATA_MAX_AGE: String(settings.executionRetentionDays * 24),
    // No limit by number: the default of 10000 executions would break the promise about days under load.
    EXECUTIONS_DATA_PRUNE_MAX_COUNT: "0",
    OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: "true",
    // Pods share nothing but the database.
    N8N_DEFAULT_BINARY_DATA_MODE: "database",
  };
}

/** What a command of n8n needs to work on the platform's database and queue. */
export function commandVariables(settings: Settings["n8n"]): Variables {
  return { N8N_USER_FOLDER: userFolder, GENERIC_TIMEZONE: settings.timezone, N8N_DIAGNOSTICS_ENABLED: "false", ...database(settings), ...queue };
}

function common(kind: ProcessKind, settings: Settings["n8n"]): Variables {
  return {
    ...commandVariables(settings),
    ...executions(settings),
    N8N_HOST: settings.host,
    N8N_EDITOR_BASE_URL: `https://${settings.host}/`,
    N8N_WEBHOOK_URL: `https://${settings.host}/`,
    // The controller at the edge is the one proxy in front.
    N8N_PROXY_HOPS: "1",
    // An expression must not read the secrets among these variables.
    N8N_BLOCK_ENV_ACCESS_IN_NODE: "true",
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(shutdown(kind, settings).graceful),
    N8N_METRICS: "true",
    N8N_METRICS_INCLUDE_DB_POOL_METRICS: "true",
  };
}

/** Name by which the owner of the instance logs in. */
export function ownerEmail(settings: Settings["n8n"]): string {
  return `owner@${settings.host}`;
}

/** The owner's password comes as its bcrypt hash from the Secret; both are applied at every start, and the editor cannot change them. */
function owner(settings: Settings["n8n"]): Variables {
  return { N8N_INSTANCE_OWNER_MANAGED_BY_ENV: "true", N8N_INSTANCE_OWNER_EMAIL: ownerEmail(settings), N8N_INSTANCE_OWNER_FIRST_NAME: "Sophia", N8N_INSTANCE_OWNER_LAST_NAME: "Platform" };
}

function server(port: number): Variables {
  return { N8N_PORT: String(port), N8N_LISTEN_ADDRESS: "0.0.0.0" };
}

/** The plain variables of a process. */
export function processVariables(process: N8nProcess, settings: Settings["n8n"]): Variables {
  const port = httpPort(process);
  const shared = common(process.kind, settings);
  switch (process.kind) {
    case "main":
      return {
        ...shared,
        ...server(port),
        ...owner(settings),
        ...brokerVariables(settings),
        // Production webhooks are the webhook processors' work. Main then answers /webhook/ with the editor and 200, so routes must be right.
        N8N_DISABLE_PRODUCTION_MAIN_PROCESS: "true",
        // Only main has these gauges.
        N8N_METRICS_INCLUDE_QUEUE_METRICS: "true",
      };
    case "webhook":
      return { ...shared, ...server(port), N8N_METRICS_INCLUDE_WEBHOOK_METRICS: "true" };
    case "worker":
      return {
        ...shared,
        ...brokerVariables(settings),
        // Without it a worker serves neither health nor metrics.
        QUEUE_HEALTH_CHECK_ACTIVE: "true",
        QUEUE_HEALTH_CHECK_PORT: String(port),
        N8N_WORKER_SERVER_ADDRESS: "0.0.0.0",
      };
  }
}

/** The container's environment: plain values, then the keys of the workload's own Secret. */
export function processEnvironment(process: N8nProcess, settings: Settings["n8n"]): ReturnType<typeof plainVariables> {
  const { name, secrets } = process.entry;
  return [...plainVariables(processVariables(process, settings)), ...secrets.map(({ variable }) => secretVariable(variable, secretName(name)))];
}
