import assert from "node:assert/strict";
import { selects } from "../../../policies/rules/reliability/selector.ts";

const labels = { app: "it", tier: "front" };
const expression = (operator: string, key: unknown, values?: unknown) => ({ matchExpressions: [{ key, operator, values }] });

describe("a label selector", () => {
  const cases: readonly (readonly [boolean, unknown])[] = [
    [false, undefined],
    [false, null],
    [true, {}],
    [true, { matchLabels: {}, matchExpressions: [] }],
    [true, { matchLabels: null, matchExpressions: null }],
    [true, { matchLabels: { app: "it" } }],
    [true, { matchLabels: labels }],
    [false, { matchLabels: { app: "other" } }],
    [false, { matchLabels: { app: "it", zone: "a" } }],
    [true, expression("In", "app", ["other", "it"])],
    [false, expression("In", "app", ["other"])],
    [false, expression("In", "zone", ["a"])],
    [false, expression("In", "app")],
    [false, expression("NotIn", "app", ["it"])],
    [true, expression("NotIn", "app", ["other"])],
    [true, expression("NotIn", "zone", ["a"])],
    [true, expression("Exists", "app")],
    [false, expression("Exists", "zone")],
    [false, expression("DoesNotExist", "app")],
    [true, expression("DoesNotExist", "zone")],
    [true, { matchLabels: { app: "it" }, ...expression("Exists", "tier") }],
    [false, { matchLabels: { app: "other" }, ...expression("Exists", "tier") }],
    [false, { matchLabels: { app: "it" }, ...expression("Exists", "zone") }],
    [false, { matchExpressions: [{ key: "app", operator: "Exists" }, { key: "zone", operator: "Exists" }] }],
  ];
  for (const [expected, selector] of cases) it(`${expected ? "selects" : "passes over"}: ${JSON.stringify(selector)}`, () => assert.equal(selects(selector, labels), expected));
});
