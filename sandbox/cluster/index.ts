/**
 * The sandbox's cluster: a real Kubernetes control plane on this host's loopback with simulated nodes (KWOK). Nothing
 * is downloaded and nothing outside the sandbox directory is touched.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";

import { takeLock } from "@sophia/process-lock";
import { createCluster, removeCluster } from "./create.ts";
import { clusterPaths, type ClusterPaths } from "./paths.ts";
import { checkHealth, fingerprint, readRecord } from "./record.ts";
import type { ClusterInfo, ClusterProcess, ClusterStatus, ClusterTools } from "./types.ts";

export { clusterTools, clusterToolsFrom } from "./types.ts";
export type { ClusterInfo, ClusterProcess, ClusterStatus, ClusterTool, ClusterTools } from "./types.ts";
export {
  deleteCustomMetric, deleteExternalMetric, setCpuUsage, setCustomMetric, setExternalMetric,
} from "./metrics.ts";

type Report = (line: string) => void;

/**
 * Starts the cluster of the sandbox directory `dir`, which is made when missing, and returns when its nodes, resource
 * definitions and metrics APIs are ready. A healthy cluster of the same making is returned as it is; one that is
 * damaged, half started or of another making is removed with its objects and made anew (`uid` changes).
 * `crds` are files of resource definitions to install; `report` is told, line by line, what happens.
 * Throws when a component does not come up, naming it and where its log is, and when `signal` is aborted meanwhile;
 * nothing then runs of what it started.
 */
export async function startCluster(options: {
  readonly dir: string; readonly tools: ClusterTools; readonly crds: readonly string[]; readonly report?: Report;
  readonly signal?: AbortSignal | undefined;
}): Promise<ClusterInfo> {
  const { dir, tools, crds, report = () => {}, signal } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const start = () => withLock(clusterPaths(dir), report, async (paths, onChild) => {
    const wanted = await fingerprint(crds);
    const record = await readRecord(paths);
    let keepLogs = false;
    if (record !== undefined) {
      const { healthy, problems } = await checkHealth(paths, record, 30, signal);
      if (healthy && record.fingerprint === wanted) return record.info;
      keepLogs = !healthy;
      const why = healthy ? "the sandbox's cluster was made by another version of this repository" : problems.join("; ");
      report(`${why.replaceAll(paths.logs, paths.failedLogs)}; making it anew`);
    }
    return createCluster({ paths, tools, crds, fingerprint: wanted, report, onChild, keepLogs, signal });
  }, signal);
  try {
    signal?.throwIfAborted();
    return await start();
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new Error("interrupted: the sandbox's cluster was not started", { cause: error });
  }
}

/** Ends every process of the cluster and removes its files. None running is no fault. Returns what it ended. */
export async function stopCluster(options: {
  readonly dir: string; readonly report?: Report;
}): Promise<{ stopped: ClusterProcess[] }> {
  const { dir, report = () => {} } = options;
  if (!existsSync(dir)) return { stopped: [] };
  return withLock(clusterPaths(dir), report, async (paths) => {
    const stopped = await removeCluster(paths);
    report(stopped.length === 0 ? "the sandbox's cluster was not running" : `stopped ${stopped.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ")}`);
    return { stopped };
  });
}

/** Undefined when no cluster was started in `dir`, or none wholly. Changes nothing and waits for nobody. */
export async function clusterStatus(options: { readonly dir: string }): Promise<ClusterStatus | undefined> {
  const paths = clusterPaths(options.dir);
  const record = await readRecord(paths);
  return record === undefined ? undefined : checkHealth(paths, record);
}

/** One start or stop of a directory at a time; it stays locked while a kwokctl we started lives, even when we do not. */
async function withLock<Result>(
  paths: ClusterPaths, report: Report, work: (paths: ClusterPaths, onChild: (pid: number) => Promise<void>) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const lock = await takeLock(paths.lock, {
    onWait: ({ pid }) => report(`waiting for process ${pid}, which starts or stops the same cluster`),
    signal,
  });
  try {
    return await work(paths, (pid) => lock.add(pid));
  } finally {
    await lock.release();
  }
}
