import { databases, serviceHost } from "../names.ts";
import { external, http } from "./parts.ts";
import type { WorkloadEntry } from "./types.ts";

/** MCP servers whose maintained upstream image runs in the cluster, at a version, over HTTP and without root. */

const upstream = {
  origin: "third-party",
  namespace: "mcp",
  area: "mcp",
  workload: "stateless",
  callers: ["mcp-gateway"],
  scale: { kind: "fixed", replicas: 2 },
} as const;

const github: WorkloadEntry = {
  ...upstream,
  name: "github",
  summary: "GitHub: repositories, issues, pull requests, actions",
  // `http --port`: docs/streamable-http.md and docs/github-app-auth.md of that repository.
  source: "https://github.com/github/github-mcp-server/blob/main/docs/streamable-http.md",
  image: "githubMcp",
  args: ["http", "--port", "9006"],
  ports: http(9006),
  // It has no health path; this document is the one thing it serves without a token.
  health: {
    port: "http",
    startup: "/.well-known/oauth-protected-resource",
    readiness: "/.well-known/oauth-protected-resource",
    liveness: "/.well-known/oauth-protected-resource",
  },
  egress: "https",
  resources: { cpu: "100m", memory: "128Mi", memoryLimit: "256Mi" },
  // A static binary in a distroless image: it runs as any user.
  secrets: [],
  // Over HTTP it takes the token from each request's Authorization header.
  mcp: { role: "server", domain: "integration", path: "/", credentials: [external("GITHUB_PERSONAL_ACCESS_TOKEN")] },
};

const postgres: WorkloadEntry = {
  ...upstream,
  // Not `postgres`: that is the database.
  name: "postgres-mcp",
  summary: "PostgreSQL: the schema explored and queries run, as a role that only reads",
  // Transport, variables and /healthz: https://dbhub.ai/config/command-line. The user `node` (1000) of its Node.js base image serves; nothing is written.
  source: "https://github.com/bytebase/dbhub",
  image: "dbhub",
  args: ["--transport", "http", "--port", "9030"],
  ports: http(9030),
  health: { port: "http", startup: "/healthz", readiness: "/healthz", liveness: "/healthz" },
  egress: "none",
  resources: { cpu: "100m", memory: "256Mi", memoryLimit: "512Mi" },
  environment: {
    DB_TYPE: "postgres",
    // Any instance: a role that only reads needs no primary.
    DB_HOST: serviceHost("postgres-r", "platform"),
    DB_PORT: "5432",
    DB_NAME: databases.platform.name,
    DB_USER: databases.readerRole,
  },
  secrets: [{ variable: "DB_PASSWORD", secret: "postgresReaderPassword" }],
  mcp: { role: "server", domain: "data" },
  userId: 1000,
};

const playwright: WorkloadEntry = {
  ...upstream,
  name: "playwright",
  summary: "Playwright: a browser that reads and drives web pages",
  source: "https://github.com/microsoft/playwright-mcp#standalone-mcp-server",
  image: "playwrightMcp",
  // The image is entered by this command in its documentation; the service is reached by its name, hence the hosts.
  command: ["node", "cli.js"],
  args: ["--headless", "--browser", "chromium", "--no-sandbox", "--isolated", "--host", "0.0.0.0", "--port", "9031", "--allowed-hosts", "*", "--output-dir", "/tmp/output"],
  ports: http(9031),
  // It has none, and upstream wants none: https://github.com/microsoft/playwright-mcp/pull/1054
  health: { port: "http", tcp: true, startup: "/mcp", readiness: "/mcp", liveness: "/mcp" },
  egress: "https",
  // Its sessions live in the process, so a second pod would not know them.
  scale: { kind: "fixed", replicas: 1 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi", ephemeralStorage: "1Gi" },
  // The browser keeps its profile below the home directory.
  environment: { HOME: "/tmp" },
  secrets: [],
  mcp: { role: "server", domain: "integration" },
  // The image's user `node`.
  userId: 1000,
};

export const thirdPartyServers: readonly WorkloadEntry[] = [github, postgres, playwright];
