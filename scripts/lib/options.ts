import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/**
 * Reads the options of a package script. Bad ones end this process with exit code 2 and one line that says what is
 * allowed, before anything is done.
 * @param allowed the options as people write them, such as `--json`; empty for a script that has none
 */
export function readOptions<Options extends ParseArgsOptionsConfig>(script: string, allowed: string, options: Options): ReturnType<typeof parseArgs<{ options: Options }>>["values"] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // Node's message goes on with advice about positional arguments, which no script has.
    return refuse(script, allowed, error instanceof Error ? (error.message.split(/[.;] /)[0] ?? "") : String(error));
  }
}

/** Ends this process with exit code 2 and one line. */
export function refuse(script: string, allowed: string, problem: string): never {
  const use = script === "test" ? "npm test" : `npm run ${script}`;
  process.stderr.write(`${problem}; allowed: ${use}${allowed === "" ? ", without arguments" : ` [-- ${allowed}]`}\n`);
  process.exit(2);
}
