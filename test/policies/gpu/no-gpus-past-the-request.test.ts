import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noGpusPastTheRequest as rule } from "../../../policies/rules/gpu/no-gpus-past-the-request.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { container, gpuContainer, judge, podOf } from "./support.ts";

const fix = "remove it, and ask for GPUs in resources.limits";
const withEnv = (...env: readonly unknown[]) => podOf(container(undefined, { env }));
const withMounts = (...volumeMounts: readonly unknown[]) => podOf(container(undefined, { volumeMounts }));

describe("no-gpus-past-the-request", () => {
  for (const name of ["NVIDIA_VISIBLE_DEVICES", "NVIDIA_MIG_CONFIG_DEVICES", "NVIDIA_MIG_MONITOR_DEVICES"]) {
    it(`refuses ${name}, and never shows what it says`, () => {
      for (const value of ["all", "0", "GPU-8a56a4bc", " ", 0]) {
        assert.deepEqual(judge(rule, withEnv({ name: "A", value: "b" }, { name, value })), [
          { path: ["spec", "containers", 0, "env", 1, "value"], message: `container model sets ${name}, by which it sees GPUs it did not ask for`, fix },
        ]);
      }
    });
    it(`refuses ${name} from elsewhere`, () => {
      assert.deepEqual(judge(rule, withEnv({ name, valueFrom: { configMapKeyRef: { name: "a", key: "b" } } })), [
        { path: ["spec", "containers", 0, "env", 0, "valueFrom"], message: `container model takes ${name} from elsewhere, by which it may see GPUs it did not ask for`, fix },
      ]);
    });
    for (const value of ["void", "none", "", null, undefined]) it(`takes ${name} ${JSON.stringify(value)}`, () => assert.deepEqual(judge(rule, withEnv({ name, value, valueFrom: null })), []));
  }

  it("takes other variables", () => {
    const env = ["NVIDIA_DRIVER_CAPABILITIES", "CUDA_VISIBLE_DEVICES", "nvidia_visible_devices", "VISIBLE"].map((name) => ({ name, value: "all" }));
    assert.deepEqual(judge(rule, withEnv(...env, null, {}, { name: { toString: null }, value: "all" })), []);
    for (const given of [null, undefined, "x", unknown]) assert.deepEqual(judge(rule, podOf(container(undefined, { env: given }))), []);
  });

  it("refuses them beside a request too, since they win over what was given", () => {
    assert.equal(judge(rule, podOf({ ...gpuContainer(), env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] })).length, 1);
  });

  it("waits for a value that is not known yet", () => {
    assert.deepEqual(judge(rule, withEnv({ name: "NVIDIA_VISIBLE_DEVICES", value: unknown })), []);
    assert.deepEqual(judge(rule, withEnv({ name: unknown, value: "all" })), []);
  });

  for (const mountPath of ["/var/run/nvidia-container-devices", "/var/run/nvidia-container-devices/all"]) {
    it(`refuses a mount at ${mountPath}`, () => {
      assert.deepEqual(judge(rule, withMounts({ mountPath: "/tmp" }, { mountPath })), [
        { path: ["spec", "containers", 0, "volumeMounts", 1, "mountPath"], value: mountPath, message: "container model names GPUs by a mount, by which it sees some it did not ask for", fix },
      ]);
    });
  }
  for (const mountPath of ["/var/run/nvidia-container-devices-of-mine", "/var/run", "/data/var/run/nvidia-container-devices/all", "", null, 1]) {
    it(`takes a mount at ${JSON.stringify(mountPath)}`, () => assert.deepEqual(judge(rule, withMounts({ mountPath }, null)), []));
  }

  const annotated = (annotations: unknown) => pod({ containers: [container(undefined)] }, { annotations });
  for (const device of ["nvidia.com/gpu=all", "nvidia.com/gpu=0,nvidia.com/gpu=1", "management.nvidia.com/gpu=all", "vendor.com/a=b,amd.com/gpu=0", "intel.com/gpu=0"]) {
    it(`refuses the device ${device}`, () => {
      assert.deepEqual(judge(rule, annotated({ a: "b", "cdi.k8s.io/it": device })), [
        { path: ["metadata", "annotations", "cdi.k8s.io/it"], message: "the annotation adds GPUs the pod did not ask for", fix },
      ]);
    });
  }
  it("takes other annotations", () => {
    assert.deepEqual(judge(rule, annotated({ "cdi.k8s.io/nic": "vendor.com/net=a", "cdi.k8s.io/own": "mynvidia.com/gpu=all", "a.cdi.k8s.io/b": "nvidia.com/gpu=all", note: "nvidia.com/gpu=all", "cdi.k8s.io/x": 1 })), []);
    for (const annotations of [null, undefined, "cdi.k8s.io/", unknown, { "cdi.k8s.io/x": unknown }]) assert.deepEqual(judge(rule, annotated(annotations)), []);
  });

  for (const { kind, podSpec, path } of everyContainerKind({ env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }], volumeMounts: [{ mountPath: "/var/run/nvidia-container-devices/0" }] })) {
    it(`looks into a ${kind}`, () =>
      assert.deepEqual(judge(rule, pod(podSpec)).map((finding) => finding.path), [["spec", ...path, "env", 0, "value"], ["spec", ...path, "volumeMounts", 0, "mountPath"]]));
  }
  for (const { kind, resource, path } of everyWorkload({ containers: [container(undefined, { env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] })] }, { annotations: { "cdi.k8s.io/it": "nvidia.com/gpu=all" } })) {
    it(`looks into a ${kind}`, () =>
      assert.deepEqual(judge(rule, resource).map((finding) => finding.path), [[...path.slice(0, -1), "metadata", "annotations", "cdi.k8s.io/it"], [...path, "containers", 0, "env", 0, "value"]]));
  }
});
