import assert from "node:assert/strict";
import { gpusInWholeNumbers as rule } from "../../../policies/rules/gpu/gpus-in-whole-numbers.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { container, core, gpu, gpuContainer, judge, podOf } from "./support.ts";

const fix = "write a whole number";

describe("gpus-in-whole-numbers", () => {
  for (const count of [0, 1, 8, "0", "1", "1000m", "2.0", "1k", "0.5Ki"]) it(`takes ${JSON.stringify(count)}`, () => assert.deepEqual(judge(rule, podOf(gpuContainer(count))), []));

  const faults: readonly (readonly [unknown, string])[] = [
    ["500m", "but a device is handed out whole or not at all"],
    [0.5, "but a device is handed out whole or not at all"],
    ["1.5", "but a device is handed out whole or not at all"],
    ["1000000001n", "but a device is handed out whole or not at all"],
    [-1, "which is less than none"],
    ["-500m", "which is less than none"],
    ["one", "which is no quantity"],
    [true, "which is no quantity"],
    [{}, "which is no quantity"],
  ];
  for (const [value, fault] of faults) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const expected = ["requests", "limits"].map((side) => ({
        path: ["spec", "containers", 0, "resources", side, gpu],
        value,
        message: `container model has this for its ${side} of nvidia.com/gpu, ${fault}`,
        fix,
      }));
      assert.deepEqual(judge(rule, podOf(gpuContainer(value))), expected);
    });
  }

  for (const name of ["nvidia.com/gpu.shared", "nvidia.com/mig-1g.5gb", "amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe"]) {
    it(`knows ${name} for GPUs`, () => assert.equal(judge(rule, podOf(gpuContainer("500m", name))).length, 2));
  }
  for (const name of ["cpu", "nvidia.com/gpus", "nvidia.com/gpu.shares", "nvidia.com/gpu.shared.more", "nvidia.com/mig-", "xnvidia.com/gpu", "example.com/nvidia.com/gpu", "amd.com/gpu.shared", "gpu.intel.com/memory", "xnvidia.com/mig-1g.5gb"]) {
    it(`leaves ${name} alone`, () => assert.deepEqual(judge(rule, podOf(gpuContainer("500m", name))), []));
  }

  for (const { kind, podSpec, path } of everyContainerKind({ resources: { limits: { [gpu]: "1.5" } } })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, pod(podSpec)).map((finding) => finding.path), [["spec", ...path, "resources", "limits", gpu]]));
  }
  for (const { kind, resource, path } of everyWorkload({ containers: [gpuContainer("1.5")] })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, resource)[0]?.path, [...path, "containers", 0, "resources", "requests", gpu]));
  }

  for (const resources of [undefined, null, "much", [], { requests: null, limits: null }, { limits: { [gpu]: null, cpu: "500m" } }, { limits: [gpu] }, unknown, { limits: { [gpu]: unknown } }]) {
    it(`says nothing of ${typeof resources === "symbol" ? "unknown" : JSON.stringify(resources)} resources`, () => assert.deepEqual(judge(rule, podOf(container(resources))), []));
  }

  it("looks into quotas", () => {
    const hard = { "requests.nvidia.com/gpu": "2500m", "requests.nvidia.com/mig-1g.5gb": "1", "requests.cpu": "500m", "nvidia.com/gpu": "0.5", pods: "0.5", "requests.amd.com/gpu": null };
    assert.deepEqual(judge(rule, core("ResourceQuota", { hard })), [
      { path: ["spec", "hard", "requests.nvidia.com/gpu"], value: "2500m", message: "the quota has this for requests.nvidia.com/gpu, but a device is handed out whole or not at all", fix },
      { path: ["spec", "hard", "nvidia.com/gpu"], value: "0.5", message: "the quota has this for nvidia.com/gpu, but a device is handed out whole or not at all", fix },
    ]);
    assert.deepEqual(judge(rule, core("ResourceQuota", { hard: { "requests.nvidia.com/gpu": "4" } })), []);
    for (const spec of [undefined, null, {}, { hard: null }]) assert.deepEqual(judge(rule, core("ResourceQuota", spec)), []);
  });

  it("looks into limit ranges", () => {
    const half = { [gpu]: "500m", memory: "0.5" };
    const limits = [{ type: "Pod", max: { [gpu]: "2" } }, { type: "Container", default: half, defaultRequest: half, max: half, min: half, maxLimitRequestRatio: half }];
    const expected = ["default", "defaultRequest", "max", "min"].map((side) => ({
      path: ["spec", "limits", 1, side, gpu],
      value: "500m",
      message: `the limit range has this for its ${side} of nvidia.com/gpu, but a device is handed out whole or not at all`,
      fix,
    }));
    assert.deepEqual(judge(rule, core("LimitRange", { limits })), expected);
    for (const spec of [undefined, null, {}, { limits: [null, "x"] }]) assert.deepEqual(judge(rule, core("LimitRange", spec)), []);
  });

  it("reads each kind in its own way", () => {
    assert.deepEqual(judge(rule, core("ConfigMap", { hard: { "requests.nvidia.com/gpu": "0.5" }, limits: [{ max: { [gpu]: "0.5" } }] })), []);
    assert.deepEqual(judge(rule, core("LimitRange", { hard: { "requests.nvidia.com/gpu": "0.5" } })), []);
    assert.deepEqual(judge(rule, core("ResourceQuota", { limits: [{ max: { [gpu]: "0.5" } }] })), []);
  });
});
