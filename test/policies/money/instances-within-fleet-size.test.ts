import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { instancesWithinFleetSize as rule } from "../../../policies/rules/money/instances-within-fleet-size.ts";
import { judgeAll } from "../gpu/support.ts";
import { instance, notAnInstance } from "./support.ts";

const told = (name: string, message: string, option: string) => ({ name, path: "candidates", message, fix: `launch less, or raise the option ${option}` });

describe("instances-within-fleet-size", () => {
  const fleet = [instance("b", ["gpu_1x_a10", "gpu_8x_a100", "gpu_2x_a6000"]), instance("a", ["gpu_2x_a6000"]), instance("c", ["cpu_4x_general"])];

  it("takes as many as are allowed", () => {
    assert.deepEqual(judgeAll(rule, fleet, { maxInstances: 3, maxGpus: 10 }), []);
    assert.deepEqual(judgeAll(rule, [], {}), []);
    assert.deepEqual(judgeAll(rule, [notAnInstance(["gpu_8x_a100"])], {}), []);
  });

  it("refuses more instances", () => {
    const expected = [told("c", "the stack has 3 instances, and 2 are allowed: a, b, c", "maxInstances")];
    assert.deepEqual(judgeAll(rule, fleet, { maxInstances: 2, maxGpus: 10 }), expected);
    assert.deepEqual(judgeAll(rule, fleet.toReversed(), { maxInstances: 2, maxGpus: 10 }), expected);
  });

  it("refuses more GPUs, each instance counted at its largest", () => {
    assert.deepEqual(judgeAll(rule, fleet, { maxInstances: 3, maxGpus: 9 }), [told("c", "the stack's instances may have 10 GPUs, and 9 are allowed: a 2, b 8", "maxGpus")]);
  });

  it("allows nothing until it is told", () => {
    assert.deepEqual(judgeAll(rule, [instance("a", ["gpu_1x_a10"])]), [
      told("a", "the stack has 1 instances, and 0 are allowed: a", "maxInstances"),
      told("a", "the stack's instances may have 1 GPUs, and 0 are allowed: a 1", "maxGpus"),
    ]);
    assert.deepEqual(judgeAll(rule, [instance("a", ["cpu_4x_general"])]), [told("a", "the stack has 1 instances, and 0 are allowed: a", "maxInstances")]);
  });

  it("names the last instance of which the candidates are known", () => {
    const late = instance("z", [], { candidates: unknown });
    assert.deepEqual(judgeAll(rule, [...fleet, late], { maxInstances: 3, maxGpus: 10 }), [told("c", "the stack has 4 instances, and 3 are allowed: a, b, c, z", "maxInstances")]);
    assert.deepEqual(judgeAll(rule, [late], {}), []);
  });

  it("cuts a long list", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => instance(`i${String(index).padStart(2, "0")}`, ["cpu_4x_general"]));
    const names = "i00, i01, i02, i03, i04, i05, i06, i07, i08, i09, i10, i11";
    assert.deepEqual(judgeAll(rule, many(12)).map(({ message }) => message), [`the stack has 12 instances, and 0 are allowed: ${names}`]);
    assert.deepEqual(judgeAll(rule, many(14)).map(({ message }) => message), [`the stack has 14 instances, and 0 are allowed: ${names} and 2 more`]);
  });
});
