import type { RemoteEntry, WorkloadEntry } from "../../../config/services/types.ts";
import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

export function settingsOf(input: SettingsInput = {}): Settings {
  return parseSettings(input, "test");
}

/** A stateless server of ours, the simplest entry. */
export const plainServer: WorkloadEntry = {
  name: "github",
  summary: "Repositories and pull requests",
  source: "services/github",
  origin: "ours",
  namespace: "mcp",
  area: "mcp",
  workload: "stateless",
  image: "own:github",
  ports: [{ name: "http", port: 9006 }],
  health: { port: "http", startup: "/healthz", readiness: "/readyz", liveness: "/healthz" },
  callers: ["mcp-gateway"],
  egress: "https",
  scale: { kind: "fixed", replicas: 2 },
  resources: { cpu: "100m", memory: "256Mi" },
  secrets: [{ variable: "GITHUB_TOKEN", secret: "githubToken" }],
  mcp: { role: "server", domain: "integration" },
};

export const gpuServer: WorkloadEntry = {
  ...plainServer,
  name: "intelligence",
  image: "own:intelligence",
  ports: [{ name: "http", port: 9100 }],
  gpus: 1,
  scale: { kind: "autoscaled", minimum: 1, maximum: 3, cpuUtilization: 70, gpuUtilization: 80 },
  secrets: [],
  mcp: { role: "server", domain: "intelligence", path: "/" },
  metrics: { port: "http", path: "/metrics" },
};

export const statefulServer: WorkloadEntry = {
  ...plainServer,
  name: "ai-memory",
  workload: "stateful",
  ports: [{ name: "http", port: 9000 }, { name: "peer", port: 9400, internal: true }],
  storage: "10Gi",
  scale: { kind: "fixed", replicas: 1 },
  secrets: [],
  nats: { publish: ["data.>"], subscribe: [] },
};

export const gateway: WorkloadEntry = {
  ...plainServer,
  name: "mcp-gateway",
  image: "own:gateway",
  ports: [{ name: "http", port: 8090 }],
  scale: { kind: "autoscaled", minimum: 1, maximum: 1 },
  secrets: [{ variable: "GATEWAY_TOKEN", secret: "mcpGatewayToken" }],
  mcp: { role: "gateway", domain: "infrastructure" },
};

export const remoteServer: RemoteEntry = {
  name: "linear",
  summary: "Issues",
  source: "https://linear.app/docs/mcp",
  origin: "remote",
  endpoint: "https://mcp.linear.app/mcp",
  transport: "streamable-http",
  authentication: "bearer",
  secrets: [{ variable: "LINEAR_API_KEY", secret: "linearApiKey" }],
  mcp: { role: "server", domain: "integration" },
};

export const core: WorkloadEntry = { ...plainServer, name: "sophia-ai-main", namespace: "platform", area: "core", image: "own:core", ports: [{ name: "http", port: 8000 }], secrets: [] };

function withoutMcp({ mcp: _mcp, ...entry }: WorkloadEntry): WorkloadEntry {
  return entry;
}

export const coreWithoutMcp = withoutMcp(core);

/** A catalogue with one entry of every kind. */
export const catalogue = [gateway, plainServer, gpuServer, statefulServer, remoteServer, coreWithoutMcp] as const;
