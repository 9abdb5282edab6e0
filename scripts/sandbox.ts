/**
 * `npm run sandbox -- status|start|stop [part]`: the parts of the sandbox, all of them when none is named. Standard
 * output is JSON: for each part its address and credentials, or an outcome ("failed", "invalid") with its diagnostics;
 * what goes on meanwhile is told on standard error. Ends with 0 when done, 1 when something failed, 2 when the command
 * is not one of these.
 *
 * `lambda` and `estuary` named alone are the emulators for whoever wants one: the JSON is {url, apiKey, admin}, or {rest, graphql,
 * encryption, token}, itself.
 */
import { join } from "node:path";

import { clusterStatus, clusterTools, clusterToolsFrom, startCluster, stopCluster } from "../sandbox/cluster/index.ts";
import { estuaryStatus, startEstuary, stopEstuary } from "../sandbox/estuary/index.ts";
import { lambdaStatus, startLambda, stopLambda } from "../sandbox/lambda/index.ts";
import { ensureCrds, ensureTools } from "../sandbox/tools/index.ts";
import { liveRuns } from "./lib/live-runs.ts";

type Verb = "status" | "start" | "stop";

interface Work {
  readonly dir: string;
  /** Wanted of the part. */
  readonly port?: number | undefined;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Does the verb and returns what is to be known of the part afterwards. */
type Part = Readonly<Record<Verb, (work: Work) => Promise<object>>>;

/** Parts that anybody may use by themselves. */
const emulators: readonly string[] = ["lambda", "estuary"];

const verbs: readonly Verb[] = ["status", "start", "stop"];

/** In the order they are started; stopped in the opposite one. */
const parts: Readonly<Record<string, Part>> = {
  cluster: {
    status: async ({ dir }) => (await clusterStatus({ dir })) ?? { running: false },
    start: async ({ dir, report, signal }) => {
      const tools = clusterToolsFrom(await ensureTools(clusterTools, { report }));
      return startCluster({ dir, tools, crds: await ensureCrds({ report }), report, signal });
    },
    stop: async ({ dir, report }) => {
      refuseInUse("cluster", dir);
      return stopCluster({ dir, report });
    },
  },
  lambda: {
    status: async ({ dir }) => {
      const status = await lambdaStatus({ dir });
      return status.running ? { running: true, ...shown(status) } : status;
    },
    // Its instances become nodes of the sandbox's cluster, when there is one.
    start: async ({ dir, port, report, signal }) => {
      const status = await lambdaStatus({ dir });
      // Another port would end the one a run is talking to.
      if (status.running && port !== undefined && new URL(status.url).port !== String(port)) refuseInUse("Lambda Cloud emulator", dir);
      return shown(await startLambda({ dir, kubeconfig: join(dir, "kubeconfig"), port, report, signal }));
    },
    stop: async ({ dir, report }) => {
      refuseInUse("Lambda Cloud emulator", dir);
      return stopLambda({ dir, report });
    },
  },
  estuary: {
    status: async ({ dir }) => {
      const status = await estuaryStatus({ dir });
      return status.running ? { running: true, ...estuaryShown(status) } : status;
    },
    start: async ({ dir, port, report, signal }) => {
      const status = await estuaryStatus({ dir });
      if (status.running && port !== undefined && new URL(status.rest).port !== String(port)) refuseInUse("Estuary emulator", dir);
      return estuaryShown(await startEstuary({ dir, port, report, signal }));
    },
    stop: async ({ dir, report }) => {
      refuseInUse("Estuary emulator", dir);
      return stopEstuary({ dir, report });
    },
  },
};

function refuseInUse(what: string, dir: string): void {
  const running = liveRuns(dir);
  if (running.length > 0) throw new Error(`the ${what} is in use: ${running.join("\n")}`);
}

/** Everything else a client needs is in `.sandbox/estuary/connection.json`. */
function estuaryShown({ rest, graphql, encryption, token }: { readonly rest: string; readonly graphql: string; readonly encryption: string; readonly token: string }): object {
  return { rest, graphql, encryption, token };
}

function shown({ url, apiKey, admin }: { readonly url: string; readonly apiKey: string; readonly admin: string }): object {
  return { url, apiKey, admin };
}

export interface Command {
  readonly verb: Verb;
  readonly parts: readonly string[];
  readonly port?: number;
  /** One part was named and its object is the whole answer. */
  readonly bare: boolean;
}

/** What the arguments ask for, or one sentence on what is wrong with them. */
export function readCommand(args: readonly string[]): Command | string {
  const names = Object.keys(parts);
  const usage = `use: npm run sandbox -- ${verbs.join("|")} [${names.join("|")}], start ${emulators.join(" and start ")} also with --port N`;
  const [verb, ...words] = args;
  if (verb === undefined) return `no command is given; ${usage}`;
  if (!verbs.includes(verb as Verb)) return `the command ${JSON.stringify(verb)} is not known; ${usage}`;
  const part = words[0]?.startsWith("-") === true ? undefined : words.shift();
  if (part !== undefined && !names.includes(part)) return `the part ${JSON.stringify(part)} is not known; ${usage}`;
  const port = readPort(words);
  if (typeof port === "string") return `${port}; ${usage}`;
  if (port !== undefined && (verb !== "start" || part === undefined || !emulators.includes(part))) return `--port is for ${emulators.map((name) => `start ${name}`).join(" and ")} alone; ${usage}`;
  if (words.length > 0) return `${JSON.stringify(words.join(" "))} is too much; ${usage}`;
  const chosen = part === undefined ? names : [part];
  return { verb: verb as Verb, parts: verb === "stop" ? chosen.reverse() : chosen, ...(port !== undefined && { port }), bare: part !== undefined && emulators.includes(part) };
}

/** Takes `--port N` or `--port=N` out of the words. */
function readPort(words: string[]): number | string | undefined {
  const at = words.findIndex((word) => word === "--port" || word.startsWith("--port="));
  if (at < 0) return undefined;
  const [option = "", next] = words.slice(at, at + 2);
  const text = option === "--port" ? next : option.slice("--port=".length);
  words.splice(at, option === "--port" ? 2 : 1);
  const port = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  return `--port is ${text === undefined ? "not given a number" : JSON.stringify(text)}; allowed: a number from 1 to 65535`;
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
    for (const name of command.parts) {
      results[name] = await parts[name]![command.verb]({ dir, port: command.port, report: (line) => console.error(`${name}: ${line}`), signal });
    }
  } catch (error) {
    fail("failed", error instanceof Error ? error.message : String(error));
    return 1;
  }
  console.log(JSON.stringify(command.bare ? results[command.parts[0]!] : results, undefined, 2));
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
