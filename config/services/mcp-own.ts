import { serviceHost } from "../names.ts";
import { external, n8nWebhooks, ownServer, platformDatabase, platformRedis } from "./parts.ts";
import type { WorkloadEntry } from "./types.ts";

/** MCP servers built from services/: the platform's own work, and third parties' that offer no server fit to run here. */

const slack = ownServer({
  name: "slack",
  summary: "Slack: read and post as the platform's bot",
  // Slack's hosted server (https://mcp.slack.com/mcp) acts for one signed-in user only, by OAuth; the platform posts as a bot.
  source: "https://docs.slack.dev/ai/slack-mcp-server/",
  port: 9007,
  domain: "integration",
  egress: "https",
  secrets: [external("SLACK_BOT_TOKEN"), external("ESTUARY_SLACK_TOKEN")],
  nats: { publish: ["data.slack.>", "system.slack.>"], subscribe: [] },
});

const gong = ownServer({
  name: "gong",
  summary: "Gong: calls and transcripts, handed on to Estuary",
  // No server of the vendor's was found that can be run or called by a service.
  source: "https://gong.app.gong.io/settings/api/documentation",
  port: 9009,
  domain: "integration",
  egress: "https",
  secrets: [external("GONG_ACCESS_KEY"), external("GONG_ACCESS_SECRET"), external("ESTUARY_GONG_TOKEN")],
  nats: { publish: ["data.gong.>", "system.gong.>"], subscribe: [] },
});

const estuary = ownServer({
  // Not `estuary`: that caller is Estuary itself, which reads PostgreSQL from outside.
  name: "estuary-mcp",
  summary: "Estuary: captures, collections and materializations, seen and published",
  source: "https://docs.estuary.dev/",
  port: 9010,
  domain: "data",
  image: "own:estuary",
  egress: "https",
  secrets: [external("ESTUARY_API_TOKEN")],
  nats: { publish: ["system.estuary.>"], subscribe: [] },
});

const n8n = ownServer({
  // Not `n8n`: that is n8n itself.
  name: "n8n-mcp",
  summary: "n8n: workflows and executions, read, started and changed",
  source: "https://docs.n8n.io/api/",
  port: 9011,
  domain: "workflow",
  image: "own:n8n",
  environment: { N8N_API_URL: `http://${serviceHost("n8n", "platform")}:5678` },
  secrets: [external("N8N_API_KEY")],
  nats: { publish: ["workflow.n8n.>", "system.n8n.>"], subscribe: [] },
});

const devops = ownServer({
  name: "devops",
  summary: "Pulumi's Automation API as tools: preview, plan, up with approval",
  source: "https://www.pulumi.com/docs/iac/automation-api/",
  port: 9012,
  domain: "infrastructure",
  egress: "https",
  scale: { kind: "fixed", replicas: 1 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi", ephemeralStorage: "2Gi" },
  secrets: [external("PULUMI_ACCESS_TOKEN")],
  nats: { publish: ["system.devops.>"], subscribe: [] },
  // An update is given time to end in order.
  terminationGracePeriodSeconds: 300,
});

const lambda = ownServer({
  name: "lambda",
  summary: "Lambda Cloud: instances, prices and capacity",
  source: "https://docs.lambda.ai/public-cloud/cloud-api/",
  port: 9013,
  domain: "infrastructure",
  egress: "https",
  secrets: [external("LAMBDA_LABS_API_KEY")],
  nats: { publish: ["system.lambda.>"], subscribe: [] },
});

const docker = ownServer({
  name: "docker",
  summary: "Docker Hub: repositories, tags, hardened images",
  // Docker's server speaks HTTP, but its image mcp/dockerhub has no tag other than a moving one, so ours wraps its source at a commit.
  source: "https://github.com/docker/hub-mcp",
  port: 9014,
  domain: "infrastructure",
  egress: "https",
  secrets: [
    { variable: "HUB_USERNAME", secret: "DOCKER_USER_NAME" },
    { variable: "HUB_PAT_TOKEN", secret: "DOCKER_PERSONAL_ACCESS_TOKEN" },
  ],
});

const codacy = ownServer({
  name: "codacy",
  summary: "Codacy: code quality and security findings",
  // Codacy's server speaks stdio only, so ours wraps its npm package.
  source: "https://github.com/codacy/codacy-mcp-server",
  port: 9015,
  domain: "infrastructure",
  egress: "https",
  secrets: [external("CODACY_ACCOUNT_TOKEN")],
});

const registry = ownServer({
  name: "registry",
  summary: "Which MCP servers there are, in the MCP registry's format",
  source: "https://github.com/modelcontextprotocol/registry",
  port: 9016,
  domain: "infrastructure",
  callers: ["mcp-gateway", "sophia-ai-main"],
});

const events = ownServer({
  name: "events",
  summary: "Events: published with ids, handed to n8n's webhooks, taken in from Estuary",
  source: "services/events",
  port: 9017,
  domain: "workflow",
  // Estuary's webhook materialization comes in by the edge.
  callers: ["mcp-gateway", "edge"],
  scale: { kind: "autoscaled", minimum: 2, maximum: 6, cpuUtilization: 70 },
  environment: { ...platformRedis.environment, ...n8nWebhooks.environment },
  // Eight bodies of Estuary at once, each with a document of 8 MiB at most; about 300 MiB were seen under load (test/validate/sink).
  resources: { cpu: "250m", memory: "512Mi", memoryLimit: "1Gi" },
  secrets: [
    ...platformRedis.secrets,
    ...n8nWebhooks.secrets,
    { variable: "ESTUARY_WEBHOOK_TOKEN", secret: "estuaryWebhookToken" },
    { variable: "ESTUARY_WEBHOOK_TOKEN_PREVIOUS", secret: "estuaryWebhookTokenPrevious" },
  ],
  nats: { publish: ["data.>", "workflow.>", "system.>"], subscribe: ["data.>", "workflow.>", "system.>"], consume: ["data", "workflow", "system"] },
  terminationGracePeriodSeconds: 60,
});

const memory = ownServer({
  name: "ai-memory",
  summary: "AI memory: remember, recall, search and forget, over six tiers",
  source: "services/memory",
  port: 9000,
  domain: "intelligence",
  image: "own:memory",
  callers: ["mcp-gateway", "sophia-ai-main"],
  // Embeddings and the analytical tier.
  egress: "https",
  scale: { kind: "autoscaled", minimum: 2, maximum: 8, cpuUtilization: 70 },
  resources: { cpu: "500m", memory: "1Gi", memoryLimit: "2Gi" },
  environment: { ...platformDatabase.environment, ...platformRedis.environment },
  secrets: [
    ...platformDatabase.secrets,
    ...platformRedis.secrets,
    external("OPENAI_API_KEY"),
    external("PINECONE_API_KEY"),
    external("SNOWFLAKE_ACCOUNT"),
    external("SNOWFLAKE_USER"),
    external("SNOWFLAKE_PAT"),
  ],
  nats: { publish: ["data.memory.>", "system.memory.>"], subscribe: ["data.memory.>"], consume: ["data"] },
});

export const ownServers: readonly WorkloadEntry[] = [memory, slack, gong, estuary, n8n, devops, lambda, docker, codacy, registry, events];
