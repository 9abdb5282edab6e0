import { secretRefs } from "@sophia/estuary/catalogue";
import * as pulumi from "@pulumi/pulumi";
import { publicationName, tunnelKeySecret } from "../../config/estuary.ts";
import type { Settings } from "../../config/settings/schema.ts";
import { milliseconds, seconds } from "../../config/settings/values.ts";
import type { SecretSource } from "../secrets/source.ts";
import { EstuaryCatalog } from "./catalog.ts";
import { catalogueFrom } from "./spec/catalogue.ts";

export interface EstuaryFabricArgs {
  readonly settings: Settings;
  readonly secrets: SecretSource;
  /** Private key of the bastion's user, PEM (PKCS #1); needed where a connector comes in by SSH. */
  readonly tunnelKey?: pulumi.Input<string> | undefined;
  /** URL of the backend the stack's state lies in. @default as EstuaryCatalog's */
  readonly backend?: string | undefined;
}

/** What others may know of the data fabric; no secret. */
export interface EstuaryFabricOutputs {
  /** Names of every spec. */
  readonly catalog: readonly string[];
  readonly pubId: pulumi.Output<string>;
  /** Tasks that Estuary disabled, with its reason. */
  readonly disabledByEstuary: pulumi.Output<Record<string, string>>;
  readonly dataPlane: string;
  readonly slot: string;
  readonly publication: string;
  readonly sinkUrl: string | undefined;
}

/** The platform's data fabric at Estuary: captures, collections, derivations and materializations, as the settings ask for. */
export class EstuaryFabric extends pulumi.ComponentResource {
  readonly outputs: EstuaryFabricOutputs;

  constructor(name: string, args: EstuaryFabricArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:estuary:Fabric", name, {}, opts);
    const { settings } = args;
    const { estuary } = settings;
    const { specs, types } = catalogueFrom(settings);
    const { timeout, poll, required } = estuary.activation;
    const catalog = new EstuaryCatalog(
      "catalog",
      {
        prefix: estuary.prefix,
        dataPlane: estuary.dataPlane,
        specs,
        types,
        secretValues: secretValuesFor(specs, args),
        adopt: estuary.adopt,
        paused: estuary.paused,
        reenable: estuary.reenable,
        activation: { timeoutSeconds: seconds(timeout), pollSeconds: milliseconds(poll) / 1000, required },
        ...(args.backend !== undefined && { backend: args.backend }),
      },
      { parent: this },
    );
    this.outputs = {
      catalog: Object.keys(specs),
      pubId: catalog.pubId,
      disabledByEstuary: catalog.disabledByEstuary,
      dataPlane: estuary.dataPlane,
      slot: estuary.network.slot,
      publication: publicationName,
      sinkUrl: estuary.targets.sink.url,
    };
    this.registerOutputs(this.outputs);
  }
}

/** The value of each secret that the specs name, and of no other. */
function secretValuesFor(specs: unknown, { secrets, tunnelKey }: EstuaryFabricArgs): Record<string, pulumi.Input<string>> {
  const names = [...new Set(secretRefs(specs).map(({ ref }) => ref.$secret))].sort();
  return Object.fromEntries(
    names.map((name) => {
      if (name !== tunnelKeySecret) return [name, secrets.value(name)];
      if (tunnelKey === undefined) throw new Error("a connector comes in by SSH but EstuaryFabric was given no tunnelKey; give it that of EstuaryNetwork");
      return [name, pulumi.secret(tunnelKey)];
    }),
  );
}
