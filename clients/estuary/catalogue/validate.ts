import { schemaFaults } from "./faults.ts";
import { modelSchemas } from "./models.ts";
import { nameForm, namePattern } from "./names.ts";
import type { CaptureModel, CatalogType, Catalogue, CollectionModel, MaterializationModel, Model } from "./types.ts";
import { collectionFaults } from "./validation/collection.ts";
import { endpointFaults } from "./validation/endpoint.ts";
import { leavingFaults } from "./validation/leaving.ts";
import { referenceFaults, references } from "./validation/references.ts";

/** What a catalogue may lean on. */
export interface ValidationOptions {
  /** Every name must begin with it. Default: any. */
  readonly prefix?: string;
  /** Collections outside of the catalogue that it may name. Default: none. */
  readonly known?: readonly string[];
  /** Addresses of databases and webhooks that are on the platform, so that what goes there does not leave it. Default: none. */
  readonly ours?: readonly string[];
}

/** Every fault of a catalogue: of each spec by itself, of each with its connector, and between them. Secrets are in none of the sentences. */
export function catalogueFaults({ specs, types }: Catalogue, options: ValidationOptions = {}): readonly string[] {
  const names = [...new Set([...Object.keys(specs), ...Object.keys(types)])].sort();
  const sound = new Map<string, { readonly type: CatalogType; readonly model: Model }>();
  const faults: string[] = [];
  for (const name of names) {
    const [type, model] = [types[name], specs[name]];
    const wrong = specFaults(name, type, model, options.prefix ?? "");
    if (wrong.length === 0 && type !== undefined && model !== undefined) sound.set(name, { type, model });
    faults.push(...wrong);
  }
  // What a faulty spec is called is known all the same: one fault is not told twice.
  const collections = new Set([...names.filter((name) => types[name] === "collection"), ...(options.known ?? [])]);
  const models = new Map([...sound].filter(([, { type }]) => type === "collection").map(([name, { model }]) => [name, model as CollectionModel]));
  for (const [name, { type, model }] of sound) {
    const where = `${type} ${name}`;
    faults.push(...ownFaults(where, type, model), ...referenceFaults(where, references(type, model), collections));
    if (type === "materialization") faults.push(...leavingFaults(where, model as MaterializationModel, models, options.ours ?? []));
  }
  return faults;
}

/** What is wrong with a name, a type, or the form of a model. */
function specFaults(name: string, type: CatalogType | undefined, model: Model | undefined, prefix: string): readonly string[] {
  if (!namePattern.test(name)) return [`${JSON.stringify(name)} is not a catalog name; allowed: ${nameForm}`];
  if (!name.startsWith(prefix)) return [`${name} is outside of ${prefix}; allowed: names that begin with it`];
  if (type === undefined || !Object.hasOwn(modelSchemas, type)) return [`${name} has the type ${type ?? "missing"}; allowed: ${Object.keys(modelSchemas).join(", ")}`];
  if (model === undefined) return [`${name} has a type but no spec`];
  return schemaFaults(modelSchemas[type], model, `${type} ${name}`);
}

function ownFaults(where: string, type: CatalogType, model: Model): readonly string[] {
  switch (type) {
    case "capture":
      return endpointFaults(where, "capture", model as CaptureModel);
    case "materialization":
      return [...endpointFaults(where, "materialization", model as MaterializationModel), ...triggerFaults(where, model as MaterializationModel)];
    case "collection":
      return collectionFaults(where, model as CollectionModel);
    case "test":
      return [];
  }
}

/** Headers of triggers are secrets that nothing here encrypts. */
function triggerFaults(where: string, { triggers }: MaterializationModel): readonly string[] {
  return triggers !== undefined && JSON.stringify(triggers).includes('"headers"') ? [`${where}: triggers have headers, which would be stored in clear; leave them out`] : [];
}
