import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { getJson, openApi, until, type Api } from "./api.ts";
import { launch, run } from "./commands.ts";
import { buildKubeconfig } from "./kubeconfig.ts";
import { customMetricsArguments, customMetricsObjects, kwokctlConfig, portNames } from "./kwokctl.ts";
import { nodeObject, sandboxNodes } from "./nodes.ts";
import { manifestsFolder, type ClusterPaths } from "./paths.ts";
import { freePorts } from "./ports.ts";
import { components, endProcesses, findProcesses } from "./processes.ts";
import { writeRecord } from "./record.ts";
import { applicableStages, readStages, unwatchedResources, waitForDescriptions, type DefinedResource, type Stage } from "./stages.ts";
import type { ClusterInfo, ClusterTools } from "./types.ts";

export interface Creation {
  readonly paths: ClusterPaths;
  readonly tools: ClusterTools;
  readonly crds: readonly string[];
  readonly fingerprint: string;
  readonly report: (line: string) => void;
  /** Told of the process that goes on when we are killed. */
  readonly onChild: (pid: number) => Promise<void>;
  /** Of the cluster that was there before: keep them, since they may say why it died. */
  readonly keepLogs: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How often a start is tried when it failed of what another try may not meet. */
const attempts = 3;

/**
 * Why another try may succeed. A port that was free when it was chosen may be taken a moment later; and KWOK, started while
 * the API server still learns its resources, now and then never sees some of them.
 */
async function passingReason(paths: ClusterPaths, error: Error): Promise<string | undefined> {
  if (await logsSay(paths, /address already in use/)) return "another program took one of the chosen ports; trying others";
  return error.message.startsWith(notWatched) ? "KWOK missed some resources; starting again" : undefined;
}

/** What is missing when KWOK does not see all resources. */
const notWatched = "KWOK does not watch all resources";

/** Removes what any earlier start left, processes and files, and returns the processes it ended. */
export async function removeCluster(paths: ClusterPaths): Promise<{ name: string; pid: number }[]> {
  const ended = await endProcesses(paths);
  await rm(paths.record, { force: true });
  await rm(paths.kubeconfig, { force: true });
  await rm(paths.work, { recursive: true, force: true, maxRetries: 5 });
  return ended;
}

/**
 * Makes the cluster from nothing. When that fails, nothing runs any more and the logs are kept for reading. Throws the
 * reason of `signal` when that is what ended it; there are no logs then.
 */
export async function createCluster(creation: Creation): Promise<ClusterInfo> {
  const { paths, report, signal } = creation;
  await endProcesses(paths);
  await rm(paths.failedLogs, { recursive: true, force: true });
  if (creation.keepLogs) await rename(paths.logs, paths.failedLogs).catch(() => {}); // there may be none
  for (let attempt = 1; ; attempt += 1) {
    await removeCluster(paths);
    try {
      return await createOnce(creation);
    } catch (error) {
      await endProcesses(paths);
      const again = await passingReason(paths, error as Error);
      const where = signal?.aborted === true ? "" : await keepFailedLogs(paths, error as Error);
      await removeCluster(paths);
      signal?.throwIfAborted();
      if (again === undefined || attempt === attempts) {
        throw new Error(`the sandbox's cluster did not start: ${(error as Error).message}${where}`, { cause: error });
      }
      report(again);
    }
  }
}

/** Puts the logs of a start that failed aside, with what it failed of, and says where. */
async function keepFailedLogs(paths: ClusterPaths, error: Error): Promise<string> {
  try {
    await mkdir(paths.logs, { recursive: true }); // it may have failed before there were any
    await appendFile(join(paths.logs, "start.log"), `${error.stack ?? error.message}\n`);
    await rm(paths.failedLogs, { recursive: true, force: true });
    await rename(paths.logs, paths.failedLogs);
    return `\nThe components' logs are in ${paths.failedLogs}`;
  } catch {
    return ""; // a full disk, say; the error itself is what matters
  }
}

async function createOnce(creation: Creation): Promise<ClusterInfo> {
  const { paths, tools, crds, report, signal } = creation;
  signal?.throwIfAborted();
  const ports = await freePorts(portNames);
  await mkdir(paths.work, { recursive: true, mode: 0o700 });
  await writeFile(paths.config, await kwokctlConfig(paths, tools, ports));
  report("starting the control plane");
  await run(paths, tools.kwokctl, [
    "create", "cluster", `--name=${paths.name}`, `--config=${paths.config}`,
    `--kubeconfig=${join(paths.work, "kubeconfig")}`, "--wait=120s", "--timeout=180s",
    // kwokctl takes kubectl from PATH before the one its configuration names.
  ], { onStart: creation.onChild, pathFirst: [dirname(tools.kubectl)], signal });

  const server = `https://127.0.0.1:${ports.apiserver}`;
  await writeFile(paths.kubeconfig, await buildKubeconfig(paths, server), { mode: 0o600 });
  const api = await openApi(paths.kubeconfig);
  launch(paths, tools["custom-metrics-server"], customMetricsArguments(paths, ports), join(paths.logs, "custom-metrics-server.log"));

  report(crds.length === 0 ? "adding nodes and storage classes" : "adding nodes, storage classes and the operators' resource definitions");
  await Promise.all([
    applyObjects(creation, [...sandboxNodes.map(nodeObject), ...customMetricsObjects(ports)], join(manifestsFolder, "storage.yaml")),
    ...(crds.length === 0 ? [] : [kubectl(creation, [
      // The API server validates them itself; kubectl would fetch its whole description again after each.
      "apply", "--server-side", "--force-conflicts", "--validate=false", ...crds.map((path) => `--filename=${path}`),
    ])]),
  ]);
  const defined = await waitForDefinitions(api, signal);
  const stages = applicableStages(await readStages(), defined);
  await waitForDescriptions(api, stages, defined, signal);
  await applyObjects(creation, stages);
  const metricsAdmin = `http://127.0.0.1:${ports.customMetricsAdmin}`;
  report("waiting for nodes and the metrics APIs");
  await waitUntilReady(paths, api, metricsAdmin, stages, signal);

  const processes = await findProcesses(paths);
  const info: ClusterInfo = {
    name: paths.name,
    uid: (await getJson<{ metadata: { uid: string } }>(api, "/api/v1/namespaces/kube-system")).metadata.uid,
    kubeconfig: paths.kubeconfig,
    server,
    metricsAdmin,
    processes: processes.map(({ name, pid }) => ({ name, pid })),
    startedAt: new Date().toISOString(),
  };
  await writeRecord(paths, { fingerprint: creation.fingerprint, info, processes });
  return info;
}

function kubectl({ paths, tools, signal }: Creation, args: readonly string[], input?: string): Promise<string> {
  return run(paths, tools.kubectl, [...args, `--kubeconfig=${paths.kubeconfig}`], { ...(input !== undefined && { input }), signal });
}

async function applyObjects(creation: Creation, objects: readonly object[], ...files: readonly string[]): Promise<void> {
  await kubectl(creation,
    ["apply", "--server-side", "--filename=-", ...files.map((path) => `--filename=${path}`)],
    JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
}

interface Conditioned {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] };
}

interface Definition extends Conditioned {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string; readonly plural: string } };
}

/** Waits until every definition is served, and returns them all. */
async function waitForDefinitions(api: Api, signal?: AbortSignal): Promise<DefinedResource[]> {
  const list = async () =>
    (await getJson<{ items: Definition[] }>(api, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).items;
  await until("the resource definitions are not established", async () => lacking(await list(), "Established"), { signal });
  return (await list()).map(({ spec: { group, names } }) => ({ group, kind: names.kind, plural: names.plural }));
}

/** Gives up at once when a component has died: it would not come back. */
async function waitUntilReady(
  paths: ClusterPaths, api: Api, metricsAdmin: string, stages: readonly Stage[], signal: AbortSignal | undefined,
): Promise<void> {
  const wait = (what: string, missing: () => Promise<string>, seconds = 120) => until(what, missing, {
    seconds,
    signal,
    hopeless: async () => {
      const living = new Set((await findProcesses(paths)).map(({ name }) => name));
      return components.filter((name) => !living.has(name)).map((name) => `${name} has ended`).join(", ");
    },
  });
  await wait("the custom metrics server does not answer", async () =>
    (await fetch(`${metricsAdmin}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok ? "" : "not healthy");
  await wait(notWatched, async () =>
    unwatchedResources(stages, await readFile(join(paths.logs, "kwok-controller.log"), "utf8")), 45);
  await wait("the nodes are not ready", async () => {
    const { items } = await getJson<{ items: Conditioned[] }>(api, "/api/v1/nodes");
    return items.length < sandboxNodes.length ? `${items.length} of ${sandboxNodes.length} exist` : lacking(items, "Ready");
  });
  await wait("the APIs are not available", async () =>
    lacking((await getJson<{ items: Conditioned[] }>(api, "/apis/apiregistration.k8s.io/v1/apiservices")).items, "Available"));
}

/** Names of those whose condition `type` is not true, with what it says. */
function lacking(items: readonly Conditioned[], type: string): string {
  return items.flatMap(({ metadata: { name }, status }) => {
    const condition = status?.conditions?.find((one) => one.type === type);
    return condition?.status === "True" ? [] : [`${name}${condition?.message ? ` (${condition.message})` : ""}`];
  }).join(", ");
}

async function logsSay(paths: ClusterPaths, pattern: RegExp): Promise<boolean> {
  const files = await readdir(paths.logs).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(paths.logs, file), "utf8").catch(() => "")));
  return texts.some((text) => pattern.test(text));
}
