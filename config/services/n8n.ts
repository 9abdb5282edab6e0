import type { SecretVariable, WorkloadEntry } from "./types.ts";

/** n8n in queue mode. Replicas, sizes and concurrency are settings (n8n.*); the numbers here are those of a stack that says nothing. */

const secrets: readonly SecretVariable[] = [
  { variable: "N8N_ENCRYPTION_KEY", secret: "n8nEncryptionKey" },
  { variable: "DB_POSTGRESDB_PASSWORD", secret: "postgresN8nPassword" },
  { variable: "QUEUE_BULL_REDIS_PASSWORD", secret: "redisPassword" },
];

/** Main and workers talk to task runners; webhook processors run no code. */
const runnersToken: SecretVariable = { variable: "N8N_RUNNERS_AUTH_TOKEN", secret: "n8nRunnersToken" };

/** Main makes the owner account from it at every start. */
const ownerPasswordHash: SecretVariable = { variable: "N8N_INSTANCE_OWNER_PASSWORD_HASH", secret: "n8nOwnerPasswordHash" };

const queueMode = {
  source: "https://docs.n8n.io/hosting/scaling/queue-mode/",
  origin: "third-party",
  namespace: "platform",
  area: "n8n",
  workload: "stateless",
  image: "n8n",
  ports: [{ name: "http", port: 5678 }],
  health: { port: "http", startup: "/healthz", readiness: "/healthz/readiness", liveness: "/healthz" },
  metrics: { port: "http", path: "/metrics" },
  egress: "https",
  // The image's user `node`.
  userId: 1000,
} as const;

export const n8n: WorkloadEntry = {
  ...queueMode,
  name: "n8n",
  summary: "n8n: editor, API and schedules",
  callers: ["edge", "n8n-mcp"],
  // Two mains without a licence would run every schedule twice.
  scale: { kind: "fixed", replicas: 1 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi" },
  secrets: [...secrets, runnersToken, ownerPasswordHash],
  writablePaths: ["/home/node/.n8n", "/home/node/.cache", "/tmp"],
};

export const n8nWebhook: WorkloadEntry = {
  ...queueMode,
  name: "n8n-webhook",
  summary: "n8n: production webhooks, put on the queue",
  callers: ["edge", "events", "sophia-ai-main"],
  scale: { kind: "autoscaled", minimum: 2, maximum: 6, cpuUtilization: 70 },
  resources: { cpu: "250m", memory: "512Mi", memoryLimit: "1Gi" },
  secrets,
  writablePaths: ["/home/node/.n8n", "/tmp"],
};

export const n8nWorker: WorkloadEntry = {
  ...queueMode,
  name: "n8n-worker",
  summary: "n8n: runs the executions of the queue",
  callers: [],
  scale: { kind: "autoscaled", minimum: 2, maximum: 20, cpuUtilization: 70 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi" },
  secrets: [...secrets, runnersToken],
  writablePaths: ["/home/node/.n8n", "/tmp"],
};
