import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { instancesOfAllowedTypes as rule } from "../../../policies/rules/money/instances-of-allowed-types.ts";
import { judge } from "../gpu/support.ts";
import { instance, notAnInstance } from "./support.ts";

const types = ["gpu_1x_a10", "gpu_1x_a6000"];

describe("instances-of-allowed-types", () => {
  it("takes candidates that are all allowed", () => {
    for (const type of types) assert.deepEqual(judge(rule, instance("i", [type]), { types }), []);
    assert.deepEqual(judge(rule, instance("i", types), { types }), []);
  });

  it("refuses each candidate that is not", () => {
    const found = judge(rule, instance("train-0", ["gpu_1x_a10", "gpu_8x_h100_sxm5", "GPU_1x_a10"]), { types });
    const expected = [[1, "gpu_8x_h100_sxm5"], [2, "GPU_1x_a10"]].map(([index, value]) => ({
      path: ["candidates", index, "type"],
      value,
      message: "the instance train-0 may be launched as a type that is not allowed",
      fix: "use one of gpu_1x_a10, gpu_1x_a6000",
    }));
    assert.deepEqual(found, expected);
  });

  it("refuses all where none is allowed", () => {
    assert.deepEqual(judge(rule, instance("i", ["cpu_4x_general"]), { types: [] }).map(({ fix }) => fix), ["remove the candidate: no type is allowed"]);
  });

  it("takes every type where nothing is said of them", () => assert.deepEqual(judge(rule, instance("i", ["gpu_8x_h100_sxm5"])), []));

  it("leaves other resources alone", () => assert.deepEqual(judge(rule, notAnInstance(["gpu_8x_h100_sxm5"]), { types }), []));

  it("waits for what is not known yet, and takes what is no type", () => {
    assert.deepEqual(judge(rule, instance("i", [unknown, null, 1]), { types }), []);
    for (const candidates of [unknown, null, undefined, "x", {}, [null], ["x"]]) assert.deepEqual(judge(rule, instance("i", [], { candidates }), { types }), []);
  });
});
