import assert from "node:assert/strict";
import { type CudaCheckInputs, cudaCheck } from "@sophia/cluster-node";
import { cudaPod } from "../../../components/gpu/spec/cuda-pod.ts";
import { World } from "./support/world.ts";

const instanceId = "0920582c7ff041e3bc64f2c0b1d2e3f4";

describe("CudaCheck", () => {
  let world: World;
  const terminated: string[] = [];
  const terminate = (id: string) => Promise.resolve(void terminated.push(id));
  const inputs = (): CudaCheckInputs => ({
    kubeconfig: world.server.kubeconfig,
    providerId: `lambda://${instanceId}`,
    machine: "fleet-training-0",
    namespace: "gpu-operator",
    pod: cudaPod("nvcr.io/nvidia/k8s/cuda-sample:vectoradd-cuda12.5.0-ubuntu22.04", 8),
    whenUnusable: "terminate",
    timeoutSeconds: 0.2,
    pollSeconds: 0.01,
  });
  beforeEach(async () => {
    terminated.length = 0;
    world = await World.of([{ name: "gpu-0", providerId: `lambda://${instanceId}`, ready: true }]);
  });
  afterEach(() => world.server.stop());

  it("passes when the pod on that very node succeeds, and leaves nothing behind", async () => {
    const { id, outs } = await cudaCheck.create(inputs(), terminate);
    assert.equal(id, `lambda://${instanceId}`);
    assert.equal(outs.nodeName, "gpu-0");
    const { metadata, spec } = world.last as { metadata: { name: string }; spec: { nodeName: string } };
    assert.equal(metadata.name, "cuda-check-0920582c7ff0");
    assert.equal(spec.nodeName, "gpu-0");
    assert.equal(world.created.length, 0);
    assert.deepEqual(terminated, []);
  });

  it("names an instance whose GPUs cannot be used and ends it, so that the next update launches another", async () => {
    world.check = { phase: "Failed", exitCode: 42, message: "attempt 4: GPU 0: CUDA error 802: system not yet initialized" };
    await assert.rejects(
      cudaCheck.create(inputs(), terminate),
      /^Error: fleet-training-0 \(lambda:\/\/0920582c7ff041e3bc64f2c0b1d2e3f4, node gpu-0\) is active but has a GPU that cannot be used: attempt 4: GPU 0: CUDA error 802: system not yet initialized\. The instance was terminated; run the update again, which launches another$/,
    );
    assert.deepEqual(terminated, [instanceId]);
  });

  it("only names it when asked to report", async () => {
    world.check = { phase: "Failed", exitCode: 42, message: "attempt 4: GPU 3: uncorrectable ECC error encountered" };
    await assert.rejects(cudaCheck.create({ ...inputs(), whenUnusable: "report" }, terminate), /has a GPU that cannot be used: attempt 4: GPU 3: uncorrectable ECC error encountered\. Replace it: terminate the instance/);
    assert.deepEqual(terminated, []);
  });

  it("ends no instance for a fault that is not the machine's", async () => {
    world.check = { phase: "Failed", exitCode: 45 };
    await assert.rejects(cudaCheck.create(inputs(), terminate), /reaches no cluster DNS: the pods' overlay \(8472\/udp/);
    world.check = { phase: "Failed", exitCode: 43, message: "attempt 4: 0 GPUs, expected 8" };
    await assert.rejects(cudaCheck.create(inputs(), terminate), /^Error: fleet-training-0 .* shows fewer GPUs than its type has: attempt 4: 0 GPUs, expected 8\. Look on the machine: nvidia-smi/);
    world.check = { phase: "Failed", exitCode: 44, message: "attempt 4: GPU 0: out of memory" };
    await assert.rejects(cudaCheck.create(inputs(), terminate), /^Error: fleet-training-0 .* did not compute on a GPU, which may not be the machine's fault: attempt 4: GPU 0: out of memory\. Look/);
    for (const exitCode of [1, 2, 3, 4, 127]) {
      world.check = { phase: "Failed", exitCode, message: "bash: syntax error" };
      await assert.rejects(cudaCheck.create(inputs(), terminate), /ended without a judgement/);
    }
    world.check = { phase: "Failed", exitCode: 137, message: "OOMKilled" };
    await assert.rejects(cudaCheck.create(inputs(), terminate), /ended without a judgement \(exit code 137\): OOMKilled\. Run the update again/);
    world.check = { phase: "Pending", waiting: "ImagePullBackOff" };
    await assert.rejects(cudaCheck.create(inputs(), terminate), /did not end within 0\.2 s: ImagePullBackOff\. See: kubectl -n gpu-operator describe pod cuda-check-0920582c7ff0/);
    world.nodes = [];
    await assert.rejects(cudaCheck.create(inputs(), terminate), /is no node of the cluster/);
    assert.deepEqual(terminated, []);
  });

  it("is made anew for another machine alone", async () => {
    const outputs = { ...inputs(), nodeName: "gpu-0" };
    assert.deepEqual(await cudaCheck.diff("", outputs, { ...inputs(), kubeconfig: "renewed" }), { changes: true, replaces: [], deleteBeforeReplace: true });
    assert.deepEqual(await cudaCheck.diff("", outputs, inputs()), { changes: false, replaces: [], deleteBeforeReplace: true });
    assert.deepEqual((await cudaCheck.diff("", outputs, { ...inputs(), providerId: "lambda://beef" })).replaces, ["providerId"]);
  });

  it("asks for no GPU and sees all of them", () => {
    const [container] = cudaPod("image", 8).spec.containers;
    assert.ok(container?.env.some(({ name, value }) => name === "NVIDIA_VISIBLE_DEVICES" && value === "all"));
    assert.ok(container?.env.some(({ name, value }) => name === "EXPECTED_GPUS" && value === "8"));
    assert.deepEqual(Object.keys(container?.resources.limits ?? {}), ["memory", "ephemeral-storage"]);
  });
});
