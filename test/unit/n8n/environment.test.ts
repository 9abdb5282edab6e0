import assert from "node:assert/strict";
import { processEnvironment, processVariables } from "../../../components/n8n/spec/environment.ts";
import { runnersContainer } from "../../../components/n8n/spec/runners.ts";
import { kinds, processOf, productionLike, settingsOf } from "./fixtures.ts";
import { forbiddenVariables, n8nVariables, runnersVariables } from "./known-variables.ts";

const shared = {
  N8N_USER_FOLDER: "/home/node",
  GENERIC_TIMEZONE: "Etc/UTC",
  N8N_DIAGNOSTICS_ENABLED: "false",
  DB_TYPE: "postgresdb",
  DB_POSTGRESDB_HOST: "postgres-rw.sophia-ai-prod.svc.cluster.local",
  DB_POSTGRESDB_PORT: "5432",
  DB_POSTGRESDB_DATABASE: "n8n",
  DB_POSTGRESDB_USER: "n8n",
  DB_POSTGRESDB_POOL_SIZE: "4",
  DB_POSTGRESDB_SSL_ENABLED: "true",
  DB_POSTGRESDB_SSL_CA_FILE: "/etc/postgres-ca/ca.crt",
  EXECUTIONS_MODE: "queue",
  QUEUE_BULL_REDIS_HOST: "redis.sophia-ai-prod.svc.cluster.local",
  QUEUE_BULL_REDIS_PORT: "6379",
  QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD: "60000",
  QUEUE_BULL_REDIS_KEEP_ALIVE: "true",
  EXECUTIONS_TIMEOUT: "600",
  EXECUTIONS_TIMEOUT_MAX: "600",
  EXECUTIONS_DATA_PRUNE: "true",
  EXECUTIONS_DATA_MAX_AGE: "336",
  EXECUTIONS_DATA_PRUNE_MAX_COUNT: "0",
  OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: "true",
  N8N_DEFAULT_BINARY_DATA_MODE: "database",
  N8N_HOST: "n8n.sophia.internal",
  N8N_EDITOR_BASE_URL: "https://n8n.sophia.internal/",
  N8N_WEBHOOK_URL: "https://n8n.sophia.internal/",
  N8N_PROXY_HOPS: "1",
  N8N_BLOCK_ENV_ACCESS_IN_NODE: "true",
  N8N_METRICS: "true",
  N8N_METRICS_INCLUDE_DB_POOL_METRICS: "true",
};
const broker = { N8N_RUNNERS_MODE: "external", N8N_RUNNERS_BROKER_PORT: "5679", N8N_RUNNERS_TASK_TIMEOUT: "300" };
const server = { N8N_PORT: "5678", N8N_LISTEN_ADDRESS: "0.0.0.0" };

describe("environment of n8n", () => {
  const { n8n } = settingsOf();

  it("of main: the owner, the queue's gauges, no production webhooks", () => {
    assert.deepEqual(processVariables(processOf("main"), n8n), {
      ...shared,
      ...server,
      ...broker,
      N8N_GRACEFUL_SHUTDOWN_TIMEOUT: "60",
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: "true",
      N8N_INSTANCE_OWNER_EMAIL: "owner@n8n.sophia.internal",
      N8N_INSTANCE_OWNER_FIRST_NAME: "Sophia",
      N8N_INSTANCE_OWNER_LAST_NAME: "Platform",
      N8N_DISABLE_PRODUCTION_MAIN_PROCESS: "true",
      N8N_METRICS_INCLUDE_QUEUE_METRICS: "true",
    });
  });

  it("of webhook processors: no runners", () => {
    assert.deepEqual(processVariables(processOf("webhook"), n8n), { ...shared, ...server, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: "630", N8N_METRICS_INCLUDE_WEBHOOK_METRICS: "true" });
  });

  it("of workers: health and metrics are switched on", () => {
    assert.deepEqual(processVariables(processOf("worker"), n8n), {
      ...shared,
      ...broker,
      N8N_GRACEFUL_SHUTDOWN_TIMEOUT: "630",
      QUEUE_HEALTH_CHECK_ACTIVE: "true",
      QUEUE_HEALTH_CHECK_PORT: "5678",
      N8N_WORKER_SERVER_ADDRESS: "0.0.0.0",
    });
  });

  it("follows the settings", () => {
    const variables = processVariables(processOf("worker"), settingsOf(productionLike).n8n);
    const changed = Object.entries(variables).filter(([name, value]) => (shared as Record<string, string>)[name] !== value && name in shared);
    assert.deepEqual(Object.fromEntries(changed), {
      GENERIC_TIMEZONE: "America/Los_Angeles",
      DB_POSTGRESDB_POOL_SIZE: "8",
      EXECUTIONS_TIMEOUT: "7200",
      EXECUTIONS_TIMEOUT_MAX: "7200",
      EXECUTIONS_DATA_MAX_AGE: "720",
      N8N_HOST: "flows.example.com",
      N8N_EDITOR_BASE_URL: "https://flows.example.com/",
      N8N_WEBHOOK_URL: "https://flows.example.com/",
    });
    assert.equal(variables["N8N_GRACEFUL_SHUTDOWN_TIMEOUT"], "7230");
  });

  for (const kind of kinds) {
    it(`of ${kind} holds only variables n8n 2 knows, each once`, () => {
      const names = (processEnvironment(processOf(kind), n8n) as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(names.filter((name) => !n8nVariables.has(name)), []);
      assert.deepEqual(names.filter((name) => forbiddenVariables.some((pattern) => pattern.test(name))), []);
      assert.equal(new Set(names).size, names.length);
    });

    it(`of ${kind} takes each key of its own Secret and no secret in plain`, () => {
      const { entry } = processOf(kind);
      const fromSecret = processEnvironment({ kind, entry }, n8n).filter(({ valueFrom }) => valueFrom !== undefined);
      assert.deepEqual(
        fromSecret,
        entry.secrets.map(({ variable }) => ({ name: variable, valueFrom: { secretKeyRef: { name: `${entry.name}-secrets`, key: variable } } })),
      );
    });
  }

  it("of main brings the owner's password as a hash, from the Secret", () => {
    const { entry } = processOf("main");
    assert.deepEqual(entry.secrets.find(({ variable }) => variable === "N8N_INSTANCE_OWNER_PASSWORD_HASH"), { variable: "N8N_INSTANCE_OWNER_PASSWORD_HASH", secret: "n8nOwnerPasswordHash" });
  });

  it("of the task runners holds only variables the launcher knows", () => {
    const names = (runnersContainer(processOf("main"), settingsOf()).env as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names.filter((name) => !runnersVariables.has(name)), []);
  });
});
