import { http, ownHealth, ownMetrics, platformRedis } from "./parts.ts";
import type { WorkloadEntry } from "./types.ts";

/** Mean use of the GPU workloads behind the gateway, in percent, as a metric of the external metrics API. */
export const gpuUtilizationMetric = "sophia_mcp_gpu_utilization";

/** The one door to every MCP server. Its replicas and targets are settings (mcp.gateway.*). */
export const mcpGateway: WorkloadEntry = {
  name: "mcp-gateway",
  summary: "The MCP gateway: one endpoint, authentication, routing, rate limits, audit",
  source: "services/gateway",
  origin: "ours",
  namespace: "mcp",
  area: "mcp",
  workload: "stateless",
  image: "own:gateway",
  ports: http(8090),
  health: ownHealth,
  metrics: ownMetrics,
  callers: ["n8n", "n8n-worker", "sophia-ai-main", "edge"],
  // Hosted MCP servers.
  egress: "https",
  // The gateway holds no GPU: it scales on the use of those behind it.
  scale: { kind: "autoscaled", minimum: 2, maximum: 10, cpuUtilization: 70, external: { metric: gpuUtilizationMetric, target: 80, average: false } },
  resources: { cpu: "500m", memory: "512Mi", memoryLimit: "1Gi" },
  environment: platformRedis.environment,
  secrets: [{ variable: "MCP_GATEWAY_TOKEN", secret: "mcpGatewayToken" }, ...platformRedis.secrets],
  nats: { publish: ["system.mcp.>"], subscribe: ["system.mcp.>"] },
  mcp: { role: "gateway", domain: "infrastructure" },
  terminationGracePeriodSeconds: 60,
};
