import { defaultSandboxDir, up } from "../engine/index.ts";
import { prepareGround } from "./lib/ground.ts";
import { clusterFaults } from "./lib/health.ts";
import { runScript } from "./lib/main.ts";
import { servicesOf } from "./lib/observed.ts";
import { Unchanged } from "./lib/readiness.ts";
import { type Report, reportOf } from "./lib/report.ts";
import { summaryText } from "./lib/summary.ts";

const next = [
  "kubectl --kubeconfig .sandbox/kubeconfig get pods --all-namespaces",
  "npm run preview     what a change of the program or of Pulumi.local.yaml would do",
  "npm test            every check and every test",
  "npm run down        removes all of it",
];

await runScript("up", async ({ stack, say, signal }) => {
  const ground = await prepareGround(stack, say, signal);
  const { tools, policyPacks, standIns, emulators, cluster } = ground;
  const unchanged = new Unchanged();
  const health = cluster === undefined ? {} : { health: () => clusterFaults(defaultSandboxDir) };
  const result = await up({ stack, tools, policyPacks, signal, onProgress: say, onEvent: unchanged.add, ...health });
  const report: Report = {
    ...reportOf(result), standIns, emulators, durations: { ...ground.durations, ...result.durations }, ...(await servicesOf(ground, result, unchanged)),
  };
  return { report, text: summaryText(report, cluster !== undefined && result.outcome === "succeeded" ? next : []) };
});
