import * as pulumi from "@pulumi/pulumi";
import { type IdentityArgs, estuaryModule, identityOf } from "./identity.ts";
import { serviceAccountProvider } from "./service-account.provider.ts";

export interface EstuaryServiceAccountArgs extends IdentityArgs {
  /** Catalog name of the account, such as `acme/ci`. Replaces. */
  readonly name: pulumi.Input<string>;
  /** What it may do: `read`, `write` or `admin` below a prefix. Changed in place. */
  readonly grants: pulumi.Input<pulumi.Input<{ readonly prefix: string; readonly capability: string }>[]>;
  /** Another number makes another key and revokes the former. @default 1 */
  readonly generation?: pulumi.Input<number>;
  /** How long the key is valid after each use: an ISO 8601 duration of at most a year. A change makes another key. @default P90D */
  readonly validFor?: pulumi.Input<string>;
}

/** An account for programs, with one key. A deletion revokes the key and takes back its own grants; the account stays, because Estuary deletes none. */
export class EstuaryServiceAccount extends pulumi.dynamic.Resource {
  declare readonly keyId: pulumi.Output<string>;
  /** Secret. What the agent's API takes as a bearer token, or in exchange for one. */
  declare readonly apiKey: pulumi.Output<string>;

  constructor(name: string, args: EstuaryServiceAccountArgs, opts?: pulumi.CustomResourceOptions) {
    const { backend: _backend, ...rest } = args;
    const props = { keyId: undefined, apiKey: undefined, ...rest, owner: identityOf("ServiceAccount", name, args, opts) };
    const safe = { ...opts, additionalSecretOutputs: [...(opts?.additionalSecretOutputs ?? []), "apiKey"] };
    super(serviceAccountProvider as pulumi.dynamic.ResourceProvider, name, props, safe, estuaryModule, "ServiceAccount");
  }
}
