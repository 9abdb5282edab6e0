import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineTools, type StackFile, checkConfig, defaultSandboxDir, forget, readStackFile } from "../../engine/index.ts";
import { type ClusterInfo, clusterTools, clusterToolsFrom, startCluster } from "../../sandbox/cluster/index.ts";
import { startEstuary, stopEstuary } from "../../sandbox/estuary/index.ts";
import { startLambda, stopLambda } from "../../sandbox/lambda/index.ts";
import { type Tool, type ToolName, ensureCrds, ensureTools } from "../../sandbox/tools/index.ts";
import { repository } from "./repository.ts";

const engineTools: readonly ToolName[] = ["pulumi", "pulumi-resource-kubernetes", "pulumi-resource-random"];

/** What a stack stands on: tools, and for a sandbox stack its cluster. */
export interface Ground {
  readonly file: StackFile;
  readonly tools: EngineTools;
  /** Path of each tool. */
  readonly paths: ReadonlyMap<ToolName, string>;
  readonly standIns: readonly string[];
  readonly emulators: readonly string[];
  readonly policyPacks: readonly string[];
  readonly cluster?: ClusterInfo;
  /** Milliseconds by phase. */
  readonly durations: Readonly<Record<string, number>>;
}

/** What the sandbox simulates, one line each. */
export const emulated: readonly string[] = [
  "nodes and kubelets (KWOK): pods turn ready without containers, GPUs are counted but not there",
  "volumes, load balancers and routes (KWOK stages)",
  "network policies are stored, not enforced",
  "operators do not run: their resources are checked by their schemas only",
  "custom and external metrics (custom-metrics-server): values a test sets",
  "the GPU cloud (sandbox/lambda): a launch becomes a simulated node with the GPUs of its type, and costs nothing",
  "Estuary (sandbox/estuary): specs are built, published and activated; no document moves",
];

/** What the engine takes of the tools. */
export function engineToolsFrom(tools: ReadonlyMap<ToolName, Tool>): EngineTools {
  const own = [...tools.values()].filter(({ name }) => engineTools.includes(name));
  return {
    bin: Object.fromEntries(own.map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(own.map(({ name, version }) => [name, version])),
  };
}

/** Folders of the policy packs of the repository; none until there is one. */
export function policyPacks(): readonly string[] {
  const pack = join(repository, "policies");
  return existsSync(join(pack, "PulumiPolicy.yaml")) ? [pack] : [];
}

/**
 * Gets ready what the stack needs: its tools, and a sandbox stack's cluster.
 * @throws InputError for a stack that is not declared, SettingsError for wrong settings, before anything is started; the sandbox's own errors for what cannot be had or started
 */
export async function prepareGround(stack: string, say: (line: string) => void, signal?: AbortSignal, sandboxDir = defaultSandboxDir): Promise<Ground> {
  const file = readStackFile(repository, stack);
  checkConfig(file);
  const began = Date.now();
  const names = file.sandbox ? [...engineTools, ...clusterTools] : engineTools.filter((name) => name !== "pulumi-resource-random");
  say("tools ...");
  const tools = await ensureTools(names, { report: say });
  const paths = new Map([...tools].map(([name, { path }]) => [name, path]));
  const common = { file, tools: engineToolsFrom(tools), paths, policyPacks: policyPacks() };
  // A stand-in is for the sandbox alone; for any other stack the engine gets the real plug-in itself.
  if (!file.sandbox) return { ...common, standIns: [], emulators: [], durations: { tools: Date.now() - began } };
  const crds = await ensureCrds({ report: say });
  const ready = Date.now();
  say("cluster ...");
  const cluster = await startCluster({ dir: sandboxDir, tools: clusterToolsFrom(tools), crds, report: say, signal });
  await forgetLostStack(file, sandboxDir, cluster, say);
  say("GPU cloud ...");
  await startLambda({ dir: sandboxDir, kubeconfig: cluster.kubeconfig, report: say, signal });
  say("Estuary ...");
  await startEstuary({ dir: sandboxDir, report: say, signal });
  const standIns = [...tools.values()].filter(({ standIn }) => standIn).map(({ name }) => name);
  return { ...common, standIns, emulators: emulated, cluster, durations: { tools: ready - began, cluster: Date.now() - ready } };
}

/** Ends the sandbox's GPU cloud and its Estuary with all that is in their accounts: nobody is left who knows of it. */
export async function clearClouds(sandboxDir: string, say: (line: string) => void): Promise<{ name: string; pid: number }[]> {
  const lambda = await stopLambda({ dir: sandboxDir, report: say });
  const estuary = await stopEstuary({ dir: sandboxDir, report: say });
  for (const cloud of ["lambda", "estuary"]) rmSync(join(sandboxDir, cloud), { recursive: true, force: true });
  return [...lambda.stopped, ...estuary.stopped];
}

/** A cluster made anew has none of the objects the stack's state tells of: that state goes, or nothing would be made again. */
async function forgetLostStack(file: StackFile, sandboxDir: string, cluster: ClusterInfo, say: (line: string) => void): Promise<void> {
  const record = join(sandboxDir, "stacks", `${file.name}.cluster`);
  const former = existsSync(record) ? readFileSync(record, "utf8") : undefined;
  if (former !== undefined && former !== cluster.uid) {
    say(`the cluster stack ${file.name} was made in is gone; forgetting the stack's state`);
    await forget({ stack: file.name, sandboxDir, onProgress: say });
    await clearClouds(sandboxDir, say);
  }
  mkdirSync(join(sandboxDir, "stacks"), { recursive: true });
  writeFileSync(record, cluster.uid);
}
