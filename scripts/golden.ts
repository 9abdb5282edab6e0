import { writeFileSync } from "node:fs";
import { goldenFile, goldenStacks, planOf } from "../test/support/golden.ts";
import { readOptions } from "./lib/options.ts";

readOptions("golden", "", {});

for (const stack of goldenStacks) {
  writeFileSync(goldenFile(stack), planOf(stack));
  process.stdout.write(`wrote test/golden/${stack}.yaml\n`);
}
