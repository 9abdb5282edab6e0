import assert from "node:assert/strict";
import { candidatesOf, gpusOfType, isLambdaInstance, lambdaInstancesOf } from "../../../policies/model/lambda-instances.ts";
import { instance, notAnInstance } from "../money/support.ts";

describe("instances of Lambda Cloud", () => {
  it("are told from other resources, in a fixed order", () => {
    const [a, b] = [instance("a", []), instance("b", [])];
    assert.ok(isLambdaInstance(a));
    assert.ok(!isLambdaInstance(notAnInstance([])));
    const given = [b, notAnInstance([]), a];
    assert.deepEqual(lambdaInstancesOf(given), [a, b]);
    assert.deepEqual(lambdaInstancesOf([a, b]), [a, b]);
    assert.equal(given[0], b);
  });

  it("name the types they may be", () => {
    assert.deepEqual(candidatesOf(instance("a", ["x", null, "y"])), [{ type: "x", path: ["candidates", 0, "type"] }, { type: "y", path: ["candidates", 2, "type"] }]);
  });

  it("have the GPUs their type says", () => {
    const types = { gpu_1x_a10: 1, gpu_8x_h100_sxm5: 8, gpu_16x_next: 16, gpu_0x_none: 0, cpu_4x_general: 0, gpu_next: 8, my_gpu_2x_a: 8, gpu_2xa: 8, my_cpu_4x: 8, gpu_9999x_a: 8 };
    for (const [type, gpus] of Object.entries(types)) assert.equal(gpusOfType(type), gpus, type);
  });
});
