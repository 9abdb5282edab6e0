import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gpu, namespaces } from "../../config/names.ts";
import { type ServiceEntry, isWorkload } from "../../config/services.ts";

/** A service of the catalogue as the cluster has it, or as the engine saw it (readiness.ts). */
export interface ServiceState {
  readonly name: string;
  /** Absent for a hosted service. */
  readonly namespace?: string;
  readonly ports: readonly number[];
  /**
   * `declared`: accepted by the API server, but its pods are an operator's work and none runs here. `failed` and
   * `not reached`: what the engine says of a workload that did not become ready, or whose turn did not come.
   */
  readonly state: "ready" | "waiting" | "declared" | "missing" | "failed" | "not reached" | "remote";
  /** The engine counts none: with it both numbers are absent. */
  readonly readyReplicas?: number;
  readonly replicas?: number;
}

/** GPUs of a namespace: requested by its pods, and allowed by its quota. */
export interface GpuQuota {
  readonly namespace: string;
  readonly requested: number;
  readonly quota: number;
}

/** The parts of a Deployment or StatefulSet we read. */
export interface WorkloadObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

/** The parts of a ResourceQuota we read. */
export interface QuotaObject {
  readonly metadata: { readonly namespace: string };
  readonly status?: { readonly hard?: Readonly<Record<string, string>>; readonly used?: Readonly<Record<string, string>> };
}

/** An entry with its state, and no count of its pods. */
export function stateOf(entry: ServiceEntry, state: ServiceState["state"]): ServiceState {
  if (!isWorkload(entry)) return { name: entry.name, ports: [], state };
  return { name: entry.name, namespace: namespaces[entry.namespace], ports: entry.ports.map(({ port }) => port), state };
}

/** What each entry of the catalogue has come to. */
export function serviceStates(entries: readonly ServiceEntry[], workloads: readonly WorkloadObject[]): readonly ServiceState[] {
  const found = new Map(workloads.map((each) => [`${each.metadata.namespace}/${each.metadata.name}`, each]));
  return entries.map((entry): ServiceState => {
    if (!isWorkload(entry)) return stateOf(entry, "remote");
    const workload = found.get(`${namespaces[entry.namespace]}/${entry.name}`);
    if (workload === undefined) return stateOf(entry, entry.workload === "operator" ? "declared" : "missing");
    const replicas = workload.spec.replicas ?? 1;
    const readyReplicas = workload.status?.readyReplicas ?? 0;
    return { ...stateOf(entry, readyReplicas >= replicas ? "ready" : "waiting"), readyReplicas, replicas };
  });
}

/** GPUs requested against quota, of the namespaces that have such a quota. */
export function gpuQuotas(quotas: readonly QuotaObject[]): readonly GpuQuota[] {
  return quotas
    .flatMap(({ metadata, status }) => {
      const quota = status?.hard?.[gpu.quotaKey];
      return quota === undefined ? [] : [{ namespace: metadata.namespace, requested: Number(status?.used?.[gpu.quotaKey] ?? 0), quota: Number(quota) }];
    })
    .sort((a, b) => b.quota - a.quota || a.namespace.localeCompare(b.namespace));
}

/** A pod no node has room for. */
export interface UnplacedPod {
  readonly namespace: string;
  readonly name: string;
  /** Whole GPUs it asks for. */
  readonly gpus: number;
  /** The scheduler's own words. */
  readonly reason: string;
}

/** The parts of a Pod we read. */
export interface PodObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly containers: readonly { readonly resources?: { readonly limits?: Readonly<Record<string, string>> } }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[] };
}

/** Pods the scheduler has found no node for. */
export function unplacedPods(pods: readonly PodObject[]): readonly UnplacedPod[] {
  return pods.flatMap(({ metadata, spec, status }) => {
    const refusal = status?.conditions?.find(({ type, status: value, reason }) => type === "PodScheduled" && value === "False" && reason === "Unschedulable");
    if (refusal === undefined) return [];
    const gpus = spec.containers.reduce((sum, { resources }) => sum + Number(resources?.limits?.[gpu.resource] ?? 0), 0);
    return [{ namespace: metadata.namespace, name: metadata.name, gpus, reason: refusal.message ?? "" }];
  });
}

const run = promisify(execFile);

async function list<Item>(kubectl: string, kubeconfig: string, kinds: string, ...more: readonly string[]): Promise<readonly Item[]> {
  const { stdout } = await run(kubectl, ["--kubeconfig", kubeconfig, "get", kinds, "--all-namespaces", "--output", "json", ...more], { maxBuffer: 256 * 2 ** 20 });
  return (JSON.parse(stdout) as { readonly items: readonly Item[] }).items;
}

/** What is read of the cluster. */
export interface ClusterServices {
  readonly services: readonly ServiceState[];
  readonly gpus: readonly GpuQuota[];
  readonly unplaced: readonly UnplacedPod[];
}

/**
 * Asks until no service waits for a pod, or the patience is spent: the engine has seen all of them ready, but an
 * autoscaler that has begun since may have asked for one pod more.
 * @param patience seconds; 0 asks once
 */
export async function settled(read: () => Promise<ClusterServices>, patience: number, pause = 1_000): Promise<ClusterServices> {
  const deadline = Date.now() + patience * 1_000;
  for (;;) {
    const found = await read();
    if (found.services.every(({ state }) => state !== "waiting") || Date.now() >= deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Reads services and GPU quotas from the cluster. */
export async function readServices(kubectl: string, kubeconfig: string, entries: readonly ServiceEntry[]): Promise<ClusterServices> {
  const [workloads, quotas, pending] = await Promise.all([
    list<WorkloadObject>(kubectl, kubeconfig, "deployments,statefulsets"),
    list<QuotaObject>(kubectl, kubeconfig, "resourcequotas"),
    list<PodObject>(kubectl, kubeconfig, "pods", "--field-selector", "status.phase=Pending"),
  ]);
  return { services: serviceStates(entries, workloads), gpus: gpuQuotas(quotas), unplaced: unplacedPods(pending) };
}
