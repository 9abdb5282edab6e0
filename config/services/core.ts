import { namespaces } from "../names.ts";
import { external, http, n8nWebhooks, ownHealth, ownMetrics, platformDatabase, platformRedis } from "./parts.ts";
import type { WorkloadEntry } from "./types.ts";

export const sophiaAiMain: WorkloadEntry = {
  name: "sophia-ai-main",
  summary: "The core application: conversations, agents, the public API",
  source: "services/sophia-ai-main",
  origin: "ours",
  namespace: "platform",
  area: "core",
  workload: "stateless",
  image: "own:sophia-ai-main",
  ports: http(8000),
  health: ownHealth,
  metrics: ownMetrics,
  callers: ["edge", "n8n", "n8n-worker"],
  // Model providers and the vector store.
  egress: "https",
  scale: { kind: "autoscaled", minimum: 2, maximum: 8, cpuUtilization: 70 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi" },
  environment: {
    ...platformDatabase.environment,
    ...platformRedis.environment,
    ...n8nWebhooks.environment,
    MCP_GATEWAY_URL: `http://mcp-gateway.${namespaces.mcp}.svc.cluster.local:8090`,
  },
  secrets: [
    ...platformDatabase.secrets,
    ...platformRedis.secrets,
    ...n8nWebhooks.secrets,
    { variable: "MCP_GATEWAY_TOKEN", secret: "mcpGatewayToken" },
    external("OPENAI_API_KEY"),
    external("ANTHROPIC_API_KEY"),
    external("PINECONE_API_KEY"),
  ],
  nats: { publish: ["data.conversations.>", "workflow.requests.>", "system.sophia-ai-main.>"], subscribe: ["workflow.results.>"], consume: ["workflow"] },
  terminationGracePeriodSeconds: 60,
};
