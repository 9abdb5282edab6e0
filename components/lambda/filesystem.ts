import * as pulumi from "@pulumi/pulumi";
import { filesystemProvider } from "./filesystem.provider.ts";
import { lambdaModule } from "./identity.ts";

export interface LambdaFilesystemArgs {
  /** 1 to 60 letters, digits and "-", beginning with a letter; unique in its region. Replaces, which loses the data. */
  readonly name: pulumi.Input<string>;
  /** Only instances of this region can mount it. Replaces, which loses the data. */
  readonly region: pulumi.Input<string>;
  /** Take over a filesystem of this name that is there already. @default false: an error */
  readonly adopt?: pulumi.Input<boolean>;
}

/** A filesystem that outlives instances, and costs whether mounted or not. Protected unless `protect: false` is said: a deletion loses its data. */
export class LambdaFilesystem extends pulumi.dynamic.Resource {
  declare readonly filesystemId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly region: pulumi.Output<string>;
  /** Where instances mount it unless told otherwise. */
  declare readonly mountPoint: pulumi.Output<string>;

  constructor(name: string, args: LambdaFilesystemArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { filesystemId: undefined, mountPoint: undefined, ...args };
    super(filesystemProvider as pulumi.dynamic.ResourceProvider, name, props, { protect: true, ...opts, deleteBeforeReplace: true }, lambdaModule, "Filesystem");
  }
}
