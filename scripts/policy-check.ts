import { rules } from "../policies/rules/index.ts";
import { parseCheckArguments } from "./lib/policy/arguments.ts";
import { checkFiles } from "./lib/policy/check.ts";
import { findingsText, jsonFindings } from "./lib/policy/report.ts";
import { exitCodes, failure } from "./lib/main.ts";

/**
 * Judges plain Kubernetes YAML and JSON with the rules of the policy pack, without an engine and without a cluster.
 * Findings go to standard output, the rest to standard error; exit code 0 clean, 1 a mandatory violation, 2 bad input.
 */
function run(args: readonly string[]): number {
  const asked = parseCheckArguments(args);
  const checked = checkFiles(asked, { rules });
  for (const line of checked.skipped) process.stderr.write(`skipped ${line}\n`);
  if (asked.json) for (const finding of jsonFindings(checked)) process.stdout.write(`${JSON.stringify(finding)}\n`);
  else process.stdout.write(`${findingsText(checked)}\n`);
  const { verdicts, lapses } = checked.outcome;
  return [...verdicts, ...lapses].some(({ level }) => level === "mandatory") ? exitCodes.failed : exitCodes.succeeded;
}

// A reader that has seen enough, such as head, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

// npm starts a script in the package's folder, and paths are meant from where the user stands.
const { INIT_CWD: from, npm_lifecycle_event: script } = process.env;
if (from !== undefined && script === "policy:check") process.chdir(from);

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  const { outcome, message } = failure(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCodes[outcome];
}
