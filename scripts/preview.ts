import { preview } from "../engine/index.ts";
import { prepareGround } from "./lib/ground.ts";
import { runScript } from "./lib/main.ts";
import { planText } from "./lib/plan.ts";
import { reportOf } from "./lib/report.ts";

await runScript("preview", async ({ stack, say, signal }) => {
  const { tools, policyPacks, standIns, emulators, durations } = await prepareGround(stack, say, signal);
  const result = await preview({ stack, tools, policyPacks, signal, onProgress: say });
  return { report: { ...reportOf(result), standIns, emulators, durations: { ...durations, ...result.durations } }, text: planText(result) };
});
