import { type RunResult, up } from "../engine/index.ts";
import { type Ground, prepareGround } from "./lib/ground.ts";
import { runScript } from "./lib/main.ts";
import { Unchanged, entriesOf, seenByEngine } from "./lib/readiness.ts";
import { type Report, reportOf } from "./lib/report.ts";
import { readServices, settled } from "./lib/services.ts";
import { summaryText } from "./lib/summary.ts";

const next = [
  "kubectl --kubeconfig .sandbox/kubeconfig get pods --all-namespaces",
  "npm run preview     what a change of the program or of Pulumi.local.yaml would do",
  "npm test            every check and every test",
  "npm run down        removes all of it",
];

/** The services' part of the report: the sandbox's cluster is asked; of any other, only what the engine saw is known. */
async function servicesOf({ file, cluster, paths }: Ground, result: RunResult, unchanged: Unchanged): Promise<Partial<Report>> {
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
    const message = `the cluster does not tell of its services: ${error instanceof Error ? error.message : String(error)}`;
    return { ...seen, diagnostics: [...result.diagnostics, { severity: "warning", message }] };
  }
}

await runScript("up", async ({ stack, say, signal }) => {
  const ground = await prepareGround(stack, say);
  const { tools, policyPacks, standIns, emulators, cluster } = ground;
  const unchanged = new Unchanged();
  const result = await up({ stack, tools, policyPacks, signal, onProgress: say, onEvent: unchanged.add });
  const report: Report = {
    ...reportOf(result), standIns, emulators, durations: { ...ground.durations, ...result.durations }, ...(await servicesOf(ground, result, unchanged)),
  };
  return { report, text: summaryText(report, cluster !== undefined && result.outcome === "succeeded" ? next : []) };
});
