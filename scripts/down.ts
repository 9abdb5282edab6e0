import { rmSync } from "node:fs";
import { join } from "node:path";
import { stackTagOf } from "../components/lambda/owner.ts";
import { type EngineTools, InputError, type RunResult, type StackFile, StateError, defaultSandboxDir, destroy, forget, readRemovable } from "../engine/index.ts";
import { readStacks } from "../engine/storedStacks.ts";
import { lambdaConnectionPath } from "../engine/workspace.ts";
import { clusterStatus, stopCluster } from "../sandbox/cluster/index.ts";
import { startEstuary } from "../sandbox/estuary/index.ts";
import { startLambda } from "../sandbox/lambda/index.ts";
import { ensureTools } from "../sandbox/tools/index.ts";
import { cloudOf } from "./lib/gpu/cloud.ts";
import { endLeftovers } from "./lib/gpu/leftovers.ts";
import { stackStates } from "./lib/gpu/stack-states.ts";
import { tearDown } from "./lib/gpu/teardown.ts";
import { clearClouds, engineToolsFrom } from "./lib/ground.ts";
import { repository } from "./lib/repository.ts";
import { clusterFaults } from "./lib/health.ts";
import { runScript } from "./lib/main.ts";
import { reportOf } from "./lib/report.ts";
import { diagnosticLines, outcomeLine } from "./lib/summary.ts";

/** Ends what a killed update has launched and nobody recorded. */
async function leftovers(file: StackFile, tools: EngineTools, say: (line: string) => void, signal: AbortSignal): Promise<readonly string[]> {
  const stored = await readStacks(file, { tools });
  const tag = stackTagOf({ backend: stored.backend, organization: "organization", project: stored.project, stack: file.name });
  const state = stackStates(stored).find(({ stack }) => stack === file.name);
  if (state !== undefined && state.instances === undefined) return [];
  return endLeftovers({ cloud: cloudOf(file, { say, signal }), tag, known: state?.instances ?? new Set(), say, signal });
}

/** Destroys the stack in a cluster that lives; with the cluster gone, its objects are gone, too, and only state is left. */
async function clear(file: StackFile, say: (line: string) => void, signal: AbortSignal): Promise<RunResult | undefined> {
  const { name: stack } = file;
  const status = await clusterStatus({ dir: defaultSandboxDir });
  if (status?.healthy === true) {
    const tools = engineToolsFrom(await ensureTools(["pulumi", "pulumi-resource-kubernetes", "pulumi-resource-random"], { report: say }));
    // What the stack rents and publishes is given back there, so they must answer.
    await startLambda({ dir: defaultSandboxDir, report: say, signal });
    await startEstuary({ dir: defaultSandboxDir, report: say, signal });
    try {
      const result = await tearDown({
        cloud: cloudOf(file, { say, signal }), say, signal,
        remedy: `The key in ${lambdaConnectionPath(defaultSandboxDir)} is not that of the emulator; "npm run sandbox -- stop lambda" and "npm run sandbox -- start lambda" write it anew.`,
        destroy: () => destroy({ stack, tools, signal, remove: true, onProgress: say, health: () => clusterFaults(defaultSandboxDir) }),
        leftovers: () => leftovers(file, tools, say, signal),
      });
      if (result.outcome !== "failed" || signal.aborted || (await clusterFaults(defaultSandboxDir)).length === 0) return result;
      say("the cluster has gone meanwhile, and the stack's objects with it; clearing what is left of the stack");
      await forget({ stack, onProgress: say });
      return undefined;
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      // The cluster goes with all that is in it, so nothing is left behind.
      say(`${error.message.replace(/; put .*$/, "")}; the stack's objects go with the cluster, clearing what is left of the stack`);
      await forget({ stack, onProgress: say });
      return undefined;
    }
  }
  say(status === undefined ? "no cluster runs; clearing what is left of the stack" : `the cluster is not healthy (${status.problems.join("; ")}): its objects go with it; clearing what is left of the stack`);
  await forget({ stack, onProgress: say });
  return undefined;
}

await runScript("down", async ({ stack, say, signal }) => {
  const file = readRemovable(repository, defaultSandboxDir, stack, say);
  if (!file.sandbox) {
    throw new InputError(`--stack is "${stack}"; allowed: a sandbox stack. What runs elsewhere is not destroyed by a script: use "pulumi destroy --stack ${stack}"`);
  }
  const result = await clear(file, say, signal);
  if (result !== undefined && result.outcome !== "succeeded") {
    return { report: reportOf(result), text: [...diagnosticLines(result.diagnostics), outcomeLine("destroy", result), "The cluster is left running."].join("\n") };
  }
  const began = Date.now();
  const clouds = await clearClouds(defaultSandboxDir, say);
  const cluster = await stopCluster({ dir: defaultSandboxDir, report: say });
  const stopped = [...clouds, ...cluster.stopped];
  rmSync(join(defaultSandboxDir, "stacks", `${stack}.cluster`), { force: true });
  const ended = stopped.length === 0 ? "no process was left" : `${stopped.length} processes ended`;
  const durations = { ...result?.durations, cluster: Date.now() - began };
  return {
    report: result === undefined ? { outcome: "succeeded", stack, changes: {}, durations } : { ...reportOf(result), durations },
    text: `${result === undefined ? `Stack ${stack} is gone` : outcomeLine("destroy", result)}\nThe sandbox is stopped: ${ended}.`,
  };
});
