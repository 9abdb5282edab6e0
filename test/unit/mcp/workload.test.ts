import assert from "node:assert/strict";
import { serverDeployment, serverStatefulSet } from "../../../components/mcp/spec/workload.ts";
import { gpuServer, plainServer, settingsOf, statefulServer } from "./fixtures.ts";

const settings = settingsOf();
const labels = {
  "app.kubernetes.io/name": "github",
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": "mcp-server",
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/version": "0.1.0",
};
const selector = { "app.kubernetes.io/name": "github", "app.kubernetes.io/part-of": "sophia-ai" };

/** The parts of a workload the tests look into. */
interface Workload {
  spec: {
    replicas?: number;
    strategy?: unknown;
    serviceName?: string;
    volumeClaimTemplates?: unknown;
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: { containers: [{ env: unknown[]; resources: unknown; volumeMounts: unknown[] }]; nodeSelector?: unknown; tolerations?: unknown; runtimeClassName?: string; volumes: unknown[] };
    };
  };
}

function plain(value: unknown): Workload {
  return value as Workload;
}

describe("workload of an MCP server", () => {
  it("is a Deployment that passes Pod Security restricted", () => {
    assert.deepEqual(serverDeployment({ entry: plainServer, scale: plainServer.scale }, settings), {
      metadata: { name: "github", namespace: "sophia-ai", labels },
      spec: {
        replicas: 2,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: "github",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 30,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65532,
              runAsGroup: 65532,
              fsGroup: 65532,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
              maxSkew: 1,
              topologyKey,
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector },
            })),
            containers: [
              {
                name: "github",
                image: "ghcr.io/sophia-ai/sophia-github:0.1.0",
                ports: [{ name: "http", containerPort: 9006, protocol: "TCP" }],
                env: [{ name: "GITHUB_TOKEN", valueFrom: { secretKeyRef: { name: "github-secrets", key: "GITHUB_TOKEN" } } }],
                resources: {
                  requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "256Mi" },
                  limits: { memory: "256Mi", "ephemeral-storage": "1Gi" },
                },
                startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 5, failureThreshold: 60, timeoutSeconds: 3 },
                readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
                livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                volumeMounts: [{ name: "scratch-tmp", mountPath: "/tmp" }],
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ["ALL"] },
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                  seccompProfile: { type: "RuntimeDefault" },
                },
              },
            ],
            volumes: [{ name: "scratch-tmp", emptyDir: { sizeLimit: "256Mi" } }],
          },
        },
      },
    });
  });

  it("leaves the replica count of an autoscaled workload to the autoscaler", () => {
    const deployment = plain(serverDeployment({ entry: gpuServer, scale: gpuServer.scale }, settings));
    assert.equal("replicas" in deployment.spec, false);
  });

  it("asks for whole GPUs with requests equal to limits, only on GPU nodes, and rolls without a surge", () => {
    const { spec } = plain(serverDeployment({ entry: gpuServer, scale: gpuServer.scale }, settings));
    const pod = spec.template.spec;
    assert.deepEqual(pod.containers[0].resources, {
      requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "256Mi", "nvidia.com/gpu": "1" },
      limits: { memory: "256Mi", "ephemeral-storage": "1Gi", "nvidia.com/gpu": "1" },
    });
    assert.deepEqual(pod.nodeSelector, { "nvidia.com/gpu.present": "true" });
    assert.deepEqual(pod.tolerations, [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]);
    assert.equal(pod.runtimeClassName, undefined);
    assert.deepEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  });

  it("is a StatefulSet with a volume where the entry keeps data", () => {
    const { spec } = plain(serverStatefulSet({ entry: statefulServer, scale: statefulServer.scale }, settingsOf({ storage: { defaultClass: "fast" } })));
    assert.equal(spec.serviceName, "ai-memory-headless");
    assert.deepEqual(spec.volumeClaimTemplates, [
      {
        metadata: { name: "data", labels: { ...selector, "app.kubernetes.io/name": "ai-memory" } },
        spec: { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources: { requests: { storage: "10Gi" } } },
      },
    ]);
    assert.deepEqual(spec.template.spec.containers[0].volumeMounts, [{ name: "scratch-tmp", mountPath: "/tmp" }, { name: "data", mountPath: "/data" }]);
  });

  it("refuses a stateful entry without a size", () => {
    const { storage: _storage, ...entry } = statefulServer;
    assert.throws(() => serverStatefulSet({ entry, scale: entry.scale }, settings), {
      message: 'service ai-memory is stateful but has no storage; give its size, such as "10Gi", in config/services',
    });
  });

  it("knows NATS where the entry has access to it", () => {
    const { spec } = plain(serverStatefulSet({ entry: statefulServer, scale: statefulServer.scale }, settings));
    assert.deepEqual(spec.template.spec.containers[0].env, [
      { name: "NATS_URL", value: "nats://nats.sophia-ai-prod.svc.cluster.local:4222" },
      { name: "NATS_INBOX", value: "_INBOX_ai-memory" },
      { name: "NATS_SEED", valueFrom: { secretKeyRef: { name: "nats-user-ai-memory", key: "seed" } } },
    ]);
  });

  it("mounts the registry's documents and rolls when they change", () => {
    const registry = { configMap: "mcp-registry-documents", hash: "abc" };
    const { template } = plain(serverDeployment({ entry: plainServer, scale: plainServer.scale, registry }, settings)).spec;
    assert.deepEqual(template.metadata.annotations, { "sophia.ai/registry-hash": "abc" });
    assert.deepEqual(template.spec.containers[0].env[0], { name: "MCP_REGISTRY_DIRECTORY", value: "/etc/mcp-registry" });
    assert.deepEqual(template.spec.containers[0].volumeMounts[1], { name: "registry", mountPath: "/etc/mcp-registry", readOnly: true });
    assert.deepEqual(template.spec.volumes[1], { name: "registry", configMap: { name: "mcp-registry-documents" } });
  });
});
