import type * as pulumi from "@pulumi/pulumi";
import type { AccessInputs } from "@sophia/cluster-node";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the name of the package that knows.

/** Remembers, for the rest of the run, a renewed certificate. */
export const accessProvider: pulumi.dynamic.ResourceProvider<AccessInputs, AccessInputs> = {
  async diff(id, olds, news) {
    const { clusterAccess } = await import("@sophia/cluster-node");
    return clusterAccess.diff(id, olds, news);
  },
  async create(inputs) {
    const { clusterAccess } = await import("@sophia/cluster-node");
    return clusterAccess.create(inputs);
  },
  async update(id, olds, news) {
    const { clusterAccess } = await import("@sophia/cluster-node");
    return clusterAccess.update(id, olds, news);
  },
};
