import assert from "node:assert/strict";
import { selectsEverything } from "../../../policies/model/label-selector.ts";

describe("a label selector", () => {
  for (const selector of [{}, null, { matchLabels: {} }, { matchLabels: null, matchExpressions: [] }]) it(`${JSON.stringify(selector)} selects everything`, () => assert.equal(selectsEverything(selector), true));

  for (const selector of [{ matchLabels: { app: "it" } }, { matchExpressions: [{ key: "app", operator: "Exists" }] }, { matchLabels: { app: "it" }, matchExpressions: [] }]) {
    it(`${JSON.stringify(selector)} does not`, () => assert.equal(selectsEverything(selector), false));
  }
});
