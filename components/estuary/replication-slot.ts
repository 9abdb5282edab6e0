import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import { namespaces } from "../../config/names.ts";
import { estuaryModule } from "./identity.ts";
import { replicationSlotProvider } from "./replication-slot.provider.ts";
import { slotJob, slotOwner, slotTimeout } from "./spec/slot-job.ts";

export interface ReplicationSlotArgs {
  readonly settings: Settings;
  /** Secret: of an administrator. A change of it does nothing. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The cluster's identity, by which a certificate renewed in the same run is found when this is deleted. */
  readonly cluster?: pulumi.Input<string>;
  /** Seconds between two looks at a Job. @default 5 */
  readonly pollSeconds?: number;
}

/**
 * The replication slot Estuary's capture reads, with the table of its watermarks. Made by a Job inside the cluster, and dropped by one: a
 * slot nobody reads makes PostgreSQL keep its log. Whatever reads it depends on this, so that it is made before and dropped after.
 */
export class ReplicationSlot extends pulumi.dynamic.Resource {
  /** Name of the slot. */
  declare readonly slot: pulumi.Output<string>;

  constructor(name: string, args: ReplicationSlotArgs, opts?: pulumi.CustomResourceOptions) {
    const { settings, kubeconfig, cluster, pollSeconds = 5 } = args;
    const { slot, keepSlot } = settings.estuary.network;
    const inputs = {
      kubeconfig: pulumi.secret(kubeconfig),
      ...(cluster === undefined ? {} : { cluster }),
      namespace: namespaces[slotOwner.namespace],
      slot,
      ensure: slotJob("ensure", settings),
      drop: slotJob("drop", settings),
      keepSlot,
      timeoutSeconds: slotTimeout,
      pollSeconds,
    };
    super(replicationSlotProvider as pulumi.dynamic.ResourceProvider, name, inputs, { ...opts, additionalSecretOutputs: ["kubeconfig"] }, estuaryModule, "ReplicationSlot");
  }
}
