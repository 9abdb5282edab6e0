import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpuRuntimeForGpuPods as rule } from "../../../policies/rules/gpu/gpu-runtime-for-gpu-pods.ts";
import { everyWorkload, pod } from "../support/objects.ts";
import { container, gpuContainer, judge } from "./support.ts";

const plain = container({ limits: { cpu: 1 } });
const message = "the pod asks for no GPU and runs in a runtime that may give it all of the node";
const fix = "remove it, or ask for a GPU";

describe("gpu-runtime-for-gpu-pods", () => {
  for (const runtimeClassName of ["nvidia", "nvidia-cdi", "nvidia-legacy", "nvidia-experimental"]) {
    it(`refuses ${runtimeClassName} without a request`, () => {
      assert.deepEqual(judge(rule, pod({ runtimeClassName, containers: [plain, gpuContainer(0)], initContainers: [plain] })), [
        {
          path: ["spec", "runtimeClassName"],
          value: runtimeClassName,
          message,
          fix,
          looksAt: [["spec", "containers", 0, "resources"], ["spec", "containers", 1, "resources"], ["spec", "initContainers", 0, "resources"]],
        },
      ]);
    });
    it(`takes ${runtimeClassName} with a request`, () => {
      assert.deepEqual(judge(rule, pod({ runtimeClassName, containers: [plain, gpuContainer()] })), []);
      assert.deepEqual(judge(rule, pod({ runtimeClassName, containers: [plain], initContainers: [gpuContainer()] })), []);
    });
  }
  for (const runtimeClassName of [undefined, null, "", "gvisor", "nvidia-gvisor", 1]) {
    it(`takes ${JSON.stringify(runtimeClassName)}`, () => assert.deepEqual(judge(rule, pod({ runtimeClassName, containers: [plain] })), []));
  }

  it("waits for what is not known yet", () => {
    const cases = [{ runtimeClassName: unknown, containers: [plain] }, ...[unknown, [unknown], [container(unknown)], [gpuContainer(unknown)]].map((containers) => ({ runtimeClassName: "nvidia", containers }))];
    for (const spec of cases) assert.deepEqual(judge(rule, pod(spec)), []);
    assert.deepEqual(judge(rule, pod({ runtimeClassName: "nvidia", containers: [plain], initContainers: unknown })), []);
    assert.equal(judge(rule, pod({ runtimeClassName: "nvidia", containers: [{ ...plain, image: unknown }], initContainers: null })).length, 1);
  });

  it("asks of the classes it is told of", () => {
    assert.deepEqual(judge(rule, pod({ runtimeClassName: "nvidia", containers: [plain] }), { runtimeClasses: ["gpu"] }), []);
    assert.equal(judge(rule, pod({ runtimeClassName: "gpu", containers: [plain] }), { runtimeClasses: ["gpu"] }).length, 1);
  });

  for (const { kind, resource, path } of everyWorkload({ runtimeClassName: "nvidia", containers: [plain] })) {
    it(`looks into a ${kind}`, () => {
      const [found] = judge(rule, resource);
      assert.deepEqual(found?.path, [...path, "runtimeClassName"]);
      assert.deepEqual(found.looksAt, [[...path, "containers", 0, "resources"], [...path, "initContainers"]]);
    });
  }
});
