import { databases, serviceHost } from "../names.ts";
import type { Health, McpRole, Metrics, Port, SecretVariable, WorkloadEntry } from "./types.ts";

/** Pieces that many entries of the catalogue share. */

/** Health of everything built from services/: alive is cheap, ready asks what it depends on. */
export const ownHealth: Health = { port: "http", startup: "/healthz", readiness: "/readyz", liveness: "/healthz" };

/** Everything built from services/ serves its metrics beside its other routes. */
export const ownMetrics: Metrics = { port: "http", path: "/metrics" };

/** The one port of a server that speaks HTTP. */
export function http(port: number): readonly Port[] {
  return [{ name: "http", port }];
}

/** An environment variable that has the name of its platform secret. */
export function external(name: string): SecretVariable {
  return { variable: name, secret: name };
}

/** Where the platform's database is, in the variables of libpq. https://www.postgresql.org/docs/current/libpq-envars.html */
export const platformDatabase = {
  environment: {
    PGHOST: serviceHost("postgres-rw", "platform"),
    PGPORT: "5432",
    PGDATABASE: databases.platform.name,
    PGUSER: databases.platform.owner,
    PGSSLMODE: "require",
  },
  secrets: [{ variable: "PGPASSWORD", secret: "postgresPlatformPassword" }],
} as const;

/** Where production webhooks of n8n are, and the token they ask for. */
export const n8nWebhooks = {
  environment: { N8N_WEBHOOK_URL: `http://${serviceHost("n8n-webhook", "platform")}:5678` },
  secrets: [{ variable: "N8N_WEBHOOK_TOKEN", secret: "n8nWebhookToken" }],
} as const;

/** Where Redis is. */
export const platformRedis = {
  environment: { REDIS_HOST: serviceHost("redis", "platform"), REDIS_PORT: "6379" },
  secrets: [{ variable: "REDIS_PASSWORD", secret: "redisPassword" }],
} as const;

/** What one says of an MCP server of ours; the rest is the same for all. */
export interface OwnServer extends Partial<Omit<WorkloadEntry, "name" | "summary" | "source" | "ports" | "mcp" | "origin" | "area">> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly port: number;
  readonly domain: McpRole["domain"];
}

/** An MCP server built from services/: called by the gateway, stateless, two replicas, no outside world unless it says so. */
export function ownServer({ port, domain, ...entry }: OwnServer): WorkloadEntry {
  return {
    origin: "ours",
    namespace: "mcp",
    area: "mcp",
    workload: "stateless",
    image: `own:${entry.name}`,
    ports: http(port),
    health: ownHealth,
    metrics: ownMetrics,
    callers: ["mcp-gateway"],
    egress: "none",
    scale: { kind: "fixed", replicas: 2 },
    resources: { cpu: "100m", memory: "256Mi", memoryLimit: "512Mi" },
    secrets: [],
    mcp: { role: "server", domain },
    ...entry,
  };
}
