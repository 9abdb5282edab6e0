import { gpu } from "../../../config/names.ts";
import { type NodeMarks, type Taint, clusterLabel, fleetLabel } from "./types.ts";

/** Taint of nodes with GPUs, so that nothing else takes their room. Pods that ask for GPUs tolerate it (components/kit/pod.ts). */
export const gpuTaint: Taint = { key: gpu.taint, value: "present", effect: "NoSchedule" };

/** Labels and taints of an agent of a fleet of GPU instances; the fleet's own come on top. */
export function gpuMarks(fleet: string, own: NodeMarks = {}): NodeMarks {
  return { labels: { [fleetLabel]: fleet, [gpu.nodeLabel]: "true", ...own.labels }, taints: [gpuTaint, ...(own.taints ?? [])] };
}

/** `node-label` of k3s: the cluster's first, then the node's. */
export function labelArguments(cluster: string, labels: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries({ [clusterLabel]: cluster, ...labels }).map(([key, value]) => `${key}=${value}`);
}

/** `node-taint` of k3s. */
export function taintArguments(taints: readonly Taint[] = []): string[] {
  return taints.map(({ key, value, effect }) => `${key}=${value ?? ""}:${effect}`);
}
