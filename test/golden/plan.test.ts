import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { goldenFile, goldenStacks, planOf } from "../support/golden.ts";

describe("golden plan", function () {
  this.timeout(120_000);
  for (const stack of goldenStacks) {
    it(`of stack ${stack} is the one in review; if the change is meant, run npm run golden and commit it`, () => {
      const expected = readFileSync(goldenFile(stack), "utf8");
      const actual = planOf(stack);
      const [left, right] = [expected.split("\n"), actual.split("\n")];
      const line = right.findIndex((text, index) => text !== left[index]);
      const around = (lines: string[]) => lines.slice(Math.max(0, line - 5), line + 10).join("\n");
      assert.ok(actual === expected, `line ${line + 1} differs\n--- in review\n${around(left)}\n--- now\n${around(right)}`);
    });

    it(`of stack ${stack} shows no secret`, () => {
      const plan = readFileSync(goldenFile(stack), "utf8");
      assert.doesNotMatch(plan, /generated|AAAA|\$2b\$/, "a generated value is in the plan in clear");
    });
  }
});
