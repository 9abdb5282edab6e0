import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type EngineProcess, type Program, type RunOptions, type RunResult, destroy, preview, up } from "../../engine/index.ts";
import { type ClusterInfo, clusterTools, clusterToolsFrom, startCluster, stopCluster } from "../../sandbox/cluster/index.ts";
import { EstuaryAdmin, startEstuary } from "../../sandbox/estuary/index.ts";
import { LambdaAdmin, startLambda } from "../../sandbox/lambda/index.ts";
import { ensureCrds, ensureTools } from "../../sandbox/tools/index.ts";
import { clearClouds, engineToolsFrom } from "../../scripts/lib/ground.ts";
import { repository } from "../../scripts/lib/repository.ts";
import { Kubectl } from "./kubectl.ts";

/** The local stack on a sandbox of its own, so that tests leave the developer's alone. */
export class TestPlatform {
  readonly dir: string;
  readonly kubectl: Kubectl;
  readonly cluster: ClusterInfo;
  /** Scripts the emulated GPU cloud. */
  readonly lambda: LambdaAdmin;
  /** Scripts the emulated Estuary. */
  readonly estuary: EstuaryAdmin;
  readonly #tools: RunOptions["tools"];

  private constructor(dir: string, cluster: ClusterInfo, clouds: { lambda: LambdaAdmin; estuary: EstuaryAdmin }, kubectl: Kubectl, tools: RunOptions["tools"]) {
    this.dir = dir;
    this.cluster = cluster;
    this.lambda = clouds.lambda;
    this.estuary = clouds.estuary;
    this.kubectl = kubectl;
    this.#tools = tools;
  }

  static async start(name: string): Promise<TestPlatform> {
    const dir = join(repository, ".sandbox", name);
    const report = (line: string) => process.stdout.write(`      ${line}\n`);
    const tools = await ensureTools([...clusterTools, "pulumi", "pulumi-resource-kubernetes", "pulumi-resource-random"], { report });
    const crds = await ensureCrds({ report });
    await clearClouds(dir, report);
    await stopCluster({ dir });
    rmSync(dir, { recursive: true, force: true });
    const cluster = await startCluster({ dir, tools: clusterToolsFrom(tools), crds, report });
    const lambda = await startLambda({ dir, kubeconfig: cluster.kubeconfig, report });
    const estuary = await startEstuary({ dir, report });
    const clouds = { lambda: new LambdaAdmin(lambda.admin), estuary: new EstuaryAdmin(estuary.admin) };
    return new TestPlatform(dir, cluster, clouds, new Kubectl(tools.get("kubectl")?.path ?? "kubectl", cluster.kubeconfig), engineToolsFrom(tools));
  }

  async stop(): Promise<void> {
    await clearClouds(this.dir, () => {});
    await stopCluster({ dir: this.dir });
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Options of a run of the local stack on this sandbox. */
  options(overrides: Readonly<Record<string, unknown>> = {}, more: Partial<RunOptions> = {}): RunOptions {
    const cluster = { kubeconfigFile: this.cluster.kubeconfig };
    return { stack: "local", sandboxDir: this.dir, tools: this.#tools, overrides: { "sophia-infra:cluster": cluster, ...overrides }, ...more };
  }

  up(overrides?: Readonly<Record<string, unknown>>, more?: Partial<RunOptions>): Promise<RunResult> {
    return up(this.options(overrides, more));
  }

  preview(overrides?: Readonly<Record<string, unknown>>, more?: Partial<RunOptions>): Promise<RunResult> {
    return preview(this.options(overrides, more));
  }

  destroy(): Promise<RunResult> {
    return destroy({ ...this.options(), remove: true });
  }

  /** The stored deployment; undefined before the first update. */
  deployment(): { resources?: { urn: string; modified?: string }[]; pending_operations?: { type: string; resource: { urn: string } }[] } | undefined {
    const path = join(this.dir, "state/.pulumi/stacks/sophia-infra/local.json");
    if (!existsSync(path)) return undefined;
    const checkpoint = JSON.parse(readFileSync(path, "utf8")) as { checkpoint?: { latest?: { resources?: { urn: string }[] } } };
    return checkpoint.checkpoint?.latest;
  }

  /** Processes of this machine whose command line or environment names this sandbox, other than this one. */
  processes(): { pid: number; command: string }[] {
    // Not one whose name only begins alike.
    const named = new RegExp(`${this.dir.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((name) => {
        try {
          const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
          const environment = readFileSync(`/proc/${name}/environ`, "utf8");
          return command !== "" && (named.test(command) || named.test(environment)) ? [{ pid: Number(name), command }] : [];
        } catch {
          return [];
        }
      });
  }
}

export type { EngineProcess, Program, RunResult };

/** A failed run's own words, for assertion messages. */
export function explain(result: RunResult): string {
  return `${result.operation} ${result.outcome}: ${result.diagnostics.map((diagnostic) => diagnostic.message).join("\n")}`;
}

/** Changes other than "same". */
export function changes(result: RunResult): Record<string, number> {
  return Object.fromEntries(Object.entries(result.changes).filter(([operation, count]) => operation !== "same" && count > 0));
}
