import * as pulumi from "@pulumi/pulumi";
import { lambdaModule } from "./identity.ts";
import { sshKeyProvider } from "./ssh-key.provider.ts";

export interface LambdaSshKeyArgs {
  /** Name at Lambda, 1 to 64 characters. Replaces. */
  readonly name: pulumi.Input<string>;
  /** One line in OpenSSH's form; its comment does not count. Replaces. @default Lambda makes a pair, whose private key is an output */
  readonly publicKey?: pulumi.Input<string>;
}

/**
 * An SSH key of the account. A public key that is there already is used as it is, under the name it has, and left there by a deletion.
 */
export class LambdaSshKey extends pulumi.dynamic.Resource {
  declare readonly sshKeyId: pulumi.Output<string>;
  /** Name an instance is launched with: that of a key that was there already may differ. */
  declare readonly keyName: pulumi.Output<string>;
  declare readonly publicKey: pulumi.Output<string>;
  /** Secret; only of a pair that Lambda made. */
  declare readonly privateKey: pulumi.Output<string | undefined>;
  /** Whether a deletion deletes it at Lambda. */
  declare readonly created: pulumi.Output<boolean>;

  constructor(name: string, args: LambdaSshKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { sshKeyId: undefined, keyName: undefined, publicKey: undefined, privateKey: undefined, created: undefined, ...args };
    const safe = { ...opts, deleteBeforeReplace: true, additionalSecretOutputs: [...(opts?.additionalSecretOutputs ?? []), "privateKey"] };
    super(sshKeyProvider as pulumi.dynamic.ResourceProvider, name, props, safe, lambdaModule, "SshKey");
  }
}
