import assert from "node:assert/strict";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpusWithinFleet as rule } from "../../../policies/rules/gpu/gpus-within-fleet.ts";
import { foreignResource, pod, resource } from "../support/objects.ts";
import { gpu, gpuContainer, judgeAll } from "./support.ts";

const instance = (name: string, types: unknown, fields: Props = {}): Resource =>
  foreignResource("pulumi-nodejs:dynamic/lambda:Instance", name, { candidates: Array.isArray(types) ? types.map((type: unknown) => ({ type, region: "us-west-1" })) : types, ...fields });
const asking = (name: string, count: unknown, kind = gpu): Resource => resource({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: `area-${name}` }, spec: { containers: [gpuContainer(count, kind)] } });
const told = (name: string, message: string) => ({ name, path: `spec.containers.0.resources.requests.${gpu}`, message, fix: "lower the replicas or the autoscalers' maximum, or launch more GPUs" });

/** GPUs the rule counts for these instances: the most a pod may ask for. */
function counted(...instances: readonly Resource[]): number | undefined {
  if (judgeAll(rule, [asking("a", 1000), ...instances]).length === 0) return undefined;
  return [...Array(100).keys()].findLast((count) => judgeAll(rule, [asking("a", count), ...instances]).length === 0);
}

describe("gpus-within-fleet", () => {
  it("adds up all namespaces, and names the largest", () => {
    const pods = [asking("b", 1), asking("d", 3), asking("c", 3)];
    const expected = [told("c", "the pods of the stack may ask for 7 GPUs and the fleet has 6: Pod b 1, Pod c 3, Pod d 3")];
    assert.deepEqual(judgeAll(rule, pods, { fleetGpus: 6 }), expected);
    assert.deepEqual(judgeAll(rule, pods.toReversed(), { fleetGpus: 6 }), expected);
    assert.deepEqual(judgeAll(rule, pods, { fleetGpus: 7 }), []);
    assert.deepEqual(judgeAll(rule, [asking("a", 2), asking("b", 1)], { fleetGpus: 0 }), [told("a", "the pods of the stack may ask for 3 GPUs and the fleet has 0: Pod a 2, Pod b 1")]);
  });

  it("counts whole GPUs only, of every maker", () => {
    const slices = ["nvidia.com/mig-1g.5gb", "nvidia.com/gpu.shared"].map((kind, index) => asking(`s${index}`, 9, kind));
    assert.deepEqual(judgeAll(rule, slices, { fleetGpus: 0 }), []);
    assert.equal(judgeAll(rule, [asking("a", 1), asking("b", 1, "amd.com/gpu")], { fleetGpus: 1 }).length, 1);
  });

  it("says nothing without a fleet, or without pods that ask", () => {
    assert.deepEqual(judgeAll(rule, [asking("a", 99)]), []);
    assert.deepEqual(judgeAll(rule, [instance("i", ["gpu_1x_a10"]), pod({ containers: [gpuContainer(0)] })], { fleetGpus: 0 }), []);
  });

  const cases: readonly (readonly [what: string, instances: readonly Resource[], gpus: number | undefined])[] = [
    ["the GPUs of an instance", [instance("i", ["gpu_8x_h100_sxm5"])], 8],
    ["those of all instances", [instance("i", ["gpu_8x_h100_sxm5"]), instance("j", ["gpu_2x_a6000"]), instance("k", ["cpu_4x_general"])], 10],
    ["those of the candidate with the fewest", [instance("i", ["gpu_8x_h100_sxm5", "gpu_2x_a6000", "gpu_4x_a6000"])], 2],
    ["two digits", [instance("i", ["gpu_16x_next"])], 16],
    ["the most there are where a name tells nothing", [instance("i", ["tpu_v9"])], 8],
    ["what a living instance has", [instance("i", ["gpu_8x_h100_sxm5", "gpu_2x_a6000"], { gpus: 4 })], 4],
    ["what the candidates tell while it is not known", [instance("i", ["gpu_2x_a6000"], { gpus: unknown })], 2],
    ["what the candidates tell where it is no number", [instance("i", ["gpu_2x_a6000"], { gpus: 0.5 }), instance("j", ["gpu_1x_a10"], { gpus: "9" })], 3],
    ["nothing where there are no instances", [], undefined],
    ["nothing while candidates are not known", [instance("i", ["gpu_8x_h100_sxm5"]), instance("j", unknown), instance("k", ["gpu_8x_h100_sxm5"])], undefined],
    ["nothing where there are no candidates", [instance("i", [unknown, 1, null])], undefined],
  ];
  for (const [what, instances, gpus] of cases) it(`counts ${what}`, () => assert.equal(counted(...instances), gpus));

  it("prefers what it is told to the instances", () => {
    assert.deepEqual(judgeAll(rule, [asking("a", 2), instance("i", ["gpu_1x_a10"])], { fleetGpus: 2 }), []);
    assert.equal(judgeAll(rule, [asking("a", 2), instance("i", ["gpu_8x_a100"])], { fleetGpus: 1 }).length, 1);
  });
});
