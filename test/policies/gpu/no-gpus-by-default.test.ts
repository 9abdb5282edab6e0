import assert from "node:assert/strict";
import { noGpusByDefault as rule } from "../../../policies/rules/gpu/no-gpus-by-default.ts";
import { core, gpu, judge } from "./support.ts";

const limits = (fields: object) => core("LimitRange", { limits: [{ type: "Pod" }, { type: "Container", ...fields }] });

describe("no-gpus-by-default", () => {
  for (const side of ["default", "defaultRequest"]) {
    for (const amount of [1, "1", "500m", "1n"]) {
      it(`refuses ${side} ${amount}`, () => {
        const message = "every container of the namespace that says nothing of nvidia.com/gpu is given some";
        const fix = "remove it, and let the containers that need a GPU ask for it";
        assert.deepEqual(judge(rule, limits({ [side]: { [gpu]: amount, cpu: 1 } })), [{ path: ["spec", "limits", 1, side, gpu], value: amount, message, fix }]);
      });
    }
    for (const amount of [0, "0", "-1", null, "one", {}]) it(`takes ${side} ${JSON.stringify(amount)}`, () => assert.deepEqual(judge(rule, limits({ [side]: { [gpu]: amount } })), []));
  }

  it("takes bounds, other defaults and other kinds", () => {
    assert.deepEqual(judge(rule, limits({ max: { [gpu]: 1 }, min: { [gpu]: 1 }, default: { cpu: 1, "nvidia.com/gpus": 1 } })), []);
    assert.deepEqual(judge(rule, core("ConfigMap", { limits: [{ default: { [gpu]: 1 } }] })), []);
    for (const spec of [undefined, null, {}, { limits: "x" }, { limits: [null, { default: "x" }] }]) assert.deepEqual(judge(rule, core("LimitRange", spec)), []);
  });
});
