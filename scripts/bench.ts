import { runBenchmark } from "../test/bench/benchmark.ts";
import { reportLambda, runLambdaBenchmark } from "../test/bench/lambda.ts";
import { reportPolicies, runPolicyBenchmark } from "../test/bench/policies.ts";
import { report } from "../test/bench/report.ts";
import { readOptions, refuse } from "./lib/options.ts";

const allowed = "--json --sizes N,... --only engine|lambda|policies";

/** The engine against kubectl, launches against Lambda's limits, and a preview with the policy pack against one without. */
const parts = ["engine", "lambda", "policies"];

/** Catalogue sizes; the largest is for preview and no-op only. */
const sizes = [25, 100, 400];

function chosenSizes(text: string | undefined): number[] {
  if (text === undefined) return sizes;
  const chosen = text.split(",").map(Number);
  if (chosen.every((size) => Number.isInteger(size) && size >= 25 && size <= 1000)) return chosen;
  return refuse("bench", allowed, `--sizes is "${text}", not whole numbers from 25 to 1000, separated by commas`);
}

const values = readOptions("bench", allowed, { json: { type: "boolean", default: false }, sizes: { type: "string" }, only: { type: "string" } });
if (values.only !== undefined && !parts.includes(values.only)) refuse("bench", allowed, `--only is "${values.only}", not one of ${parts.join(", ")}`);
const chosen = chosenSizes(values.sizes);
const say = (line: string) => process.stderr.write(`${line}\n`);

const runs = (part: string) => values.only === undefined || values.only === part;

const lambda = runs("lambda") ? await runLambdaBenchmark(say) : undefined;
if (lambda !== undefined) process.stdout.write(`${reportLambda(lambda)}\n`);
const policies = runs("policies") ? await runPolicyBenchmark(chosen, say) : undefined;
if (policies !== undefined) process.stdout.write(`${reportPolicies(policies)}\n`);
const engine = runs("engine") ? await runBenchmark(chosen, say) : undefined;
if (engine !== undefined) process.stdout.write(`${report(engine)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ engine, lambda, policies })}\n`);
