import assert from "node:assert/strict";
import { fastUpSlowDown } from "../../../components/kit/autoscaler.ts";
import { scaledObject, serverAutoscaler } from "../../../components/mcp/spec/autoscaling.ts";
import { gpuQuery, scaleOf } from "../../../components/mcp/spec/scale.ts";
import type { Scale, WorkloadEntry } from "../../../config/services/types.ts";
import { gateway, gpuServer, settingsOf, statefulServer } from "./fixtures.ts";

type Autoscaled = Extract<Scale, { kind: "autoscaled" }>;

function autoscaled(entry: WorkloadEntry, gpuBehindGateway = true): Autoscaled {
  const scale = scaleOf(entry, settingsOf(), gpuBehindGateway);
  assert.equal(scale.kind, "autoscaled");
  return scale;
}

const labels = (name: string, component: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/version": "0.1.0",
});
const intelligencePods = 'avg(DCGM_FI_DEV_GPU_UTIL{exported_namespace=~"sophia-ai",exported_pod=~"intelligence-[a-z0-9]{1,10}-[a-z0-9]{5}"})';

describe("autoscaling of the fleet", () => {
  it("scales the gateway by its CPU and by the GPUs behind it, within the settings", () => {
    assert.deepEqual(serverAutoscaler(gateway, autoscaled(gateway)), {
      metadata: { name: "mcp-gateway", namespace: "sophia-ai", labels: labels("mcp-gateway", "mcp-gateway") },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "mcp-gateway" },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
          { type: "External", external: { metric: { name: "sophia_mcp_gpu_utilization" }, target: { type: "Value", value: "80" } } },
        ],
        behavior: fastUpSlowDown,
      },
    });
  });

  it("scales the gateway by CPU alone when nothing behind it holds a GPU", () => {
    assert.deepEqual(autoscaled(gateway, false), { kind: "autoscaled", minimum: 2, maximum: 10, cpuUtilization: 70 });
  });

  it("scales a server with GPUs by its own pods' GPU use", () => {
    assert.deepEqual(serverAutoscaler(gpuServer, autoscaled(gpuServer)).spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "intelligence" },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
        { type: "Pods", pods: { metric: { name: "DCGM_FI_DEV_GPU_UTIL" }, target: { type: "AverageValue", averageValue: "80" } } },
      ],
      behavior: fastUpSlowDown,
    });
  });

  it("says the same to KEDA", () => {
    const serverAddress = "http://prometheus-operated.monitoring.svc.cluster.local:9090";
    assert.deepEqual(scaledObject(gateway, autoscaled(gateway), settingsOf(), [gpuServer]), {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name: "mcp-gateway", namespace: "sophia-ai", labels: labels("mcp-gateway", "mcp-gateway") },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "mcp-gateway" },
        minReplicaCount: 2,
        maxReplicaCount: 10,
        pollingInterval: 15,
        advanced: { horizontalPodAutoscalerConfig: { behavior: fastUpSlowDown } },
        triggers: [
          { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
          { type: "prometheus", name: "sophia-mcp-gpu-utilization", metricType: "Value", metadata: { serverAddress, query: intelligencePods, threshold: "80" } },
        ],
      },
    });
    assert.deepEqual(scaledObject(gpuServer, autoscaled(gpuServer), settingsOf(), []).spec["triggers"], [
      { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
      { type: "prometheus", name: "gpu-utilization", metricType: "Value", metadata: { serverAddress, query: intelligencePods, threshold: "80" } },
    ]);
  });

  it("asks for the GPUs of exactly the named workloads' pods", () => {
    const query = gpuQuery([{ ...gpuServer, name: "snowflake" }, { ...statefulServer, name: "memory" }]);
    const pattern = new RegExp(`^(?:${/exported_pod=~"([^"]+)"/.exec(query)?.[1] ?? ""})$`);
    for (const pod of ["snowflake-7d9f8c6b5d-x2k4q", "memory-0", "memory-12"]) assert.match(pod, pattern);
    for (const pod of ["snowflake-admin-7d9f8c6b5d-x2k4q", "memory-backup-0", "xsnowflake-7d9f8c6b5d-x2k4q"]) assert.doesNotMatch(pod, pattern);
  });
});
