import type { Catalogue } from "@sophia/estuary/catalogue";
import * as pulumi from "@pulumi/pulumi";
import { catalogProvider } from "./catalog.provider.ts";
import { type IdentityArgs, estuaryModule, identityOf } from "./identity.ts";

export interface EstuaryCatalogArgs extends IdentityArgs {
  /** Every spec's name begins with it; ends with "/". Replaces, so that every spec is deleted and made anew. */
  readonly prefix: pulumi.Input<string>;
  /** Where tasks run and collections lie. Replaces, as `prefix`. */
  readonly dataPlane: pulumi.Input<string>;
  /** Models by catalog name. A secret position holds `{ $secret: name }`, never the secret. Changed in place. */
  readonly specs: pulumi.Input<Catalogue["specs"]>;
  readonly types: pulumi.Input<Catalogue["types"]>;
  /** Values of the secrets that `specs` name; stored encrypted, among the inputs alone. */
  readonly secretValues?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Specs that exist already, made by others, and are to be taken over. @default none */
  readonly adopt?: pulumi.Input<readonly string[]>;
  /** Tasks that are to stand still. @default none */
  readonly paused?: pulumi.Input<readonly string[]>;
  /** Tasks that Estuary disabled and that are to run again. @default none */
  readonly reenable?: pulumi.Input<readonly string[]>;
  /** How long published tasks may take to run: a time limit of 600 s, a look every 5 s; not `required`: a task that does not run is only told. */
  readonly activation?: pulumi.Input<{ readonly timeoutSeconds?: number; readonly pollSeconds?: number; readonly required?: boolean }>;
}

/**
 * All specs of a stack on one data plane of Estuary: what changed and what is gone goes live in one publication or not at all. A spec
 * that somebody else published is refused unless it is named in `adopt`; what others edit is shown as drift by a plan and a refresh
 * and put right by an update, but not while an update is under way: that ends with an error that names them.
 */
export class EstuaryCatalog extends pulumi.dynamic.Resource {
  declare readonly dataPlane: pulumi.Output<string>;
  declare readonly specs: pulumi.Output<Catalogue["specs"]>;
  declare readonly types: pulumi.Output<Catalogue["types"]>;
  /** What was published, by name: the publication and the text as it was sent, with encrypted configurations. */
  declare readonly published: pulumi.Output<Record<string, { readonly pubId: string; readonly model: string }>>;
  /** Text of the encrypted configuration, by task. */
  declare readonly encrypted: pulumi.Output<Record<string, string>>;
  /** Secret. Tell whether a task's configuration or one of its secrets changed. */
  declare readonly plainDigests: pulumi.Output<Record<string, string>>;
  /** Of the last publication; empty when nothing had to be published. */
  declare readonly pubId: pulumi.Output<string>;
  /** Tasks that stand still although nobody here asked for it, with the reason. */
  declare readonly disabledByEstuary: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: EstuaryCatalogArgs, opts?: pulumi.CustomResourceOptions) {
    const { backend: _backend, secretValues, ...rest } = args;
    const owner = identityOf("Catalog", name, args, opts);
    const outputs = { published: undefined, encrypted: undefined, plainDigests: undefined, pubId: undefined, disabledByEstuary: undefined, activating: undefined, drift: undefined };
    const props = { ...outputs, ...rest, owner, secretValues: pulumi.secret(secretValues ?? {}) };
    const safe = { ...opts, deleteBeforeReplace: true, additionalSecretOutputs: [...(opts?.additionalSecretOutputs ?? []), "plainDigests", "secretValues"] };
    super(catalogProvider as pulumi.dynamic.ResourceProvider, name, props, safe, estuaryModule, "Catalog");
  }
}
