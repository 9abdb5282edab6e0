import assert from "node:assert/strict";
import { credentialDefinitions, credentialsFile } from "../../../components/n8n/spec/credentials.ts";
import { importJobName, importJobSpec } from "../../../components/n8n/spec/import-job.ts";
import { placeholders, renderTemplate, workflowConfigMap } from "../../../components/n8n/spec/workflows.ts";
import { readTemplates } from "../../../components/n8n/templates.ts";
import { platformSecrets } from "../../../config/secrets.ts";
import { services } from "../../../config/services.ts";
import { processOf, productionLike, settingsOf } from "./fixtures.ts";
import { n8nVariables } from "./known-variables.ts";

interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly number[];
  readonly parameters: Record<string, unknown>;
  readonly credentials?: Record<string, { id: string; name: string }>;
}

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly nodes: readonly Node[];
  readonly connections: Record<string, { main: { node: string; type: string; index: number }[][] }>;
  readonly settings: Record<string, unknown>;
}

const values = placeholders(services);
const templates = readTemplates().map((template) => renderTemplate(template, values));
const main = processOf("main");
const settings = settingsOf();

/** Types and versions of nodes in n8n-nodes-base 2.41. */
const knownNodes: Readonly<Record<string, readonly number[]>> = {
  "n8n-nodes-base.httpRequest": [4.2],
  "n8n-nodes-base.if": [2.2],
  "n8n-nodes-base.scheduleTrigger": [1.2],
  "n8n-nodes-base.set": [3.4],
  "n8n-nodes-base.stickyNote": [1],
  "n8n-nodes-base.stopAndError": [1],
  "n8n-nodes-base.webhook": [2],
};

describe("workflow templates", () => {
  it("are found by their files", () => {
    assert.deepEqual(templates.map(({ name }) => name), ["data-change", "platform-health"]);
  });

  it("take addresses from the catalogue", () => {
    assert.deepEqual(values, {
      MCP_GATEWAY_URL: "http://mcp-gateway.sophia-ai.svc.cluster.local:8090/mcp",
      MCP_GATEWAY_READINESS_URL: "http://mcp-gateway.sophia-ai.svc.cluster.local:8090/readyz",
      SOPHIA_AI_MAIN_READINESS_URL: "http://sophia-ai-main.sophia-ai-prod.svc.cluster.local:8000/readyz",
    });
    assert.throws(() => renderTemplate({ name: "broken", text: '{"url":"@@NOWHERE@@"}' }, values), {
      message: "workflow broken asks for @@NOWHERE@@; allowed: MCP_GATEWAY_URL, MCP_GATEWAY_READINESS_URL, SOPHIA_AI_MAIN_READINESS_URL; change components/n8n/workflows/broken.json",
    });
    assert.throws(() => renderTemplate({ name: "broken", text: "{" }, values), SyntaxError);
  });

  it("have ids of their own, which n8n's tables can hold", () => {
    const ids = templates.map(({ text }) => (JSON.parse(text) as Workflow).id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids.filter((id) => !/^sophia-[a-z-]{1,29}$/.test(id)), []);
  });

  for (const { name, text } of templates) {
    const workflow = JSON.parse(text) as Workflow;

    it(`${name}: known nodes, each named once and connected to others that exist`, () => {
      assert.deepEqual(workflow.nodes.filter(({ type, typeVersion }) => !knownNodes[type]?.includes(typeVersion)), []);
      const names = workflow.nodes.map((node) => node.name);
      assert.equal(new Set(names).size, names.length);
      assert.equal(new Set(workflow.nodes.map(({ id }) => id)).size, names.length);
      const named = Object.entries(workflow.connections).flatMap(([from, { main: outputs }]) => [from, ...outputs.flat().map(({ node }) => node)]);
      assert.deepEqual(named.filter((each) => !names.includes(each)), []);
      const connected = new Set(named);
      assert.deepEqual(workflow.nodes.filter((node) => node.type !== "n8n-nodes-base.stickyNote" && !connected.has(node.name)), []);
    });

    it(`${name}: uses only credentials the import brings`, () => {
      const used = workflow.nodes.flatMap(({ credentials = {} }) => Object.entries(credentials).map(([type, credential]) => ({ type, ...credential })));
      const brought = credentialDefinitions.map((definition) => ({ type: definition.type, id: definition.id, name: definition.name }));
      assert.deepEqual(used.filter((each) => !brought.some((one) => one.type === each.type && one.id === each.id && one.name === each.name)), []);
    });

    it(`${name}: asks callers of its webhooks for a token`, () => {
      const open = workflow.nodes.filter(({ type, parameters }) => type === "n8n-nodes-base.webhook" && parameters["authentication"] !== "headerAuth");
      assert.deepEqual(open, []);
    });
  }

  it("become one ConfigMap each", () => {
    const owner = { service: "n8n-import", component: "n8n-import", namespace: "platform" } as const;
    const { metadata, data } = workflowConfigMap(owner, { name: "small", text: "{}" });
    assert.deepEqual([(metadata as { name: string }).name, data], ["n8n-workflow-small", { "small.json": "{}" }]);
  });
});

describe("credentials of workflows", () => {
  it("are what n8n's import reads, with the tokens where the type wants them", () => {
    assert.deepEqual(JSON.parse(credentialsFile(["gateway token", "webhook token"])), [
      { id: "sophia-mcp-gateway", name: "MCP gateway", type: "httpBearerAuth", data: { token: "gateway token" } },
      { id: "sophia-webhook-callers", name: "Callers of the platform's webhooks", type: "httpHeaderAuth", data: { name: "Authorization", value: "Bearer webhook token" } },
    ]);
  });

  it("hold defined secrets and have ids that fit", () => {
    assert.deepEqual(credentialDefinitions.filter(({ id, secret }) => id.length > 36 || !(secret in platformSecrets)), []);
  });
});

describe("import Job", () => {
  const spec = importJobSpec(main, settings, templates);
  const pod = spec.template as unknown as { metadata: { labels: Record<string, string> }; spec: Record<string, unknown> };
  const containers = (key: string) => pod.spec[key] as { name: string; args: string[]; env: { name: string; valueFrom?: unknown }[]; volumeMounts: unknown[] }[];

  it("imports the credentials, then the workflows", () => {
    assert.deepEqual(
      [...containers("initContainers"), ...containers("containers")].map(({ name, args }) => [name, args]),
      [
        ["credentials", ["import:credentials", "--input=/import/credentials/credentials.json"]],
        ["workflows", ["import:workflow", "--separate", "--input=/import/workflows", "--activeState=fromJson"]],
      ],
    );
    assert.deepEqual((pod.spec["volumes"] as unknown[]).slice(0, 2), [
      { name: "credentials", secret: { secretName: "n8n-import-secrets", defaultMode: 0o440 } },
      { name: "workflows", projected: { sources: [{ configMap: { name: "n8n-workflow-data-change" } }, { configMap: { name: "n8n-workflow-platform-health" } }] } },
    ]);
  });

  it("runs as main does: its account, its network policies, its keys for database, queue and credentials, and no others", () => {
    assert.equal(pod.spec["serviceAccountName"], "n8n");
    assert.equal(pod.metadata.labels["app.kubernetes.io/name"], "n8n");
    assert.equal(pod.metadata.labels["app.kubernetes.io/component"], "n8n-import");
    for (const { env } of [...containers("initContainers"), ...containers("containers")]) {
      assert.deepEqual(
        env.filter(({ valueFrom }) => valueFrom !== undefined).map(({ name, valueFrom }) => [name, valueFrom]),
        ["N8N_ENCRYPTION_KEY", "DB_POSTGRESDB_PASSWORD", "QUEUE_BULL_REDIS_PASSWORD"].map((key) => [key, { secretKeyRef: { name: "n8n-secrets", key } }]),
      );
      assert.deepEqual(env.filter(({ name }) => !n8nVariables.has(name)), []);
    }
  });

  it("takes no port, so that main's Service sends it nothing", () => {
    assert.deepEqual(containers("containers").filter((container) => "ports" in container), []);
  });

  it("has the same name for the same work, and another for other templates, tokens or settings", () => {
    const name = importJobName(spec, templates, "tokens");
    assert.match(name, /^n8n-import-[0-9a-f]{10}$/);
    assert.equal(importJobName(importJobSpec(main, settingsOf(), templates), templates, "tokens"), name);
    const others = [
      importJobName(spec, templates.slice(1), "tokens"),
      importJobName(spec, templates, "other tokens"),
      importJobName(importJobSpec(main, settingsOf(productionLike), templates), templates, "tokens"),
    ];
    assert.equal(new Set([name, ...others]).size, 4);
  });

  it("is not made again by a setting that has nothing to do with it", () => {
    const other = settingsOf({ n8n: { executionRetentionDays: 21, longestExecution: "20m" } });
    assert.equal(importJobName(importJobSpec(main, other, templates), templates, ""), importJobName(spec, templates, ""));
  });
});
