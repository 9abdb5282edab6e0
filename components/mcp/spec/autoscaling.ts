import type * as k8s from "@pulumi/kubernetes";
import { gpuUtilizationMetric } from "../../../config/services/gateway.ts";
import type { Scale, WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { cpuMetric, externalMetric, fastUpSlowDown, horizontalAutoscaler, podsMetric } from "../../kit/autoscaler.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { metadata } from "../../kit/objects.ts";
import { ownerOf } from "./owner.ts";
import { gpuQuery, gpuUtilization } from "./scale.ts";

type Autoscaled = Extract<Scale, { kind: "autoscaled" }>;

function targetKind(entry: WorkloadEntry): "Deployment" | "StatefulSet" {
  return entry.workload === "stateful" ? "StatefulSet" : "Deployment";
}

/** The autoscaler where an adapter serves the custom and external metrics APIs. */
export function serverAutoscaler(entry: WorkloadEntry, scale: Autoscaled): k8s.autoscaling.v2.HorizontalPodAutoscalerArgs {
  return horizontalAutoscaler(ownerOf(entry), {
    kind: targetKind(entry),
    minimum: scale.minimum,
    maximum: scale.maximum,
    metrics: [
      ...(scale.cpuUtilization === undefined ? [] : [cpuMetric(scale.cpuUtilization)]),
      ...(scale.external === undefined ? [] : [externalMetric(scale.external.metric, scale.external.target, scale.external.average)]),
      ...(scale.gpuUtilization === undefined ? [] : [podsMetric(gpuUtilization, scale.gpuUtilization)]),
    ],
  });
}

/** KEDA's view of a Prometheus query. `Value`: the result is compared as it is; `AverageValue`: divided by the number of pods. https://keda.sh/docs/latest/scalers/prometheus/ */
function prometheusTrigger(name: string, settings: Settings, query: string, threshold: number, average: boolean): Record<string, unknown> {
  return {
    type: "prometheus",
    name,
    metricType: average ? "AverageValue" : "Value",
    metadata: { serverAddress: settings.autoscaling.prometheusUrl, query, threshold: String(threshold) },
  };
}

/**
 * The same autoscaler where KEDA serves the metrics: KEDA makes and owns the HorizontalPodAutoscaler (`keda-hpa-<name>`).
 * @param gpuEntries the entries whose GPUs the gateway follows
 */
export function scaledObject(entry: WorkloadEntry, scale: Autoscaled, settings: Settings, gpuEntries: readonly WorkloadEntry[]): CustomObject {
  const { external } = scale;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadata(ownerOf(entry)),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: targetKind(entry), name: entry.name },
      minReplicaCount: scale.minimum,
      maxReplicaCount: scale.maximum,
      pollingInterval: 15,
      advanced: { horizontalPodAutoscalerConfig: { behavior: fastUpSlowDown } },
      triggers: [
        ...(scale.cpuUtilization === undefined ? [] : [{ type: "cpu", metricType: "Utilization", metadata: { value: String(scale.cpuUtilization) } }]),
        ...(external === undefined
          ? []
          : [
              prometheusTrigger(
                external.metric.replaceAll("_", "-"),
                settings,
                external.metric === gpuUtilizationMetric ? gpuQuery(gpuEntries) : `sum(${external.metric})`,
                external.target,
                external.average,
              ),
            ]),
        ...(scale.gpuUtilization === undefined ? [] : [prometheusTrigger("gpu-utilization", settings, gpuQuery([entry]), scale.gpuUtilization, false)]),
      ],
    },
  };
}
