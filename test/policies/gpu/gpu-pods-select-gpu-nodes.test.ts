import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpuPodsSelectGpuNodes as rule } from "../../../policies/rules/gpu/gpu-pods-select-gpu-nodes.ts";
import { everyWorkload, pod } from "../support/objects.ts";
import { container, gpu, gpuContainer, judge } from "./support.ts";

const selecting = (fields: object) => pod({ containers: [gpuContainer()], ...fields });
const requiring = (...nodeSelectorTerms: readonly unknown[]) =>
  selecting({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });
const expressions = (...matchExpressions: readonly unknown[]) => ({ matchExpressions });
const present = "nvidia.com/gpu.present";
const finding = {
  path: ["spec", "nodeSelector"],
  message: "the pod asks for nvidia.com/gpu and selects no GPU nodes",
  fix: "select them by nvidia.com/gpu.present or nvidia.com/gpu.product or nvidia.com/gpu.family or nvidia.com/gpu.count or nvidia.com/gpu.memory, in nodeSelector or in every term of the required node affinity",
  looksAt: [
    ["spec", "containers", 0, "resources", "requests", gpu],
    ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
  ],
};

describe("gpu-pods-select-gpu-nodes", () => {
  for (const label of ["present", "product", "family", "count", "memory"]) {
    it(`takes a selector by ${label}`, () => assert.deepEqual(judge(rule, selecting({ nodeSelector: { zone: "a", [`nvidia.com/gpu.${label}`]: "true" } })), []));
  }
  for (const nodeSelector of [undefined, null, {}, "x", { zone: "a" }, { [present]: "false" }, { [present]: "" }, { [present]: null }, { [present]: 1 }, { "nvidia.com/gpu.count": "0" }, { [gpu]: "true" }]) {
    it(`refuses the selector ${JSON.stringify(nodeSelector)}`, () => assert.deepEqual(judge(rule, selecting({ nodeSelector })), [finding]));
  }

  const compliant: readonly unknown[] = [
    { key: present, operator: "Exists" },
    { key: present, operator: "In", values: ["true"] },
    { key: "nvidia.com/gpu.product", operator: "In", values: ["NVIDIA-A10", "NVIDIA-A100"] },
    { key: "nvidia.com/gpu.memory", operator: "Gt", values: ["40000"] },
  ];
  const faulty: readonly unknown[] = [
    { key: present, operator: "In", values: ["true", "false"] },
    { key: present, operator: "In", values: [] },
    { key: present, operator: "In" },
    { key: present, operator: "NotIn", values: ["true"] },
    { key: present, operator: "DoesNotExist" },
    { key: "nvidia.com/gpu.memory", operator: "Lt", values: ["40000"] },
    { key: "zone", operator: "Exists" },
    { operator: "Exists" },
    null,
  ];
  for (const expression of compliant) {
    it(`takes an affinity by ${JSON.stringify(expression)}`, () => {
      assert.deepEqual(judge(rule, requiring(expressions({ key: "zone", operator: "Exists" }, expression))), []);
      assert.deepEqual(judge(rule, requiring(expressions(expression), expressions(expression))), []);
      assert.deepEqual(judge(rule, requiring(expressions(expression), expressions({ key: "zone", operator: "Exists" }))), [finding]);
    });
  }
  for (const expression of faulty) it(`refuses an affinity by ${JSON.stringify(expression)}`, () => assert.deepEqual(judge(rule, requiring(expressions(expression))), [finding]));

  for (const affinity of [null, {}, { nodeAffinity: null }, { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ preference: expressions(compliant[0]) }] } }, { podAffinity: {} }]) {
    it(`refuses the affinity ${JSON.stringify(affinity)}`, () => assert.deepEqual(judge(rule, selecting({ affinity })), [finding]));
  }
  it("refuses terms that select nothing", () => {
    assert.deepEqual(judge(rule, requiring()), [finding]);
    assert.deepEqual(judge(rule, requiring({ matchFields: [compliant[0]] })), [finding]);
  });

  it("takes a selector beside an affinity that says nothing", () => {
    assert.deepEqual(judge(rule, selecting({ nodeSelector: { [present]: "true" }, affinity: {} })), []);
  });

  it("waits for what is not known yet", () => {
    for (const fields of [{ nodeSelector: unknown }, { nodeSelector: { zone: unknown } }, { affinity: unknown }, { affinity: { nodeAffinity: unknown } }]) {
      assert.deepEqual(judge(rule, selecting(fields)), []);
    }
    assert.deepEqual(judge(rule, requiring(unknown)), []);
    assert.deepEqual(judge(rule, pod({ containers: [gpuContainer(unknown)] })), []);
  });

  it("says nothing of pods that ask for none", () => {
    for (const each of [container({ limits: { cpu: 1 } }), gpuContainer(0)]) assert.deepEqual(judge(rule, pod({ containers: [each] })), []);
  });

  it("asks for the labels it is told of", () => {
    const options = { nodeLabels: ["example.com/chip", "example.com/gpu"] };
    assert.deepEqual(judge(rule, selecting({ nodeSelector: { "example.com/gpu": "a" } }), options), []);
    assert.deepEqual(judge(rule, selecting({ nodeSelector: { [present]: "true" } }), options), [
      { ...finding, fix: "select them by example.com/chip or example.com/gpu, in nodeSelector or in every term of the required node affinity" },
    ]);
  });

  for (const { kind, resource, path } of everyWorkload({ containers: [gpuContainer()] })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, resource).map((each) => each.path), [[...path, "nodeSelector"]]));
  }
});
