import * as pulumi from "@pulumi/pulumi";
import { readyProvider } from "./ready.provider.ts";
import { apiServerName } from "./spec/kubeconfig.ts";

export interface ClusterReadyArgs {
  /** URLs of the servers' API, such as `https://203.0.113.7:6443`, in order of preference. */
  readonly servers: pulumi.Input<pulumi.Input<string>[]>;
  /** PEM: the authorities of the servers. */
  readonly caBundle: pulumi.Input<string>;
  /** PEM: the administrator's certificate. */
  readonly certificate: pulumi.Input<string>;
  /** Secret, PEM: its key. */
  readonly key: pulumi.Input<string>;
  /** Seconds until a server must have answered. @default 1500 */
  readonly timeoutSeconds?: number;
  /** Seconds between two questions. @default 5 */
  readonly pollSeconds?: number;
}

/**
 * Ready when one server of the cluster answers `/readyz` with a certificate of our authorities. It says what it waits for, and
 * where to look when that does not come. A change of addresses or certificates is an update in place.
 */
export class ClusterReady extends pulumi.dynamic.Resource {
  /** URL of a server that is ready. */
  declare readonly url: pulumi.Output<string>;
  /** Changes when the cluster began anew, empty. One that began from a snapshot has that of the snapshot. */
  declare readonly clusterUid: pulumi.Output<string>;
  /** When the last update of this found that the cluster had begun anew, ISO 8601. */
  declare readonly beganAnewAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: ClusterReadyArgs, opts?: pulumi.CustomResourceOptions) {
    const { timeoutSeconds = 1500, pollSeconds = 5, key, ...rest } = args;
    const inputs = { ...rest, key: pulumi.secret(key), serverName: apiServerName, timeoutSeconds, pollSeconds };
    super(readyProvider as pulumi.dynamic.ResourceProvider, name, { url: undefined, clusterUid: undefined, beganAnewAt: undefined, ...inputs }, { ...opts, additionalSecretOutputs: ["key"] }, "cluster", "ClusterReady");
  }
}
