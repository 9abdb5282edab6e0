/** Runs a program to its end and keeps what it printed. */
import { execFile } from "node:child_process";

export interface CommandResult {
  /** Exit code; undefined where it did not start, was killed or ran out of time. */
  readonly code: number | undefined;
  /** Standard output and standard error. */
  readonly output: string;
  readonly stdout: string;
  /** Why there is no exit code, for example ENOENT. */
  readonly fault?: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds; 20000 by default. */
  readonly timeout?: number;
}

export function runCommand(program: string, args: readonly string[], { timeout = 20_000, ...options }: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const limits = { timeout, maxBuffer: 64 * 1024 * 1024, killSignal: "SIGKILL" as const };
    execFile(program, args, { ...options, ...limits, encoding: "utf8" }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ code: 0, output, stdout });
      else if (typeof error.code === "number") resolve({ code: error.code, output, stdout });
      else resolve({ code: undefined, output, stdout, fault: error.killed === true ? `no end within ${timeout / 1000} s` : (error.code ?? error.signal ?? error.message) });
    });
  });
}
