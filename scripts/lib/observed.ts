import { existsSync } from "node:fs";
import type { RunResult } from "../../engine/index.ts";
import type { Ground } from "./ground.ts";
import { type Unchanged, entriesOf, seenByEngine } from "./readiness.ts";
import type { Report } from "./report.ts";
import { readServices, settled } from "./services.ts";

/** Why a cluster does not tell, without the command line that asked it. */
function reasonOf(error: unknown, kubeconfig: string): string {
  if (!existsSync(kubeconfig)) return "it was stopped meanwhile";
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("Command failed:")).at(-1) ?? "kubectl failed";
}

/** The services' part of the report: the sandbox's cluster is asked; of any other, only what the engine saw is known. */
export async function servicesOf({ file, cluster, paths }: Pick<Ground, "file" | "cluster" | "paths">, result: RunResult, unchanged: Unchanged): Promise<Partial<Report>> {
  if (result.outcome === "refused") return {};
  const seen: Partial<Report> = { readinessFrom: "engine", services: seenByEngine(file, result, unchanged.urns) };
  const kubectl = paths.get("kubectl");
  if (cluster === undefined || kubectl === undefined) return seen;
  try {
    const entries = entriesOf(file, result.outputs);
    const patience = result.outcome === "succeeded" ? 30 : 0;
    return { readinessFrom: "cluster", ...(await settled(() => readServices(kubectl, cluster.kubeconfig, entries), patience)) };
  } catch (error) {
    // What the engine did must be told even when the cluster has gone since.
    const message = `the sandbox's cluster does not tell of its services: ${reasonOf(error, cluster.kubeconfig)}; they are shown as the engine saw them`;
    return { ...seen, diagnostics: [...result.diagnostics, { severity: "warning", message }] };
  }
}
