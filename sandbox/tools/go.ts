/** The Go that an environment's PATH leads to: whether it will do, and running it. Where modules come from is the user's `go env`. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Platform } from "./platform.ts";
import { runCommand } from "./run-command.ts";

export class GoError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GoError";
  }
}

export interface GoRun {
  /** Folder of go.mod. */
  readonly directory: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Receives every line Go writes to standard error. */
  readonly onLine?: (line: string) => void;
  /** Receives the process id as soon as Go runs. */
  readonly onStart?: (pid: number) => void | Promise<void>;
}

/** Go's environment for a build: pure Go, for this platform, no workspace of the user's in the way. */
export function goEnvironment(env: NodeJS.ProcessEnv, { os, arch }: Platform): NodeJS.ProcessEnv {
  return { ...env, CGO_ENABLED: "0", GOOS: os, GOARCH: arch, GOWORK: "off" };
}

/**
 * The version of Go that works in `directory`, such as "1.26.8". Throws GoError where Go is absent, or older than
 * go.mod asks for and not able to fetch a newer one itself.
 */
export async function checkGo(directory: string, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = /^go (\S+)/m.exec(await readFile(join(directory, "go.mod"), "utf8"))?.[1] ?? "1.26";
  const answer = await runCommand("go", ["env", "GOVERSION"], { cwd: directory, env, timeout: 180_000 });
  if (answer.fault === "ENOENT") throw new GoError("Go is not installed (no `go` on PATH)");
  if (answer.code !== 0) throw new GoError(`Go ${wanted} or later is needed: ${answer.fault ?? answer.output.trim()}`);
  const found = answer.output.trim().replace(/^go/, "");
  if (isOlder(found, wanted)) throw new GoError(`Go ${found} is too old; ${wanted} or later is needed`);
  return found;
}

function isOlder(found: string, wanted: string): boolean {
  const numbers = (text: string) => text.split(/[^0-9]+/).map(Number);
  const [a, b] = [numbers(found), numbers(wanted)];
  for (let index = 0; index < b.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Runs Go to its end; returns what it printed. Throws GoError with the last lines of its messages. */
export function runGo({ directory, args, env, onLine, onStart }: GoRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    let stdout = "";
    let rest = "";
    if (child.pid !== undefined) void onStart?.(child.pid);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const parts = `${rest}${text}`.split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        onLine?.(line);
        if (!line.startsWith("go: downloading ")) lines.push(line);
      }
      lines.splice(0, Math.max(0, lines.length - 8));
    });
    child.once("error", (error) => reject(new GoError(`go ${args[0]}: ${error.message}`)));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new GoError([`go ${args[0]} ended with ${signal ?? `exit code ${code}`}`, ...lines, rest].filter(Boolean).join("\n")));
    });
  });
}
