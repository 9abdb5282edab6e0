import { runBenchmark } from "../test/bench/benchmark.ts";
import { report } from "../test/bench/report.ts";
import { readOptions, refuse } from "./lib/options.ts";

const allowed = "--json --sizes N,...";

/** Catalogue sizes; the largest is for preview and no-op only. */
const sizes = [25, 100, 400];

function chosenSizes(text: string | undefined): number[] {
  if (text === undefined) return sizes;
  const chosen = text.split(",").map(Number);
  if (chosen.every((size) => Number.isInteger(size) && size >= 25 && size <= 1000)) return chosen;
  return refuse("bench", allowed, `--sizes is "${text}", not whole numbers from 25 to 1000, separated by commas`);
}

const values = readOptions("bench", allowed, { json: { type: "boolean", default: false }, sizes: { type: "string" } });
const result = await runBenchmark(chosenSizes(values.sizes), (line) => process.stderr.write(`${line}\n`));
process.stdout.write(`${report(result)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
