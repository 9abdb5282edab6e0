import { InputError, RefusedError, isSettingsError } from "../../engine/errors.ts";
import { type ScriptArguments, parseArguments } from "./arguments.ts";
import type { Report } from "./report.ts";

/** What a script gives its work. */
export interface Work extends ScriptArguments {
  /** Writes a line of progress, to standard error. */
  readonly say: (line: string) => void;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/** What the work gives back: the object for machines and the text for people. */
export interface Done {
  readonly report: Report;
  readonly text: string;
}

/** What a script ends with. */
export const exitCodes = { succeeded: 0, failed: 1, refused: 1, invalid: 2 } as const;

/** Milliseconds in which a repeated signal is the same request: what stops a whole process group reaches us once by itself and once through our parent. */
const sameRequest = 1_000;

/** The first signal stops the work in good order, a later one ends this process at once. */
export function abortOnSignal(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (Date.now() - asked < sameRequest) return;
        process.exit(exitCodes.failed);
      }
      asked = Date.now();
      say(`${name}: stopping in good order; again: stop at once`);
      controller.abort();
    });
  }
  return controller.signal;
}

/** An error as an outcome, and in words. */
export function failure(error: unknown): { outcome: "invalid" | "failed" | "refused"; message: string } {
  if (error instanceof InputError || isSettingsError(error)) return { outcome: "invalid", message: error.message };
  if (error instanceof RefusedError) return { outcome: "refused", message: error.message };
  if (!(error instanceof Error)) return { outcome: "failed", message: String(error) };
  // Errors of the language are faults of ours, and their stack says where.
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError;
  return { outcome: "failed", message: ours ? (error.stack ?? error.message) : error.message };
}

/**
 * Runs a script's work and sets the exit code: 0 done, 1 failed, 2 bad input or settings. Progress and errors go to
 * standard error, the result to standard output.
 */
export async function runScript(script: string, work: (given: Work) => Promise<Done>): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const args = process.argv.slice(2);
  let json = args.includes("--json");
  let stack: string | undefined;
  try {
    const parsed = parseArguments(script, args);
    ({ json, stack } = parsed);
    const { report, text } = await work({ ...parsed, say, signal: abortOnSignal(say) });
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${text}\n`);
    process.exitCode = exitCodes[report.outcome];
  } catch (error) {
    const { outcome, message } = failure(error);
    say(message);
    if (json) process.stdout.write(`${JSON.stringify({ outcome, stack, diagnostics: [{ severity: "error", message }] })}\n`);
    process.exitCode = exitCodes[outcome];
  }
}
