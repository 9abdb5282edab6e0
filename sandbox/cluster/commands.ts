import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter } from "node:path";

import type { ClusterPaths } from "./paths.ts";

/**
 * What a program of the cluster sees of our environment: little, so that neither a proxy, nor the user's own
 * Kubernetes settings, nor kwok's (`~/.kwok`, `~/.kube`) reach into the sandbox, or the sandbox into them.
 */
function environment(paths: ClusterPaths, before: readonly string[] = []): NodeJS.ProcessEnv {
  return { PATH: [...before, process.env["PATH"]].join(delimiter), LANG: process.env["LANG"], HOME: paths.home };
}

/**
 * Runs a program to its end and returns its standard output; throws with its last lines when it fails.
 *
 * It has a process group of its own: a Ctrl-C in the terminal reaches us alone, and `signal` is how the program is
 * stopped. It is then killed, since what it was making is thrown away.
 */
export async function run(
  paths: ClusterPaths, program: string, args: readonly string[],
  options: {
    readonly input?: string;
    readonly onStart?: (pid: number) => Promise<void>;
    /** Folders to look for programs in before those of PATH. */
    readonly pathFirst?: readonly string[];
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<string> {
  await mkdir(paths.home, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: environment(paths, options.pathFirst), cwd: paths.work, stdio: ["pipe", "pipe", "pipe"], detached: true,
      signal: options.signal, killSignal: "SIGKILL",
    });
    let output = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => { output += text; });
    child.stderr.setEncoding("utf8").on("data", (text: string) => { said += text; });
    child.stdin.on("error", () => {}); // it ended without reading; its exit code says why
    child.on("error", (error) => reject(new Error(`${program} cannot be run: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const lines = `${said}${output}`.trim().split("\n").slice(-15).join("\n");
      reject(new Error(`${program} ${args[0] ?? ""} ended with ${signal ?? `code ${code}`}:\n${lines}`));
    });
    if (child.pid !== undefined) void options.onStart?.(child.pid).catch(reject);
    child.stdin.end(options.input ?? "");
  });
}

/** Starts a program that outlives us, its output going to `log`. */
export function launch(paths: ClusterPaths, program: string, args: readonly string[], log: string): void {
  const file = openSync(log, "a");
  try {
    const child = spawn(program, args, { env: environment(paths), cwd: paths.cluster, detached: true, stdio: ["ignore", file, file] });
    child.on("error", () => {}); // seen by the wait for its endpoint, which names it
    child.unref();
  } finally {
    closeSync(file);
  }
}
