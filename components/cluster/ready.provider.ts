import type * as pulumi from "@pulumi/pulumi";
import type { ReadyInputs, ReadyOutputs } from "@sophia/cluster-node";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the name of the package that knows.

/** Waits for a cluster's API server. */
export const readyProvider: pulumi.dynamic.ResourceProvider<ReadyInputs, ReadyOutputs> = {
  async diff(id, olds, news) {
    const { clusterReady } = await import("@sophia/cluster-node");
    return clusterReady.diff(id, olds, news);
  },
  async create(inputs) {
    const { clusterReady } = await import("@sophia/cluster-node");
    return clusterReady.create(inputs);
  },
  async update(id, olds, news) {
    const { clusterReady } = await import("@sophia/cluster-node");
    return clusterReady.update(id, olds, news);
  },
};
