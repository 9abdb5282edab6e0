import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpuPodsTolerateGpuTaint as rule } from "../../../policies/rules/gpu/gpu-pods-tolerate-gpu-taint.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { container, gpu, gpuContainer, judge } from "./support.ts";

const tolerating = (...tolerations: readonly unknown[]) => pod({ containers: [gpuContainer()], tolerations });
const finding = {
  path: ["spec", "tolerations"],
  message: "the pod asks for nvidia.com/gpu and does not tolerate the taint nvidia.com/gpu:NoSchedule of GPU nodes",
  fix: "add { key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }",
  looksAt: [["spec", "containers", 0, "resources", "requests", gpu]],
};

describe("gpu-pods-tolerate-gpu-taint", () => {
  const compliant: readonly object[] = [
    { key: gpu, operator: "Exists", effect: "NoSchedule" },
    { key: gpu, operator: "Exists" },
    { key: gpu, operator: "Exists", effect: "" },
    { key: gpu, operator: "Exists", effect: null },
    { operator: "Exists" },
    { key: "", operator: "Exists" },
    { key: null, operator: "Exists", effect: "NoSchedule" },
    { key: gpu, operator: "Equal", value: "present", effect: "NoSchedule" },
    { key: gpu, value: "present" },
    { key: gpu, operator: "", value: "present" },
    { key: gpu, operator: null, value: "present" },
  ];
  for (const toleration of compliant) {
    it(`takes ${JSON.stringify(toleration)}`, () => assert.deepEqual(judge(rule, tolerating({ key: "other", operator: "Exists" }, toleration)), []));
  }

  const faulty: readonly unknown[] = [
    { key: "other", operator: "Exists" },
    { key: gpu, operator: "Exists", effect: "NoExecute" },
    { operator: "Exists", effect: "PreferNoSchedule" },
    { key: gpu, operator: "Equal", value: "absent" },
    { key: gpu, operator: "Equal" },
    { key: gpu },
    { key: "other", operator: "Equal", value: "present" },
    { operator: "Equal", value: "present" },
    { key: gpu, operator: "Gt", value: "present" },
    {},
    null,
    "Exists",
  ];
  for (const toleration of faulty) it(`refuses ${JSON.stringify(toleration)}`, () => assert.deepEqual(judge(rule, tolerating(toleration)), [finding]));

  for (const tolerations of [undefined, null, [], {}]) {
    it(`refuses tolerations that are ${JSON.stringify(tolerations)}`, () => assert.deepEqual(judge(rule, pod({ containers: [gpuContainer()], tolerations })), [finding]));
  }

  it("says nothing of pods that ask for none, or for none yet", () => {
    for (const each of [container({ limits: { cpu: 1 } }), container(undefined), gpuContainer(0), gpuContainer("-1"), gpuContainer("one"), gpuContainer(unknown)]) {
      assert.deepEqual(judge(rule, pod({ containers: [each] })), []);
    }
  });

  it("waits for tolerations that are not known yet", () => {
    assert.deepEqual(judge(rule, pod({ containers: [gpuContainer()], tolerations: unknown })), []);
    assert.deepEqual(judge(rule, tolerating({ key: unknown, operator: "Exists" })), []);
  });

  it("counts a limit without a request, and a request before the limit", () => {
    const [found] = judge(rule, pod({ containers: [container({ limits: { [gpu]: 1 } })] }));
    assert.deepEqual(found?.looksAt, [["spec", "containers", 0, "resources", "limits", gpu]]);
    assert.deepEqual(judge(rule, pod({ containers: [container({ requests: { [gpu]: 0 }, limits: { [gpu]: 1 } })] })), []);
    assert.deepEqual(judge(rule, pod({ containers: [container({ requests: { [gpu]: null }, limits: { [gpu]: 1 } })] })), [{ ...finding, looksAt: found?.looksAt }]);
  });

  it("asks once of a pod, and names the first kind of GPU", () => {
    const found = judge(rule, pod({ containers: [container({ limits: { cpu: 1 } }), gpuContainer(1, "nvidia.com/mig-1g.5gb"), gpuContainer()] }));
    assert.deepEqual(found.map(({ message }) => message), ["the pod asks for nvidia.com/mig-1g.5gb and does not tolerate the taint nvidia.com/gpu:NoSchedule of GPU nodes"]);
    assert.deepEqual(found[0]?.looksAt, [["spec", "containers", 1, "resources", "requests", "nvidia.com/mig-1g.5gb"]]);
  });

  it("asks for the taint it is told of", () => {
    const options = { taintKey: "example.com/gpus", taintValue: "", taintEffect: "NoExecute" };
    assert.deepEqual(judge(rule, tolerating({ key: "example.com/gpus" }), options), []);
    assert.deepEqual(judge(rule, tolerating({ key: gpu, operator: "Exists" }), options), [
      {
        ...finding,
        message: "the pod asks for nvidia.com/gpu and does not tolerate the taint example.com/gpus:NoExecute of GPU nodes",
        fix: "add { key: example.com/gpus, operator: Exists, effect: NoExecute }",
      },
    ]);
  });

  for (const { kind, podSpec } of everyContainerKind({ resources: { limits: { [gpu]: 1 } } })) {
    it(`looks into a ${kind}`, () => assert.equal(judge(rule, pod(podSpec)).length, 1));
  }
  for (const { kind, resource, path } of everyWorkload({ containers: [gpuContainer()] })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, resource).map((each) => each.path), [[...path, "tolerations"]]));
  }
});
