import * as pulumi from "@pulumi/pulumi";
import { reachesPostgres } from "../../config/estuary.ts";
import type { Settings } from "../../config/settings/schema.ts";
import { milliseconds } from "../../config/settings/values.ts";
import type { SecretSource } from "../secrets/source.ts";
import type { EstuaryAddresses } from "./addresses.ts";
import { EstuaryAlertSubscription } from "./alert-subscription.ts";
import { EstuaryFabric, type EstuaryFabricOutputs } from "./fabric.ts";
import { EstuaryMonitoring } from "./monitoring.ts";
import { EstuaryNetwork } from "./network.ts";
import { ReplicationSlot } from "./replication-slot.ts";
import { EstuaryServiceAccount } from "./service-account.ts";

export interface EstuaryArgs {
  readonly settings: Settings;
  readonly secrets: SecretSource;
  /** Secret: of an administrator of the cluster, in which Jobs make and drop the slot. */
  readonly kubeconfig: pulumi.Input<string>;
  readonly clusterIdentifier: pulumi.Input<string>;
  /** Where Estuary comes from; nothing where it has no business with PostgreSQL. */
  readonly addresses?: EstuaryAddresses | undefined;
  /** Secret: Estuary's refresh token, for the scrape of its metrics. */
  readonly token?: pulumi.Input<string> | undefined;
  /** URL of the backend the stack's state lies in. @default as EstuaryCatalog's */
  readonly backend?: string | undefined;
}

/** What others may know; no secret but the key. */
export interface EstuaryOutputs extends EstuaryFabricOutputs {
  /** Blocks the data plane's connections come from. */
  readonly addresses: pulumi.Output<string[]> | undefined;
  /** Secret: key of the service account, where one is asked for. */
  readonly serviceAccountKey?: pulumi.Output<string>;
}

/** Everything of Estuary's: its way in to PostgreSQL, the slot it reads, the catalogue, and what watches them. A stack that has it off has nothing here. */
export class Estuary extends pulumi.ComponentResource {
  readonly outputs: EstuaryOutputs | undefined;

  constructor(name: string, args: EstuaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:estuary:Estuary", name, {}, opts);
    const { settings, addresses } = args;
    if (settings.estuary.enabled) this.outputs = this.#fabric(name, args, addresses);
    this.registerOutputs({});
  }

  #fabric(name: string, { settings, secrets, kubeconfig, clusterIdentifier: cluster, token, backend }: EstuaryArgs, addresses: EstuaryAddresses | undefined): EstuaryOutputs {
    const { estuary } = settings;
    const child = { parent: this };
    const identity = backend === undefined ? {} : { backend };
    const network = addresses === undefined ? undefined : new EstuaryNetwork(`${name}-network`, { settings, cidrBlocks: addresses.cidrBlocks }, child);
    const captured = reachesPostgres(estuary) && estuary.sources.postgres.enabled;
    const slot = captured ? [new ReplicationSlot(`${name}-slot`, { settings, kubeconfig, cluster, pollSeconds: milliseconds(estuary.activation.poll) / 1000 }, { ...child, ...(network === undefined ? {} : { dependsOn: network }) })] : [];
    // Estuary looks at every endpoint when it publishes; and a slot is dropped only when nothing reads it any more.
    const ready = { ...child, dependsOn: [...(network === undefined ? [] : [network]), ...slot] };
    const fabric = new EstuaryFabric(`${name}-fabric`, { settings, secrets, tunnelKey: network?.tunnelKey, backend }, ready);
    new EstuaryMonitoring(`${name}-monitoring`, { settings, token }, child);
    const { email, types: alertTypes } = estuary.alerts;
    if (email !== undefined) new EstuaryAlertSubscription(`${name}-alerts`, { prefix: estuary.prefix, email, alertTypes }, child);
    const { enabled, generation, validFor } = estuary.serviceAccount;
    const account = enabled
      ? new EstuaryServiceAccount(`${name}-account`, { ...identity, name: `${estuary.prefix}publisher`, grants: [{ prefix: estuary.prefix, capability: "admin" }], generation, validFor }, child)
      : undefined;
    return { ...fabric.outputs, addresses: addresses?.cidrBlocks, ...(account === undefined ? {} : { serviceAccountKey: account.apiKey }) };
  }
}
