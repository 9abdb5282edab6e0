import type * as pulumi from "@pulumi/pulumi";
import type { MembershipInputs, MembershipOutputs } from "@sophia/cluster-node";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the name of the package that knows.

/** Waits for a machine's node, and drains it before the machine goes. */
export const membershipProvider: pulumi.dynamic.ResourceProvider<MembershipInputs, MembershipOutputs> = {
  async diff(id, olds, news) {
    const { nodeMembership } = await import("@sophia/cluster-node");
    return nodeMembership.diff(id, olds, news);
  },
  async create(inputs) {
    const { nodeMembership } = await import("@sophia/cluster-node");
    return nodeMembership.create(inputs);
  },
  async update(id, olds, news) {
    const { nodeMembership } = await import("@sophia/cluster-node");
    return nodeMembership.update(id, olds, news);
  },
  async delete(id, outputs) {
    const { nodeMembership } = await import("@sophia/cluster-node");
    return nodeMembership.delete(id, outputs);
  },
};
