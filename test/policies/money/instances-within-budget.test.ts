import assert from "node:assert/strict";
import type { Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { instancesWithinBudget as rule } from "../../../policies/rules/money/instances-within-budget.ts";
import { judgeAll } from "../gpu/support.ts";
import { instance, notAnInstance } from "./support.ts";

const fix = "launch less, lower the ceilings (maxCentsPerHour), or raise the option dollarsPerHour";
const told = (name: string, message: string) => ({ name, path: "candidates", message, fix });
const pricesByType = { gpu_1x_a10: 1.29, gpu_8x_a100: 15.92, cpu_4x_general: 0 };

/** Cents an instance counts for: the smallest budget it is within. */
function counted(subject: Resource): number | undefined {
  const message = judgeAll(rule, [subject, instance("zz", ["gpu_1x_a10"], { maxCentsPerHour: 1 })], { pricesByType }).find(({ path }) => path === "candidates")?.message;
  const dollars = /may cost (\d+\.\d\d) dollars/.exec(message ?? "")?.[1];
  return dollars === undefined ? undefined : Math.round(Number(dollars) * 100) - 1;
}

describe("instances-within-budget", () => {
  const fleet = [instance("b", ["gpu_1x_a10"], { maxCentsPerHour: 129 }), instance("a", ["gpu_8x_a100"], { maxCentsPerHour: 1592 })];

  it("takes what is within it, to the cent", () => {
    assert.deepEqual(judgeAll(rule, fleet, { dollarsPerHour: 17.21 }), []);
    assert.deepEqual(judgeAll(rule, [], {}), []);
    assert.deepEqual(judgeAll(rule, [notAnInstance(["gpu_8x_a100"])], {}), []);
    const dimes = Array.from({ length: 3 }, (_, index) => instance(`i${index}`, ["t"], { maxCentsPerHour: 10 }));
    assert.deepEqual(judgeAll(rule, dimes, { dollarsPerHour: 0.1 + 0.2 }), []);
    assert.deepEqual(judgeAll(rule, [instance("i", ["t"], { maxCentsPerHour: 29 })], { dollarsPerHour: 0.29 }), []);
  });

  it("refuses what is beyond it, to the cent", () => {
    const expected = [told("b", "the stack's instances may cost 17.21 dollars an hour, and 17.20 are allowed: a 15.92, b 1.29")];
    assert.deepEqual(judgeAll(rule, fleet, { dollarsPerHour: 17.2 }), expected);
    assert.deepEqual(judgeAll(rule, fleet.toReversed(), { dollarsPerHour: 17.2 }), expected);
  });

  it("allows nothing until it is told", () => {
    assert.deepEqual(judgeAll(rule, [fleet[0] as Resource]), [told("b", "the stack's instances may cost 1.29 dollars an hour, and 0.00 are allowed: b 1.29")]);
  });

  const cases: readonly (readonly [what: string, resource: Resource, cents: number])[] = [
    ["its ceiling", instance("i", ["gpu_8x_a100"], { maxCentsPerHour: 200 }), 200],
    ["its ceiling of nothing", instance("i", ["gpu_8x_a100"], { maxCentsPerHour: 0 }), 0],
    ["the price of its candidate where it has no ceiling", instance("i", ["gpu_1x_a10"]), 129],
    ["the price of its dearest candidate", instance("i", ["gpu_1x_a10", "gpu_8x_a100", "cpu_4x_general"], { maxCentsPerHour: null }), 1592],
    ["no price of what is free", instance("i", ["cpu_4x_general"]), 0],
    ["what it costs where its ceiling came down", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: 100, priceCentsPerHour: 129 }), 129],
    ["its ceiling where it costs less", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: 200, priceCentsPerHour: 129 }), 200],
    ["what it costs where its price is not known", instance("i", ["gpu_9x_next"], { priceCentsPerHour: 500 }), 500],
    ["its ceiling while what it costs is not known yet", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: 200, priceCentsPerHour: unknown }), 200],
    ["nothing while its ceiling is not known yet", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: unknown }), 0],
    ["nothing for what is no ceiling", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: "200" }), 0],
    ["nothing for a ceiling below nothing", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: -5 }), 0],
    ["nothing for a price below nothing", instance("i", ["gpu_1x_a10"], { maxCentsPerHour: 5, priceCentsPerHour: -5 }), 5],
    ["nothing while its candidates are not known yet", instance("i", [], { candidates: unknown }), 0],
  ];
  for (const [what, subject, cents] of cases) it(`counts ${what}`, () => assert.equal(counted(subject), cents));

  it("refuses an instance that may cost anything", () => {
    const dear = instance("i", ["gpu_1x_a10", "gpu_9x_next", "constructor"]);
    const message = "the instance i may be launched at any price: it has no ceiling, and no price is known of gpu_9x_next";
    const expected = { name: "i", path: "maxCentsPerHour", message, fix: "set the ceiling in US cents an hour" };
    assert.deepEqual(judgeAll(rule, [dear], { dollarsPerHour: 1000, pricesByType }), [expected]);
    for (const priceCentsPerHour of [129, unknown]) {
      const living = { ...dear, props: { ...dear.props, priceCentsPerHour } };
      assert.deepEqual(judgeAll(rule, [living], { dollarsPerHour: 1000, pricesByType }), [expected]);
    }
    assert.deepEqual(judgeAll(rule, [dear, ...fleet], { dollarsPerHour: 18.49, pricesByType }), [expected, told("i", "the stack's instances may cost 18.50 dollars an hour, and 18.49 are allowed: a 15.92, b 1.29, i 1.29")]);
    assert.deepEqual(judgeAll(rule, [instance("i", ["constructor"])], { dollarsPerHour: 1000, pricesByType }).length, 1);
    assert.equal(judgeAll(rule, [instance("i", ["gpu_1x_a10"])], { dollarsPerHour: 1000 }).length, 1);
    assert.deepEqual(judgeAll(rule, [instance("i", ["gpu_9x_next", unknown])], { dollarsPerHour: 1000 }), []);
  });

  it("leaves what costs nothing out of the list, and says nothing where nothing is known", () => {
    const free = instance("free", ["cpu_4x_general"]);
    assert.deepEqual(judgeAll(rule, [...fleet, free], { pricesByType }), [told("free", "the stack's instances may cost 17.21 dollars an hour, and 0.00 are allowed: a 15.92, b 1.29")]);
    assert.deepEqual(judgeAll(rule, [instance("i", [], { candidates: unknown, maxCentsPerHour: 5 })]), []);
  });
});
