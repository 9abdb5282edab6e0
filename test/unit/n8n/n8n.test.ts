import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { N8n } from "../../../components/n8n/n8n.ts";
import { services } from "../../../config/services.ts";
import type { SettingsInput } from "../../../config/settings.ts";
import { type Registration, namedSecrets, registrations } from "../../support/mocks.ts";
import { productionLike, settingsOf } from "./fixtures.ts";

interface Run {
  readonly seen: readonly Registration[];
  /** Options as given, by kind and name. */
  readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
  readonly url: string | undefined;
}

const title = (type: string, name: string) => `${type.split(":").at(-1)} ${name}`;

async function n8n(input: SettingsInput = {}): Promise<Run> {
  const options = new Map<string, pulumi.CustomResourceOptions>();
  let url: string | undefined;
  const seen = await registrations(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    const record: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      options.set(title(type, name), opts);
      return undefined;
    };
    url = new N8n("n8n", { settings: settingsOf(input), services, secrets: namedSecrets }, { provider, transformations: [record] }).url;
  });
  return { seen: seen.filter(({ type }) => !type.startsWith("pulumi:")), options, url };
}

const find = (run: Run, kind: string, name: string) => run.seen.find((each) => title(each.type, each.name) === `${kind} ${name}`);

describe("N8n", () => {
  let run: Run;

  before(async () => {
    run = await n8n();
  });

  it("registers main, webhook processors, workers and the import, and nothing else", () => {
    assert.deepEqual(run.seen.map(({ type, name }) => title(type, name)).sort(), [
      "ConfigMap n8n-workflow-data-change",
      "ConfigMap n8n-workflow-platform-health",
      "Deployment n8n",
      "Deployment n8n-webhook",
      "Deployment n8n-worker",
      "HorizontalPodAutoscaler n8n-webhook",
      "HorizontalPodAutoscaler n8n-worker",
      "Job n8n-import",
      "N8n n8n",
      "PodDisruptionBudget n8n-webhook",
      "PodDisruptionBudget n8n-worker",
      "PodMonitor n8n-metrics",
      "PodMonitor n8n-webhook-metrics",
      "PodMonitor n8n-worker-metrics",
      "Process n8n",
      "Process n8n-webhook",
      "Process n8n-worker",
      "Secret n8n-import-secrets",
      "Secret n8n-secrets",
      "Secret n8n-webhook-secrets",
      "Secret n8n-worker-secrets",
      "Service n8n",
      "Service n8n-webhook",
      "ServiceAccount n8n",
      "ServiceAccount n8n-webhook",
      "ServiceAccount n8n-worker",
      "Workflows n8n-import",
    ]);
  });

  it("registers as many objects whatever the settings", async () => {
    const production = await n8n(productionLike);
    assert.equal(production.seen.length, run.seen.length);
    assert.equal(production.url, "https://flows.example.com");
  });

  it("says where the editor is", () => {
    assert.equal(run.url, "https://n8n.sophia.internal");
  });

  it("registers every object with the caller's provider", () => {
    assert.deepEqual(run.seen.filter(({ type, provider }) => type.startsWith("kubernetes:") && !provider.includes("::cluster::")), []);
  });

  it("leaves the count of webhook processors and workers to their autoscalers, and main's to the settings", () => {
    const ignored = (name: string) => run.options.get(`Deployment ${name}`)?.ignoreChanges;
    assert.deepEqual([ignored("n8n"), ignored("n8n-webhook"), ignored("n8n-worker")], [undefined, ["spec.replicas"], ["spec.replicas"]]);
  });

  it("starts an autoscaler only after its Deployment, so that an interrupted creation can be repeated", () => {
    for (const name of ["n8n-webhook", "n8n-worker"]) {
      const after = run.options.get(`HorizontalPodAutoscaler ${name}`)?.dependsOn as pulumi.Resource[];
      assert.deepEqual(after.map((resource) => (resource as k8s.apps.v1.Deployment).kind !== undefined), [true]);
      assert.ok(after[0] instanceof k8s.apps.v1.Deployment);
    }
  });

  it("starts main before what needs its database and owner", () => {
    for (const key of ["Deployment n8n-webhook", "Deployment n8n-worker", "Job n8n-import"]) {
      const after = run.options.get(key)?.dependsOn as { __name?: string }[];
      assert.ok(after.some(({ __name }) => __name === "n8n"), `${key} does not wait for main`);
    }
  });

  it("has main and webhook processors answer on a Service each; nobody calls a worker", () => {
    const service = (name: string) => find(run, "Service", name)?.inputs["spec"];
    const expected = (name: string) => ({
      type: "ClusterIP",
      selector: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "sophia-ai" },
      ports: [{ name: "http", port: 5678, targetPort: "http", protocol: "TCP" }],
    });
    assert.deepEqual([service("n8n"), service("n8n-webhook"), service("n8n-worker")], [expected("n8n"), expected("n8n-webhook"), undefined]);
  });

  it("has every process scraped on a port it has", () => {
    for (const name of ["n8n", "n8n-webhook", "n8n-worker"]) {
      const spec = find(run, "PodMonitor", `${name}-metrics`)?.inputs["spec"] as { selector: unknown; podMetricsEndpoints: { port: string; path: string }[] };
      assert.deepEqual(spec.selector, { matchLabels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "sophia-ai" } });
      assert.deepEqual(spec.podMetricsEndpoints, [{ port: "http", path: "/metrics", interval: "30s" }]);
      const deployment = find(run, "Deployment", name)?.inputs["spec"] as { template: { spec: { containers: { ports: { name: string }[] }[] } } };
      assert.ok(deployment.template.spec.containers[0]?.ports.some((port) => port.name === "http"));
    }
  });

  it("gives each process exactly the keys it reads, marked secret", () => {
    const data = (name: string) => find(run, "Secret", name)?.inputs["stringData"];
    const shared = { N8N_ENCRYPTION_KEY: "value of n8nEncryptionKey", DB_POSTGRESDB_PASSWORD: "value of postgresN8nPassword", QUEUE_BULL_REDIS_PASSWORD: "value of redisPassword" };
    const runners = { N8N_RUNNERS_AUTH_TOKEN: "value of n8nRunnersToken" };
    assert.deepEqual(data("n8n-secrets"), { secret: { ...shared, ...runners, N8N_INSTANCE_OWNER_PASSWORD_HASH: "value of n8nOwnerPasswordHash" } });
    assert.deepEqual(data("n8n-webhook-secrets"), { secret: shared });
    assert.deepEqual(data("n8n-worker-secrets"), { secret: { ...shared, ...runners } });
  });

  it("keeps the tokens of the workflows' credentials secret, and nothing of them in the Job", () => {
    const { secret } = find(run, "Secret", "n8n-import-secrets")?.inputs["stringData"] as { secret: Record<string, string> };
    assert.deepEqual(Object.keys(secret), ["credentials.json"]);
    assert.match(secret["credentials.json"] ?? "", /value of mcpGatewayToken.*value of n8nWebhookToken/);
    const job = find(run, "Job", "n8n-import")?.inputs;
    assert.doesNotMatch(JSON.stringify(job), /value of|"secret":\{"name":/);
    assert.match((job?.["metadata"] as { name: string }).name, /^n8n-import-[0-9a-f]{10}$/);
  });
});
