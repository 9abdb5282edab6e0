import * as pulumi from "@pulumi/pulumi";
import { accessProvider } from "./access.provider.ts";

export interface ClusterAccessArgs {
  /** The cluster's identity. */
  readonly cluster: pulumi.Input<string>;
  /** PEM: the authorities of the servers. */
  readonly caBundle: pulumi.Input<string>;
  /** PEM: the administrator's certificate. */
  readonly certificate: pulumi.Input<string>;
  /** Secret, PEM: its key. */
  readonly key: pulumi.Input<string>;
}

/**
 * What this run shows the cluster's API. A membership that is deleted has only the kubeconfig of the update before, whose
 * certificate of days may have ended; one that was renewed in the same run it finds by way of this resource. So whatever may
 * delete a membership comes after it.
 */
export class ClusterAccess extends pulumi.dynamic.Resource {
  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.CustomResourceOptions) {
    super(accessProvider as pulumi.dynamic.ResourceProvider, name, { ...args, key: pulumi.secret(args.key) }, { ...opts, additionalSecretOutputs: ["key"] }, "cluster", "ClusterAccess");
  }
}
