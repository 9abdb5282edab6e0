import { parseArgs } from "node:util";
import { InputError } from "../../engine/errors.ts";

/** What `up`, `down` and `preview` are told. */
export interface ScriptArguments {
  /** Default "local". */
  readonly stack: string;
  /** The last line of standard output is one JSON object. */
  readonly json: boolean;
}

const allowed = "--stack NAME (default local), --json";

/**
 * Reads the arguments of a script.
 * @throws InputError that says what is allowed
 */
export function parseArguments(script: string, args: readonly string[]): ScriptArguments {
  const usage = `usage: npm run ${script} -- [--stack NAME] [--json]`;
  try {
    const { values, tokens } = parseArgs({ args: [...args], tokens: true, options: { stack: { type: "string", default: "local" }, json: { type: "boolean", default: false } }, strict: true });
    if (tokens.filter((token) => token.kind === "option" && token.name === "stack").length > 1) throw new Error("--stack is given more than once");
    if (values.stack === "") throw new Error("--stack is empty");
    return values;
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split(/[.;] /)[0] ?? "") : String(error);
    throw new InputError(`${problem}; allowed: ${allowed}\n${usage}`);
  }
}
