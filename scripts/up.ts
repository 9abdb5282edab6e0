import { services } from "../config/services.ts";
import { up } from "../engine/index.ts";
import { prepareGround } from "./lib/ground.ts";
import { runScript } from "./lib/main.ts";
import { type Report, reportOf } from "./lib/report.ts";
import { readServices } from "./lib/services.ts";
import { summaryText } from "./lib/summary.ts";

const next = [
  "kubectl --kubeconfig .sandbox/kubeconfig get pods --all-namespaces",
  "npm run preview     what a change of the program or of Pulumi.local.yaml would do",
  "npm test            every check and every test",
  "npm run down        removes all of it",
];

await runScript("up", async ({ stack, say, signal }) => {
  const ground = await prepareGround(stack, say);
  const { tools, policyPacks, cluster, standIns, emulators } = ground;
  const result = await up({ stack, tools, policyPacks, signal, onProgress: say });
  const report: Report = { ...reportOf(result), standIns, emulators, durations: { ...ground.durations, ...result.durations } };
  const kubectl = ground.paths.get("kubectl");
  if (cluster === undefined || kubectl === undefined || result.outcome === "refused") return { report, text: summaryText(report, []) };
  const names = result.outputs["services"];
  const entries = Array.isArray(names) ? services.filter(({ name }) => names.includes(name)) : services;
  const full: Report = { ...report, ...(await readServices(kubectl, cluster.kubeconfig, entries)) };
  return { report: full, text: summaryText(full, result.outcome === "succeeded" ? next : []) };
});
