import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { goldenFile, goldenStacks, planOf } from "../support/golden.ts";
import { secretForms } from "../support/secret-fixtures.ts";

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
      for (const form of secretForms) assert.ok(!plan.includes(form), `a secret's value is in the plan in clear: ${form.slice(0, 12)}...`);
      assert.doesNotMatch(plan, /\bSU[A-Z2-7]{56}\b/, "the seed of a NATS user is in the plan in clear");
    });
  }
});
