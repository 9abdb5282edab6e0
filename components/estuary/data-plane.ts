import * as pulumi from "@pulumi/pulumi";
import { dataPlaneProvider } from "./data-plane.provider.ts";
import { estuaryModule } from "./identity.ts";

export interface EstuaryDataPlaneArgs {
  /** Such as `ops/dp/public/gcp-us-central1-c2`. Looked up in place. */
  readonly name: pulumi.Input<string>;
}

/**
 * A data plane as Estuary's control plane tells of it: nothing is made. Its addresses move by themselves; a plan looks, and one that finds
 * others is an update that hands them to the firewall, the network policy and `pg_hba`.
 */
export class EstuaryDataPlane extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  /** Blocks its connections come from, as told; components/estuary/spec/network/addresses.ts makes what others take of them. */
  declare readonly cidrBlocks: pulumi.Output<string[]>;
  declare readonly gcpServiceAccountEmail: pulumi.Output<string | undefined>;
  declare readonly awsIamUserArn: pulumi.Output<string | undefined>;
  declare readonly azureApplicationClientId: pulumi.Output<string | undefined>;

  constructor(name: string, args: EstuaryDataPlaneArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { cidrBlocks: undefined, gcpServiceAccountEmail: undefined, awsIamUserArn: undefined, azureApplicationClientId: undefined };
    super(dataPlaneProvider as pulumi.dynamic.ResourceProvider, name, { ...outputs, ...args }, opts, estuaryModule, "DataPlane");
  }
}
