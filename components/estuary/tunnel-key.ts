import * as pulumi from "@pulumi/pulumi";
import { estuaryModule } from "./identity.ts";
import { tunnelKeyProvider } from "./tunnel-key.provider.ts";

export interface EstuaryTunnelKeyArgs {
  /** Last word of the public key's line, which says whose it is. */
  readonly comment: string;
  /** Raise it for a new key; the old one goes after everything has the new one. @default 1 */
  readonly generation?: number;
}

/** An RSA key of 4096 bits in the form Estuary's tunnel takes (PKCS#1), made here and kept in the state alone. */
export class EstuaryTunnelKey extends pulumi.dynamic.Resource {
  /** Secret: `-----BEGIN RSA PRIVATE KEY-----`. */
  declare readonly privateKey: pulumi.Output<string>;
  /** One line in OpenSSH's form. */
  declare readonly publicKey: pulumi.Output<string>;

  constructor(name: string, { comment, generation = 1 }: EstuaryTunnelKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { privateKey: undefined, publicKey: undefined, comment, generation };
    const safe = { ...opts, additionalSecretOutputs: [...(opts?.additionalSecretOutputs ?? []), "privateKey"] };
    super(tunnelKeyProvider as pulumi.dynamic.ResourceProvider, name, props, safe, estuaryModule, "TunnelKey");
  }
}
