import type * as pulumi from "@pulumi/pulumi";
import type { MembershipInputs, MembershipOutputs } from "@sophia/cluster-node";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the names of the packages
// that know. The key of the cloud is not in it: it is read when the provider is configured.

interface Provider extends pulumi.dynamic.ResourceProvider<MembershipInputs, MembershipOutputs> {
  config?: { get(key: string): string | undefined };
}

/** Waits for a machine's node, and drains it before the machine goes. */
export const membershipProvider: Provider = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
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
    const { config } = this;
    // Asked only when the cluster gives no answer: a machine that is gone needs none.
    const machines = async () => {
      const { LambdaCloud, connectionFrom } = await import("@sophia/lambda-cloud");
      return new LambdaCloud(connectionFrom(config)).listInstances();
    };
    return nodeMembership.delete(id, outputs, { machines, config });
  },
};
