import assert from "node:assert/strict";
import * as fc from "fast-check";
import { processEnvironment } from "../../../components/n8n/spec/environment.ts";
import { processAutoscaler, processDeployment, processDisruptionBudget, replicasOf } from "../../../components/n8n/spec/deployment.ts";
import { processPod } from "../../../components/n8n/spec/pod.ts";
import { fastUpSlowDown } from "../../../components/kit/autoscaler.ts";
import { bytes } from "../../../config/settings/values.ts";
import { anySettings, kinds, processOf, productionLike, settingsOf } from "./fixtures.ts";

const settings = settingsOf();
const production = settingsOf(productionLike);

const labels = (name: string, component: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/version": "2.41.3",
});
const selector = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "sophia-ai" });
const containerSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
const get = (path: string, port: string | number) => ({ httpGet: { path, port } });

/** The pod of a process in the defaults, written out. */
function pod(name: string, component: string, own: { grace: number; init?: unknown[]; container: object; writable: [string, string][]; volumes?: unknown[] }) {
  const kind = kinds.find((each) => processOf(each).entry.name === name) ?? "main";
  const spread = { labelSelector: { matchLabels: selector(name) }, maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" };
  return {
    metadata: { labels: labels(name, component) },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: own.grace,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, fsGroupChangePolicy: "OnRootMismatch", seccompProfile: { type: "RuntimeDefault" } },
      topologySpreadConstraints: [
        { ...spread, topologyKey: "topology.kubernetes.io/zone" },
        { ...spread, topologyKey: "kubernetes.io/hostname" },
      ],
      ...(own.init === undefined ? {} : { initContainers: own.init }),
      containers: [
        {
          name,
          image: "docker.n8n.io/n8nio/n8n:2.41.3",
          ports: [{ name: "http", containerPort: 5678, protocol: "TCP" }],
          env: processEnvironment(processOf(kind), settings.n8n),
          startupProbe: { ...get("/healthz", "http"), periodSeconds: 5, failureThreshold: 60, timeoutSeconds: 3 },
          readinessProbe: { ...get("/healthz/readiness", "http"), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
          livenessProbe: { ...get("/healthz", "http"), periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
          volumeMounts: [...own.writable.map(([volume, mountPath]) => ({ name: volume, mountPath })), { name: "postgres-ca", mountPath: "/etc/postgres-ca", readOnly: true }],
          securityContext: containerSecurity,
          ...own.container,
        },
      ],
      volumes: [
        ...own.writable.map(([volume]) => ({ name: volume, emptyDir: { sizeLimit: "256Mi" } })),
        { name: "postgres-ca", secret: { secretName: "postgres-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        ...(own.volumes ?? []),
      ],
    },
  };
}

const runners = (name: string) => ({
  name: "runners",
  image: "docker.io/n8nio/runners:2.41.3",
  args: ["javascript", "python"],
  restartPolicy: "Always",
  env: [
    { name: "N8N_RUNNERS_TASK_BROKER_URI", value: "http://127.0.0.1:5679" },
    { name: "N8N_RUNNERS_TASK_TIMEOUT", value: "300" },
    { name: "GENERIC_TIMEZONE", value: "Etc/UTC" },
    { name: "N8N_RUNNERS_AUTH_TOKEN", valueFrom: { secretKeyRef: { name: `${name}-secrets`, key: "N8N_RUNNERS_AUTH_TOKEN" } } },
  ],
  resources: { requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "256Mi" }, limits: { memory: "1Gi", "ephemeral-storage": "1Gi" } },
  livenessProbe: { ...get("/healthz", 5680), periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
  volumeMounts: [{ name: "runners-tmp", mountPath: "/tmp" }],
  securityContext: containerSecurity,
});
const runnersTmp = { name: "runners-tmp", emptyDir: { sizeLimit: "256Mi" } };
const home: [string, string] = ["scratch-home-node-n8n", "/home/node/.n8n"];
const cache: [string, string] = ["scratch-home-node-cache", "/home/node/.cache"];
const tmp: [string, string] = ["scratch-tmp", "/tmp"];
const drain = { lifecycle: { preStop: { sleep: { seconds: 10 } } } };
const resources = (cpu: string, memory: string, limit: string) => ({
  resources: { requests: { cpu, memory, "ephemeral-storage": "256Mi" }, limits: { memory: limit, "ephemeral-storage": "1Gi" } },
});

describe("Deployments of n8n", () => {
  it("main: one pod, never two, with task runners", () => {
    assert.deepEqual(processDeployment(processOf("main"), settings), {
      metadata: { name: "n8n", namespace: "sophia-ai-prod", labels: labels("n8n", "n8n-main") },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector("n8n") },
        strategy: { type: "Recreate" },
        template: pod("n8n", "n8n-main", {
          grace: 130,
          init: [runners("n8n")],
          container: { ...resources("500m", "1Gi", "2Gi"), ...drain },
          writable: [home, cache, tmp],
          volumes: [runnersTmp],
        }),
      },
    });
  });

  it("webhook processors: no task runners, never fewer than their count", () => {
    assert.deepEqual(processDeployment(processOf("webhook"), settings), {
      metadata: { name: "n8n-webhook", namespace: "sophia-ai-prod", labels: labels("n8n-webhook", "n8n-webhook") },
      spec: {
        replicas: 2,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector("n8n-webhook") },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: pod("n8n-webhook", "n8n-webhook", {
          grace: 700,
          container: { args: ["webhook"], ...resources("250m", "512Mi", "1Gi"), ...drain },
          writable: [home, tmp],
        }),
      },
    });
  });

  it("workers: five at the start, ten executions each", () => {
    assert.deepEqual(processDeployment(processOf("worker"), settings), {
      metadata: { name: "n8n-worker", namespace: "sophia-ai-prod", labels: labels("n8n-worker", "n8n-worker") },
      spec: {
        replicas: 5,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector("n8n-worker") },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        template: pod("n8n-worker", "n8n-worker", {
          grace: 690,
          init: [runners("n8n-worker")],
          container: { args: ["worker", "--concurrency=10"], ...resources("500m", "1Gi", "2Gi") },
          writable: [home, tmp],
          volumes: [runnersTmp],
        }),
      },
    });
  });

  it("workers follow the settings of a production stack", () => {
    const { spec } = processDeployment(processOf("worker"), production);
    const template = spec.template as unknown as { spec: { terminationGracePeriodSeconds: number; containers: Record<string, unknown>[]; initContainers: Record<string, unknown>[] } };
    const [container] = template.spec.containers;
    assert.equal(spec.replicas, 8);
    assert.equal(template.spec.terminationGracePeriodSeconds, 7290);
    assert.deepEqual(container?.["args"], ["worker", "--concurrency=20"]);
    assert.equal(container?.["image"], `docker.n8n.io/n8nio/n8n:2.41.3@sha256:${"a".repeat(64)}`);
    assert.equal(template.spec.initContainers[0]?.["image"], `docker.io/n8nio/runners:2.41.3@sha256:${"b".repeat(64)}`);
    assert.deepEqual(container?.["resources"], { requests: { cpu: "2", memory: "4Gi", "ephemeral-storage": "256Mi" }, limits: { memory: "8Gi", "ephemeral-storage": "1Gi" } });
  });

  it("never ask for more memory than their limit, for all settings", () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom(...kinds), (any, kind) => {
        const { containers = [], initContainers = [] } = processPod(processOf(kind), any).spec as unknown as Record<"containers" | "initContainers", { resources: Record<"requests" | "limits", { memory: string }> }[]>;
        for (const { resources: each } of [...containers, ...initContainers]) assert.ok(bytes(each.requests.memory) <= bytes(each.limits.memory));
      }),
    );
  });

  it("start within what their autoscaler allows, for all settings", () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom("webhook" as const, "worker" as const), (any, kind) => {
        const { start, autoscaler } = replicasOf(kind, any.n8n);
        assert.ok(autoscaler !== undefined && autoscaler.minimum <= start && start <= autoscaler.maximum);
      }),
    );
  });
});

describe("autoscalers and disruption budgets of n8n", () => {
  const autoscaler = (name: string, minReplicas: number, maxReplicas: number, averageUtilization: number) => ({
    metadata: { name, namespace: "sophia-ai-prod", labels: labels(name, name) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas,
      maxReplicas,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } }],
      behavior: fastUpSlowDown,
    },
  });

  it("workers: 2 to 20 at 70 % CPU, fast up and slow down", () => {
    assert.deepEqual(processAutoscaler(processOf("worker"), settings), autoscaler("n8n-worker", 2, 20, 70));
    assert.deepEqual(processAutoscaler(processOf("worker"), production), autoscaler("n8n-worker", 3, 30, 60));
  });

  it("webhook processors: by their own settings", () => {
    assert.deepEqual(processAutoscaler(processOf("webhook"), settings), autoscaler("n8n-webhook", 2, 6, 70));
    assert.deepEqual(processAutoscaler(processOf("webhook"), production), autoscaler("n8n-webhook", 3, 9, 50));
  });

  it("main has neither", () => {
    assert.equal(processAutoscaler(processOf("main"), settings), undefined);
    assert.equal(processDisruptionBudget(processOf("main")), undefined);
  });

  it("a drain takes one webhook processor or a quarter of the workers", () => {
    const budget = (name: string, maxUnavailable: number | string) => ({
      metadata: { name, namespace: "sophia-ai-prod", labels: labels(name, name) },
      spec: { maxUnavailable, selector: { matchLabels: selector(name) }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
    assert.deepEqual(processDisruptionBudget(processOf("webhook")), budget("n8n-webhook", 1));
    assert.deepEqual(processDisruptionBudget(processOf("worker")), budget("n8n-worker", "25%"));
  });
});
