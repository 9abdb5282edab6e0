import { createHash } from "node:crypto";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { openApi } from "./api.ts";
import { kwokctlConfiguration, portNames, type Ports } from "./kwokctl.ts";
import { nodeObject, sandboxNodes } from "./nodes.ts";
import { manifestsFolder, stagesFolder, type ClusterPaths } from "./paths.ts";
import { findProcesses, type IdentifiedProcess } from "./processes.ts";
import { clusterTools, type ClusterInfo, type ClusterStatus, type ClusterTools } from "./types.ts";

/** What a whole start leaves behind for later commands. */
export interface ClusterRecord {
  readonly fingerprint: string;
  readonly info: ClusterInfo;
  readonly processes: readonly IdentifiedProcess[];
}

/** Undefined when there is none, or none that can be read: the cluster then counts as not started. */
export async function readRecord(paths: ClusterPaths): Promise<ClusterRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(paths.record, "utf8")) as Partial<ClusterRecord>;
    return record.info && record.processes && record.fingerprint !== undefined ? (record as ClusterRecord) : undefined;
  } catch {
    return undefined;
  }
}

export async function writeRecord(paths: ClusterPaths, record: ClusterRecord): Promise<void> {
  await writeFile(`${paths.record}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${paths.record}.new`, paths.record);
}

/**
 * Looks at every process and asks the API server and the metrics endpoint. While all processes live, an endpoint that
 * does not answer is asked again for `patience` seconds (0), until `signal` is aborted: on a busy machine it may just be slow.
 */
export async function checkHealth(paths: ClusterPaths, record: ClusterRecord, patience = 0, signal?: AbortSignal): Promise<ClusterStatus> {
  const deadline = Date.now() + patience * 1_000;
  const living = await findProcesses(paths);
  const gone = record.processes.filter(({ pid, started }) => !living.some((one) => one.pid === pid && one.started === started));
  const problems = gone.map(({ name, pid }) => `${name} (pid ${pid}) is not running; its log is ${join(paths.logs, `${name}.log`)}`);
  const ask = async (what: string, question: () => Promise<boolean>) => {
    while (!(await question().catch(() => false))) {
      signal?.throwIfAborted();
      if (gone.length > 0 || Date.now() >= deadline) return void problems.push(`${what} does not answer that it is ready`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  await Promise.all([
    ask(`the API server at ${record.info.server}`, async () => {
      const api = await openApi(record.info.kubeconfig);
      return (await api("GET", "/readyz")).status === 200;
    }),
    ask(`the custom metrics server at ${record.info.metricsAdmin}`, async () =>
      (await fetch(`${record.info.metricsAdmin}/healthz`, { signal: AbortSignal.timeout(5_000) })).ok),
  ]);
  return { ...record.info, healthy: problems.length === 0, problems };
}

/**
 * Hash of all that makes the cluster what it is, except where it lies. A running cluster with another one is not what
 * was asked for.
 */
export async function fingerprint(crds: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const ports = Object.fromEntries(portNames.map((name) => [name, 0])) as Record<keyof Ports, number>;
  const tools = Object.fromEntries(clusterTools.map((name) => [name, name])) as ClusterTools;
  const nowhere: ClusterPaths = {
    name: "", dir: "", kubeconfig: "", record: "", lock: "", work: "", home: "", config: "", cluster: "", logs: "", failedLogs: "",
  };
  hash.update(JSON.stringify([kwokctlConfiguration(nowhere, tools, ports), sandboxNodes.map(nodeObject)]).replaceAll(manifestsFolder, ""));
  for (const path of [...(await filesOf(manifestsFolder)), ...(await filesOf(stagesFolder)), ...crds]) {
    hash.update(`\0${basename(path)}\0`);
    if ((await stat(path)).isFile()) hash.update(await readFile(path));
  }
  return hash.digest("hex");
}

async function filesOf(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort().map((name) => join(folder, name));
}
