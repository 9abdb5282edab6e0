import { spawn } from "node:child_process";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { LostError } from "./watch.ts";

/** The engine ended with an error. Its message is what it wrote; events tell more. */
export class EngineCommandError extends Error {
  override readonly name = "EngineCommandError";
  readonly stderr: string;
  readonly code: number | undefined;
  readonly killedBy: NodeJS.Signals | undefined;

  constructor(args: readonly string[], stderr: string, code: number | null, killedBy: NodeJS.Signals | null) {
    super(`pulumi ${args[0] ?? ""} ${killedBy === null ? `ended with code ${code ?? "?"}` : `was ended by ${killedBy}`}${stderr === "" ? "" : `: ${stderr.replaceAll(/^error: /gm, "")}`}`);
    this.stderr = stderr;
    this.code = code ?? undefined;
    this.killedBy = killedBy ?? undefined;
  }
}

interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** What {@link engineCommand} starts the engine with. */
export interface CommandOptions {
  /** Path of the engine. */
  readonly path: string;
  /** Version of the engine. */
  readonly version: string;
  /** The whole environment; nothing of ours is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with the process of an operation (not of a short question). */
  readonly onStart: (pid: number) => void;
}

/** Milliseconds an engine has to stop once what it works on is gone. */
const lostPatience = 20_000;

const operations = new Set(["up", "preview", "destroy", "refresh"]);

/**
 * Starts the engine for the Automation API, in place of its own PulumiCommand, for three reasons: the engine gets an
 * environment we decide in full (an inherited PULUMI_CONFIG_PASSPHRASE or KUBECONFIG would win over ours); it is the
 * leader of a process group of its own, so that Ctrl-C in a terminal reaches it once, through us (a second one makes it
 * leave its lock behind); and its process is known, for run.json.
 */
export function engineCommand(options: CommandOptions): PulumiCommand {
  const command = {
    command: options.path,
    // The Automation API prints it, and asks whether it is old: no engine we start is.
    version: { toString: () => options.version, compare: () => 1 } as unknown as PulumiCommand["version"],
    run(
      args: string[],
      cwd: string,
      additional: Record<string, string>,
      onOutput?: (text: string) => void,
      onError?: (text: string) => void,
      signal?: AbortSignal,
    ): Promise<CommandResult> {
      const all = args.includes("--non-interactive") ? args : [...args, "--non-interactive"];
      return new Promise((resolve, reject) => {
        const env = { ...options.env, ...additional, PULUMI_AUTOMATION_API: "true" };
        const child = spawn(options.path, all, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
        if (child.pid !== undefined && operations.has(args[0] ?? "")) options.onStart(child.pid);
        let patience: NodeJS.Timeout | undefined;
        const interrupt = () => {
          child.kill("SIGINT");
          // A provider may go on asking what is gone; nothing it could still finish is lost.
          if (signal?.reason instanceof LostError) patience = setTimeout(() => child.kill("SIGKILL"), lostPatience);
        };
        process.once("exit", interrupt);
        if (signal?.aborted === true) interrupt();
        signal?.addEventListener("abort", interrupt, { once: true });
        const text = { stdout: "", stderr: "" };
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => { text.stdout += chunk; onOutput?.(chunk); });
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => { text.stderr += chunk; onError?.(chunk); });
        const done = () => {
          clearTimeout(patience);
          process.off("exit", interrupt);
          signal?.removeEventListener("abort", interrupt);
        };
        child.once("error", (error) => { done(); reject(error); });
        // `exit`, not `close`: a plug-in that outlives a killed engine holds its output open.
        child.once("exit", (code, killedBy) => {
          done();
          setImmediate(() => {
            if (code === 0) resolve({ ...text, code });
            else reject(new EngineCommandError(args, text.stderr.trim(), code, killedBy));
          });
        });
      });
    },
  };
  return command;
}
