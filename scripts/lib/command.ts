import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { InputError } from "../../engine/errors.ts";
import { abortOnSignal, exitCodes, failure } from "./main.ts";

const common = { stack: { type: "string", default: "local" }, json: { type: "boolean", default: false } } as const satisfies ParseArgsOptionsConfig;

/** What a command is given. */
export interface Given<Options extends ParseArgsOptionsConfig> {
  readonly values: ReturnType<typeof parseArgs<{ options: Options & typeof common }>>["values"];
  /** Writes a line of progress, to standard error. */
  readonly say: (line: string) => void;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/** A command beside `up`, `down` and `preview`, with options of its own. */
export interface Command<Options extends ParseArgsOptionsConfig> {
  /** As people start it, such as `gpu:reap`. */
  readonly script: string;
  /** Its options beside `--stack` and `--json`, as people write them. */
  readonly allowed: string;
  readonly options: Options;
  readonly work: (given: Given<Options>) => Promise<CommandResult>;
}

/** What a command has done. */
export interface CommandResult {
  /** What `--json` prints. */
  readonly report: object;
  readonly text: string;
  /** What of it failed, one message each; any makes the command fail. Default: nothing. */
  readonly failures?: readonly string[];
  /** Exit code where nothing failed. Default 0. */
  readonly exitCode?: number;
}

/**
 * Runs a command and sets the exit code as the other scripts do: 0 done (or what the command means by another code), 1 failed, 2 bad input or settings. Progress and
 * errors go to standard error, the result to standard output.
 */
export async function runCommand<Options extends ParseArgsOptionsConfig>({ script, allowed, options, work }: Command<Options>): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const args = process.argv.slice(2);
  try {
    const values = readArguments(script, allowed, options, args);
    const { report, text, failures = [], exitCode = 0 } = await work({ values, say, signal: abortOnSignal(say) });
    for (const message of failures) say(message);
    const outcome = failures.length === 0 ? "succeeded" : "failed";
    const diagnostics = failures.map((message) => ({ severity: "error", message }));
    process.stdout.write(args.includes("--json") ? `${JSON.stringify({ outcome, ...report, ...(outcome === "failed" && { diagnostics }) })}\n` : `${text}\n`);
    process.exitCode = failures.length === 0 ? exitCode : exitCodes[outcome];
  } catch (error) {
    const { outcome, message } = failure(error);
    say(message);
    if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ outcome, diagnostics: [{ severity: "error", message }] })}\n`);
    process.exitCode = exitCodes[outcome];
  }
}

/**
 * Reads the options.
 * @throws InputError that says what is allowed
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(script: string, allowed: string, options: Options, args: readonly string[]): Given<Options>["values"] {
  try {
    return parseArgs({ args: [...args], options: { ...common, ...options } }).values;
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split(/[.;] /)[0] ?? "") : String(error);
    throw new InputError(`${problem}; allowed: --stack NAME (default local), --json, ${allowed}\nusage: npm run ${script} -- [...]`);
  }
}
