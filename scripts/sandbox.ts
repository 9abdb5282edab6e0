/**
 * `npm run sandbox -- status|start|stop [part]`: the parts of the sandbox, all of them when none is named. Standard
 * output is JSON: for each part its address and credentials, or an outcome ("failed", "invalid") with its diagnostics;
 * what goes on meanwhile is told on standard error. Ends with 0 when done, 1 when something failed, 2 when the command
 * is not one of these.
 */
import { join } from "node:path";

import { clusterStatus, clusterTools, clusterToolsFrom, startCluster, stopCluster } from "../sandbox/cluster/index.ts";
import { ensureCrds, ensureTools } from "../sandbox/tools/index.ts";
import { liveRuns } from "./lib/live-runs.ts";

type Verb = "status" | "start" | "stop";

/** Does the verb and returns what is to be known of the part afterwards. */
type Part = Readonly<Record<Verb, (dir: string, report: (line: string) => void, signal: AbortSignal) => Promise<object>>>;

const verbs: readonly Verb[] = ["status", "start", "stop"];

/** In the order they are started; stopped in the opposite one. */
const parts: Readonly<Record<string, Part>> = {
  cluster: {
    status: async (dir) => (await clusterStatus({ dir })) ?? { running: false },
    start: async (dir, report, signal) => {
      const tools = clusterToolsFrom(await ensureTools(clusterTools, { report }));
      return startCluster({ dir, tools, crds: await ensureCrds({ report }), report, signal });
    },
    stop: async (dir, report) => {
      const running = liveRuns(dir);
      if (running.length > 0) throw new Error(`the cluster is in use: ${running.join("\n")}`);
      return stopCluster({ dir, report });
    },
  },
};

/** What the arguments ask for, or one sentence on what is wrong with them. */
export function readCommand(args: readonly string[]): { verb: Verb; parts: string[] } | string {
  const names = Object.keys(parts);
  const usage = `use: npm run sandbox -- ${verbs.join("|")} [${names.join("|")}]`;
  const [verb, part, ...rest] = args;
  if (verb === undefined) return `no command is given; ${usage}`;
  if (!verbs.includes(verb as Verb)) return `the command ${JSON.stringify(verb)} is not known; ${usage}`;
  if (part !== undefined && !names.includes(part)) return `the part ${JSON.stringify(part)} is not known; ${usage}`;
  if (rest.length > 0) return `${JSON.stringify(rest.join(" "))} is too much; ${usage}`;
  const chosen = part === undefined ? names : [part];
  return { verb: verb as Verb, parts: verb === "stop" ? chosen.reverse() : chosen };
}

/**
 * Aborted by the first signal, after which nothing of a start is left running; a later one ends this process. Within a
 * second it is the same one again: `timeout` and the like signal the whole group, and run.mjs passes its own on.
 */
function aborted(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted && Date.now() - first > 1_000) process.exit(1);
      if (controller.signal.aborted) return;
      first = Date.now();
      console.error(`${name}: stopping in good order; again: stop at once`);
      controller.abort();
    });
  }
  return controller.signal;
}

/** Tells people on standard error and machines on standard output, as the other scripts do with --json. */
function fail(outcome: "failed" | "invalid", message: string): void {
  console.error(message);
  console.log(JSON.stringify({ outcome, diagnostics: [{ severity: "error", message }] }));
}

export async function main(args: readonly string[], dir = join(import.meta.dirname, "..", ".sandbox")): Promise<number> {
  const command = readCommand(args);
  if (typeof command === "string") {
    fail("invalid", command);
    return 2;
  }
  const signal = aborted();
  const results: Record<string, object> = {};
  try {
    for (const name of command.parts) results[name] = await parts[name]![command.verb](dir, (line) => console.error(`${name}: ${line}`), signal);
  } catch (error) {
    fail("failed", error instanceof Error ? error.message : String(error));
    return 1;
  }
  console.log(JSON.stringify(results, undefined, 2));
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
