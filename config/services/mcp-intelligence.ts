import { external, ownServer } from "./parts.ts";
import type { WorkloadEntry } from "./types.ts";

/** The platform's analysts. Two of them hold GPUs: at their largest 3 of the 4 the quota allows, so that an update has one to turn round in. */

const intelligence = ownServer({
  name: "sophia-ai-intelligence",
  summary: "Inference on our own GPUs: embeddings, re-ranking, small models",
  source: "services/sophia-ai-intelligence",
  port: 9020,
  domain: "intelligence",
  callers: ["mcp-gateway", "sophia-ai-main"],
  egress: "https",
  gpus: 1,
  scale: { kind: "autoscaled", minimum: 1, maximum: 2, gpuUtilization: 80 },
  resources: { cpu: "4", memory: "32Gi", ephemeralStorage: "40Gi" },
  secrets: [external("OPENAI_API_KEY"), external("ANTHROPIC_API_KEY")],
  nats: { publish: ["workflow.inference.>", "system.ai-intelligence.>"], subscribe: ["data.conversations.>"], consume: ["data"] },
  // A request in flight may hold the GPU for a while.
  terminationGracePeriodSeconds: 120,
});

const business = ownServer({
  name: "sophia-business-intelligence",
  summary: "Questions about customers, deals and revenue",
  source: "services/sophia-business-intelligence",
  port: 9021,
  domain: "intelligence",
  egress: "https",
  secrets: [external("ANTHROPIC_API_KEY"), external("SNOWFLAKE_ACCOUNT"), external("SNOWFLAKE_USER"), external("SNOWFLAKE_PAT")],
  nats: { publish: ["workflow.business.>", "system.business-intelligence.>"], subscribe: ["data.gong.>"], consume: ["data"] },
});

const data = ownServer({
  name: "sophia-data-intelligence",
  summary: "Clustering, anomaly detection and forecasts on a GPU",
  source: "services/sophia-data-intelligence",
  port: 9022,
  domain: "intelligence",
  egress: "https",
  gpus: 1,
  scale: { kind: "fixed", replicas: 1 },
  resources: { cpu: "4", memory: "32Gi", ephemeralStorage: "40Gi" },
  secrets: [external("SNOWFLAKE_ACCOUNT"), external("SNOWFLAKE_USER"), external("SNOWFLAKE_PAT")],
  nats: { publish: ["data.insights.>", "system.data-intelligence.>"], subscribe: ["data.>"], consume: ["data"] },
  terminationGracePeriodSeconds: 120,
});

const infrastructure = ownServer({
  name: "sophia-infrastructure",
  summary: "What runs, what it costs, what is about to break",
  source: "services/sophia-infrastructure",
  port: 9023,
  domain: "infrastructure",
  egress: "https",
  secrets: [external("ANTHROPIC_API_KEY")],
  nats: { publish: ["system.infrastructure.>"], subscribe: ["system.>"], consume: ["system"] },
});

export const intelligenceServers: readonly WorkloadEntry[] = [intelligence, business, data, infrastructure];
