import { type ServiceEntry, type WorkloadEntry, services } from "../../config/services.ts";

/** A catalogue of the platform and as many plain MCP servers as it takes to reach a number of entries. */
export function catalogueOf(size: number): readonly ServiceEntry[] {
  const missing = Math.max(0, size - services.length);
  return [...services.slice(0, size), ...Array.from({ length: missing }, (_, index) => server(index))];
}

function server(index: number): WorkloadEntry {
  return {
    name: `bench-${String(index).padStart(3, "0")}`,
    summary: "a server of the benchmark",
    source: "https://example.com",
    origin: "ours",
    namespace: "mcp",
    area: "mcp",
    workload: "stateless",
    image: "own:bench",
    ports: [{ name: "http", port: 9000 }],
    health: { port: "http", startup: "/healthz", readiness: "/readyz", liveness: "/healthz" },
    metrics: { port: "http", path: "/metrics" },
    callers: ["mcp-gateway"],
    egress: "none",
    scale: { kind: "fixed", replicas: 2 },
    resources: { cpu: "1m", memory: "1Mi", ephemeralStorage: "1Mi" },
    secrets: [],
    mcp: { role: "server", domain: "integration" },
  };
}

/** Room for all of it: the benchmark is about the engine, not about quotas. */
export const roomy = {
  "sophia-infra:guardrails": { quotas: { mcp: { cpu: "1000", memory: "2Ti", pods: 5000 }, platform: { pods: 1000 } } },
} as const;
