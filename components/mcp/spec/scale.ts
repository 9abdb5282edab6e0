import { namespaces } from "../../../config/names.ts";
import { gpuUtilizationMetric } from "../../../config/services/gateway.ts";
import type { Scale, WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";

/** Use of a GPU in percent, as DCGM's exporter publishes it. https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html */
export const gpuUtilization = "DCGM_FI_DEV_GPU_UTIL";

/** The servers of the fleet that hold GPUs; the gateway holds none and follows their use. */
export function gpuServers(entries: readonly WorkloadEntry[]): readonly WorkloadEntry[] {
  return entries.filter((entry) => (entry.gpus ?? 0) > 0 && entry.mcp?.role !== "gateway");
}

/**
 * The scale of an entry in a stack. The gateway's bounds and targets are settings; every other entry says its own.
 * Without a GPU server behind it the gateway scales by CPU alone: a metric that never has a value keeps an autoscaler from scaling down.
 */
export function scaleOf(entry: WorkloadEntry, settings: Settings, gpuBehindGateway: boolean): Scale {
  if (entry.mcp?.role !== "gateway") return entry.scale;
  const { min, max, cpuUtilization, gpuUtilization: target } = settings.mcp.gateway;
  return {
    kind: "autoscaled",
    minimum: min,
    maximum: max,
    cpuUtilization,
    // Not averaged over the gateway's pods: a utilisation does not get smaller by sharing it.
    ...(gpuBehindGateway ? { external: { metric: gpuUtilizationMetric, target, average: false } } : {}),
  };
}

/** The most replicas of a scale. */
export function mostReplicas(scale: Scale): number {
  return scale.kind === "fixed" ? scale.replicas : scale.maximum;
}

/** A pattern of the names of an entry's pods that no other entry's pods match, also where one name begins with another. */
function podPattern(entry: WorkloadEntry): string {
  return entry.workload === "stateful" ? `${entry.name}-[0-9]+` : `${entry.name}-[a-z0-9]{1,10}-[a-z0-9]{5}`;
}

/** PromQL: mean use of the GPUs that the pods of these entries hold. The exporter's own labels take the plain names, hence `exported_`. */
export function gpuQuery(entries: readonly WorkloadEntry[]): string {
  const inNamespaces = [...new Set(entries.map((entry) => namespaces[entry.namespace]))].join("|");
  return `avg(${gpuUtilization}{exported_namespace=~"${inNamespaces}",exported_pod=~"${entries.map(podPattern).join("|")}"})`;
}
