import * as pulumi from "@pulumi/pulumi";
import { estuaryModule } from "./identity.ts";
import { storageMappingProvider } from "./storage-mapping.provider.ts";

export interface EstuaryStorageMappingArgs {
  /** Ends with "/". Replaces. */
  readonly prefix: pulumi.Input<string>;
  /** As Estuary has them, such as `{ provider: "S3", bucket, region, prefix }`; the first takes new data. Estuary checks that every data plane reaches each. */
  readonly stores: pulumi.Input<pulumi.Input<Readonly<Record<string, unknown>>>[]>;
  /** Data planes that may be used below the prefix; the first is the default. */
  readonly dataPlanes: pulumi.Input<pulumi.Input<string>[]>;
  readonly detail?: pulumi.Input<string>;
}

/** Where the data of collections below a prefix lies. A prefix has one mapping, which a create takes over when it is as wanted and refuses else; a deletion leaves it, because Estuary has none. */
export class EstuaryStorageMapping extends pulumi.dynamic.Resource {
  declare readonly prefix: pulumi.Output<string>;
  declare readonly dataPlanes: pulumi.Output<string[]>;

  constructor(name: string, args: EstuaryStorageMappingArgs, opts?: pulumi.CustomResourceOptions) {
    super(storageMappingProvider as pulumi.dynamic.ResourceProvider, name, { ...args }, opts, estuaryModule, "StorageMapping");
  }
}
