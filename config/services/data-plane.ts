import type { WorkloadEntry } from "./types.ts";

/** What keeps the platform's state. Sizes are settings (nats.*, data.*); the numbers here are those of a stack that says nothing. */

export const nats: WorkloadEntry = {
  name: "nats",
  summary: "NATS JetStream: the streams data, workflow and system",
  source: "https://docs.nats.io/running-a-nats-service/nats-kubernetes",
  origin: "third-party",
  namespace: "platform",
  area: "nats",
  workload: "stateful",
  image: "nats",
  ports: [
    { name: "client", port: 4222 },
    { name: "cluster", port: 6222, internal: true },
    // The monitoring port asks for no password.
    { name: "monitor", port: 8222, internal: true },
    { name: "metrics", port: 7777 },
  ],
  // Plain /healthz asks for a quorum and caught-up streams: right before the next pod is rolled, but as liveness it would restart healthy servers. https://docs.nats.io/running-a-nats-service/nats_admin/monitoring#health-healthz
  health: { port: "monitor", startup: "/healthz", readiness: "/healthz?js-server-only=true", liveness: "/healthz?js-enabled-only=true" },
  metrics: { port: "metrics", path: "/metrics" },
  callers: [
    "mcp-gateway",
    "ai-memory",
    "gong",
    "slack",
    "estuary-mcp",
    "n8n-mcp",
    "devops",
    "lambda",
    "events",
    "sophia-ai-intelligence",
    "sophia-business-intelligence",
    "sophia-data-intelligence",
    "sophia-infrastructure",
    "sophia-ai-main",
  ],
  egress: "none",
  scale: { kind: "fixed", replicas: 3 },
  resources: { cpu: "1", memory: "4Gi" },
  storage: "50Gi",
  secrets: [],
  // 30 s of lame duck, 10 s of grace before it, and a margin.
  terminationGracePeriodSeconds: 60,
};

export const postgres: WorkloadEntry = {
  name: "postgres",
  summary: "PostgreSQL 18 by CloudNativePG: n8n, the platform, change data for Estuary",
  source: "https://cloudnative-pg.io/documentation/1.30/",
  origin: "third-party",
  namespace: "platform",
  area: "data",
  workload: "operator",
  image: "postgres",
  ports: [
    { name: "postgres", port: 5432 },
    { name: "metrics", port: 9187 },
    // The operator's own door to its instances.
    { name: "status", port: 8000, internal: true },
  ],
  // The operator declares these probes itself; paths as in its pkg/management/url.
  health: { port: "status", startup: "/startupz", readiness: "/readyz", liveness: "/healthz" },
  metrics: { port: "metrics", path: "/metrics" },
  callers: ["n8n", "n8n-webhook", "n8n-worker", "ai-memory", "postgres-mcp", "sophia-ai-main", "estuary"],
  // Backups go to S3.
  egress: "https",
  scale: { kind: "fixed", replicas: 3 },
  resources: { cpu: "2", memory: "8Gi" },
  storage: "100Gi",
  secrets: [],
  userId: 26,
};

export const redis: WorkloadEntry = {
  name: "redis",
  summary: "Valkey, speaking Redis: n8n's queue, caches and locks",
  source: "https://valkey.io/topics/",
  origin: "third-party",
  namespace: "platform",
  area: "data",
  workload: "stateful",
  image: "valkey",
  ports: [
    { name: "redis", port: 6379 },
    { name: "sentinel", port: 26379, internal: true },
    { name: "metrics", port: 9121 },
  ],
  // The server answers no HTTP: this is its exporter's path, and components/data probes the server by a command.
  health: { port: "metrics", startup: "/health", readiness: "/health", liveness: "/health" },
  metrics: { port: "metrics", path: "/metrics" },
  callers: ["n8n", "n8n-webhook", "n8n-worker", "mcp-gateway", "ai-memory", "events", "sophia-ai-main"],
  egress: "none",
  scale: { kind: "fixed", replicas: 3 },
  resources: { cpu: "250m", memory: "2Gi" },
  storage: "10Gi",
  secrets: [{ variable: "REDIS_PASSWORD", secret: "redisPassword" }],
  userId: 999,
};
