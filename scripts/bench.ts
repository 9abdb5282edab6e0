import { runBenchmark } from "../test/bench/benchmark.ts";
import { reportLambda, runLambdaBenchmark } from "../test/bench/lambda.ts";
import { report } from "../test/bench/report.ts";
import { readOptions, refuse } from "./lib/options.ts";

const allowed = "--json --sizes N,... --only engine|lambda";

/** The engine against kubectl, and launches against Lambda's limits. */
const parts = ["engine", "lambda"];

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

const lambda = values.only === "engine" ? undefined : await runLambdaBenchmark(say);
if (lambda !== undefined) process.stdout.write(`${reportLambda(lambda)}\n`);
const engine = values.only === "lambda" ? undefined : await runBenchmark(chosen, say);
if (engine !== undefined) process.stdout.write(`${report(engine)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ engine, lambda })}\n`);
