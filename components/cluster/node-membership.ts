import * as pulumi from "@pulumi/pulumi";
import { membershipProvider } from "./node-membership.provider.ts";

export interface NodeMembershipArgs {
  /** Secret: of an administrator. A change of it is an update in place. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The instance's own `id`; another one is another membership. */
  readonly instanceId: pulumi.Input<string>;
  /** Host name of the instance: dead nodes of instances that bore it before are removed once this one has joined. */
  readonly hostname?: pulumi.Input<string>;
  /** The cluster's identity ({@link ClusterPki.identifier}), by which a certificate renewed in the same run is found when this is deleted. */
  readonly cluster?: pulumi.Input<string>;
  /** URLs of servers of the cluster, asked when the one of the kubeconfig gives no answer: it may be gone before this machine is. */
  readonly servers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Which beginning of the cluster it is in ({@link ClusterReady.clusterUid}); when the cluster began anew, the node is waited for again. */
  readonly clusterUid?: pulumi.Input<string>;
  /** Seconds until the node must be ready. @default 1800: eight GPUs boot in up to 15 minutes */
  readonly readySeconds?: number;
  /** Seconds its pods have to leave. @default 600 */
  readonly drainSeconds?: number;
  /** When pods are still there: `fail` keeps the machine and says which, `proceed` lets it go. @default "fail" */
  readonly whenPodsStay?: "fail" | "proceed";
  /** Seconds to look whether the node's metrics arrive, which tells whether traffic between nodes is filtered; 0 to leave it. @default 120 */
  readonly trafficSeconds?: number;
  /** Seconds between two looks. @default 5 */
  readonly pollSeconds?: number;
}

/**
 * A machine is a node of the cluster. Made when its Node, found by its provider id, is ready; deleted by cordoning it, evicting its
 * pods as PodDisruptionBudgets allow, and removing the Node. Since it depends on its instance, it is deleted before the instance
 * is; so nodes roll one at a time when each instance depends on the membership of the one before.
 */
export class NodeMembership extends pulumi.dynamic.Resource {
  declare readonly nodeName: pulumi.Output<string>;
  /** Private address of the node. */
  declare readonly address: pulumi.Output<string>;
  /** What was found about traffic between this node and the others, in one line. */
  declare readonly traffic: pulumi.Output<string>;

  constructor(name: string, args: NodeMembershipArgs, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, instanceId, readySeconds = 1800, drainSeconds = 600, whenPodsStay = "fail", trafficSeconds = 120, pollSeconds = 5, ...rest } = args;
    const inputs = {
      ...rest,
      kubeconfig: pulumi.secret(kubeconfig),
      providerId: pulumi.interpolate`lambda://${instanceId}`,
      machine: name,
      readySeconds,
      drainSeconds,
      whenPodsStay,
      trafficSeconds,
      pollSeconds,
    };
    super(membershipProvider as pulumi.dynamic.ResourceProvider, name, { nodeName: undefined, address: undefined, traffic: undefined, ...inputs }, { ...opts, additionalSecretOutputs: ["kubeconfig"] }, "cluster", "NodeMembership");
  }
}
