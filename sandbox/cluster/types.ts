/** Programs the cluster is made of; names as in `sandbox/tools`. */
export const clusterTools = [
  "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl",
  "kwok", "kwokctl", "metrics-server", "custom-metrics-server",
] as const;

export type ClusterTool = (typeof clusterTools)[number];

/** Where each program lies on this host. */
export type ClusterTools = Readonly<Record<ClusterTool, string>>;

/** A process of the cluster, by its program's name. */
export interface ClusterProcess {
  readonly name: string;
  readonly pid: number;
}

export interface ClusterInfo {
  /** `sandbox-` and a hash of the sandbox directory, so that two sandboxes have two names. */
  readonly name: string;
  /** Changes whenever the cluster is made anew, with all its objects gone: the uid of namespace kube-system. */
  readonly uid: string;
  /** Absolute path; certificates are inside, so any kubectl can use it. Full rights. */
  readonly kubeconfig: string;
  /** Address of the API server, such as `https://127.0.0.1:21034`. */
  readonly server: string;
  /** Where a test sets custom and external metrics, such as `http://127.0.0.1:21040` (see metrics.ts). */
  readonly metricsAdmin: string;
  readonly processes: readonly ClusterProcess[];
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface ClusterStatus extends ClusterInfo {
  readonly healthy: boolean;
  /** What is wrong, one sentence each; empty when healthy. */
  readonly problems: readonly string[];
}

/** Picks the cluster's programs out of what `ensureTools` returned. Throws one error that names every missing one. */
export function clusterToolsFrom(tools: ReadonlyMap<string, { readonly path: string }>): ClusterTools {
  const missing = clusterTools.filter((name) => !tools.has(name));
  if (missing.length > 0) {
    throw new Error(`the sandbox's cluster needs ${missing.join(", ")}; ensure these tools before starting it`);
  }
  return Object.fromEntries(clusterTools.map((name) => [name, tools.get(name)!.path])) as Record<ClusterTool, string>;
}
