import type { CatalogType, Model } from "../../catalogue/types.ts";
import type { Properties } from "../values.ts";

export interface Activation {
  /** How long the tasks of a publication may take to run. */
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
  /** False: a task that does not run is only told. */
  readonly required: boolean;
}

/** What a catalog resource is given. No secret is in `specs`. */
export interface CatalogInputs {
  /** Who the resource is; its publications carry a mark of it. */
  readonly owner: string;
  /** Every spec's name begins with it; it ends with "/". */
  readonly prefix: string;
  readonly dataPlane: string;
  readonly specs: Readonly<Record<string, Model>>;
  readonly types: Readonly<Record<string, CatalogType>>;
  /** Values of the secrets that `specs` name. */
  readonly secretValues: Readonly<Record<string, string>>;
  /** Specs of others that may be taken over. */
  readonly adopt: readonly string[];
  /** Tasks that are to stand still. */
  readonly paused: readonly string[];
  /** Tasks that Estuary disabled and that are to run again. */
  readonly reenable: readonly string[];
  readonly activation: Activation;
}

/** What was published of a spec. */
export interface Published {
  readonly pubId: string;
  /** The model's text as it was sent, its configuration encrypted. */
  readonly model: string;
}

/** What is recorded of a catalog. */
export interface CatalogOutputs extends Omit<CatalogInputs, "secretValues"> {
  readonly published: Readonly<Record<string, Published>>;
  /** Text of the encrypted configuration, by task. */
  readonly encrypted: Readonly<Record<string, string>>;
  /** Secret output. Keyed digest of image, plain configuration and secrets, by task. */
  readonly plainDigests: Readonly<Record<string, string>>;
  /** Of the last publication; empty when nothing was published. */
  readonly pubId: string;
  /** Why, by task. */
  readonly disabledByEstuary: Readonly<Record<string, string>>;
  /** Published tasks that were not seen to run. */
  readonly activating: readonly string[];
  /** What others changed, by spec, as the last refresh saw it. */
  readonly drift: Readonly<Record<string, readonly string[]>>;
}

export const defaultActivation: Activation = { timeoutSeconds: 600, pollSeconds: 5, required: true };

/** Inputs that `check` has let pass. */
export function inputsOf(properties: Properties): CatalogInputs {
  return properties as unknown as CatalogInputs;
}

/** Recorded outputs; those of an older program may lack a member. */
export function outputsOf(properties: Properties): CatalogOutputs {
  return {
    published: {}, encrypted: {}, plainDigests: {}, pubId: "", disabledByEstuary: {}, activating: [], drift: {},
    specs: {}, types: {}, adopt: [], paused: [], reenable: [], activation: defaultActivation,
    ...properties,
  } as unknown as CatalogOutputs;
}

/** What is recorded of the inputs: all but the secrets. */
export function recordedInputs({ owner, prefix, dataPlane, specs, types, adopt, paused, reenable, activation }: CatalogInputs): Omit<CatalogInputs, "secretValues"> {
  return { owner, prefix, dataPlane, specs, types, adopt, paused, reenable, activation };
}
