import type * as pulumi from "@pulumi/pulumi";
import type { CudaCheckInputs, CudaCheckOutputs } from "@sophia/cluster-node";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the names of the packages
// that know. The key of the cloud is not in it: it is read when the provider is configured.

interface Provider extends pulumi.dynamic.ResourceProvider<CudaCheckInputs, CudaCheckOutputs> {
  config?: { get(key: string): string | undefined };
}

/** Checks a machine's GPUs once, and ends the instance when they cannot be used. */
export const cudaCheckProvider: Provider = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async diff(id, olds, news) {
    const { cudaCheck } = await import("@sophia/cluster-node");
    return cudaCheck.diff(id, olds, news);
  },
  async create(inputs) {
    const { cudaCheck } = await import("@sophia/cluster-node");
    return cudaCheck.create(inputs, async (instanceId) => {
      const { LambdaCloud, connectionFrom } = await import("@sophia/lambda-cloud");
      await new LambdaCloud(connectionFrom(this.config)).terminateInstance(instanceId);
    });
  },
  async update(id, olds, news) {
    const { cudaCheck } = await import("@sophia/cluster-node");
    return cudaCheck.update(id, olds, news);
  },
};
