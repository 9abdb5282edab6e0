import { namePattern, prefixPattern } from "../../catalogue/names.ts";
import { secretRefs } from "../../catalogue/secrets.ts";
import type { CatalogType, Catalogue, Model } from "../../catalogue/types.ts";
import { catalogueFaults } from "../../catalogue/validate.ts";
import { references } from "../../catalogue/validation/references.ts";
import { type Properties, clean, hasUnknown, isRecord, unknown } from "../values.ts";
import { isTask } from "./disabled.ts";
import { defaultActivation } from "./inputs.ts";

export interface Failure {
  property: string;
  reason: string;
}

const catalogTypes: readonly CatalogType[] = ["capture", "collection", "materialization", "test"];

/** Judges the inputs, all faults together. The owner stays who it was, because its publications bear its mark. */
export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const inputs: Properties = clean<Properties>({ adopt: [], paused: [], reenable: [], secretValues: {}, ...news, owner: olds?.["owner"] ?? news["owner"] });
  if (!hasUnknown(inputs["activation"])) inputs["activation"] = { ...defaultActivation, ...(isRecord(inputs["activation"]) ? inputs["activation"] : {}) };
  const faults = new Faults();
  checkPlace(inputs, faults);
  checkActivation(inputs["activation"], faults);
  const { specs, types } = inputs;
  if (!isRecord(specs)) {
    if (specs !== unknown) faults.add("specs", "specs is missing; allowed: models by catalog name");
  } else {
    checkNames(inputs, specs, faults);
    checkLists(inputs, specs, faults);
    checkSecrets(inputs["secretValues"], specs, faults);
    checkOrders(specs, faults);
    // A model of which a part is not known yet is judged when it is.
    if (isRecord(types) && !hasUnknown(specs) && !hasUnknown(types)) for (const fault of faultsOf({ specs, types } as unknown as Catalogue)) faults.add("specs", fault);
  }
  return { inputs, failures: faults.list };
}

/** Faults of each spec by itself. What may be leant on outside of the catalogue the program knows, which has judged that already. */
function faultsOf(catalogue: Catalogue): readonly string[] {
  const { specs, types } = catalogue;
  const known = Object.entries(specs).flatMap(([name, model]) => namedIn(types[name], model));
  const ours = Object.values(specs).flatMap((model) => ("endpoint" in model ? [model.endpoint.connector.config["address"]] : [])).filter((address) => typeof address === "string");
  return catalogueFaults(catalogue, { known, ours });
}

function namedIn(type: CatalogType | undefined, model: Model): readonly string[] {
  try {
    return type === undefined ? [] : references(type, model).map(({ collection }) => collection);
  } catch {
    return []; // a model of the wrong form, which is a fault by itself
  }
}

class Faults {
  readonly list: Failure[] = [];

  add(property: string, reason: string): void {
    this.list.push({ property, reason });
  }
}

function checkPlace({ prefix, dataPlane }: Properties, faults: Faults): void {
  if (prefix !== unknown && !(typeof prefix === "string" && prefixPattern.test(prefix))) faults.add("prefix", `prefix is ${JSON.stringify(prefix)}; allowed: a prefix of catalog names that ends with "/", such as "acme/"`);
  if (dataPlane !== unknown && !(typeof dataPlane === "string" && namePattern.test(dataPlane))) faults.add("dataPlane", `dataPlane is ${JSON.stringify(dataPlane)}; allowed: a data plane's name, such as "ops/dp/public/gcp-us-central1-c2"`);
}

function checkActivation(activation: unknown, faults: Faults): void {
  if (!isRecord(activation)) return;
  for (const key of ["timeoutSeconds", "pollSeconds"]) {
    const value = activation[key];
    if (value !== unknown && !(typeof value === "number" && value > 0)) faults.add("activation", `activation.${key} is ${JSON.stringify(value)}; allowed: seconds above 0`);
  }
  const { required } = activation;
  if (required !== unknown && typeof required !== "boolean") faults.add("activation", `activation.required is ${JSON.stringify(required)}; allowed: true, false`);
}

function checkNames({ prefix, types }: Properties, specs: Properties, faults: Faults): void {
  if (!isRecord(types)) {
    if (types !== unknown) faults.add("types", "types is missing; allowed: the type of each spec, by catalog name");
    return;
  }
  for (const name of Object.keys(specs)) {
    if (typeof prefix === "string" && prefix !== unknown && !name.startsWith(prefix)) faults.add("specs", `${name} is not below the prefix ${prefix}; allowed: names that begin with it`);
    const type = types[name];
    if (type !== unknown && !catalogTypes.includes(type as CatalogType)) faults.add("types", `the type of ${name} is ${JSON.stringify(type) ?? "missing"}; allowed: ${catalogTypes.join(", ")}`);
  }
  for (const name of Object.keys(types)) if (!(name in specs)) faults.add("types", `types names ${name}, of which there is no spec`);
}

function checkLists({ types, adopt, paused, reenable }: Properties, specs: Properties, faults: Faults): void {
  const typeOf = (name: string) => (isRecord(types) ? (types[name] as CatalogType) : "collection");
  const tasks = Object.keys(specs).filter((name) => isTask(typeOf(name), specs[name]));
  const lists = { adopt: Object.keys(specs), paused: tasks, reenable: tasks } as const;
  for (const [property, list] of Object.entries({ adopt, paused, reenable })) {
    const known: readonly string[] = lists[property as keyof typeof lists];
    for (const name of listOf(list)) {
      if (name !== unknown && !known.includes(name)) faults.add(property, `${property} names ${name}, which is no ${property === "adopt" ? "spec" : "task"} of this catalogue; allowed: ${known.join(", ")}`);
    }
  }
  for (const name of listOf(paused)) if (name !== unknown && listOf(reenable).includes(name)) faults.add("reenable", `${name} is in paused and in reenable; name it in one of them`);
}

function checkSecrets(secretValues: unknown, specs: Properties, faults: Faults): void {
  if (!isRecord(secretValues)) return;
  for (const [name, spec] of Object.entries(specs)) {
    const inConfig = secretRefs(isRecord(spec) ? configOf(spec) : undefined).map(({ ref }) => ref.$secret);
    const missing = [...new Set(inConfig)].filter((secret) => secretValues[secret] === undefined || secretValues[secret] === "");
    for (const secret of missing) faults.add("secretValues", `${name} needs the secret ${secret}, which has no value; set it, or leave the task out`);
    if (secretRefs(spec).length > inConfig.length) faults.add("specs", `${name} has a secret outside endpoint.connector.config; only that is encrypted`);
  }
}

/** What belongs to a publication and not to a model, and what would pass for encrypted. */
function checkOrders(specs: Properties, faults: Faults): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (!isRecord(spec)) continue;
    for (const key of ["delete", "expectPubId"]) if (key in spec) faults.add("specs", `${name} has ${key}, which is no part of a model; leave it out`);
    const config = configOf(spec);
    if (isRecord(config) && "sops" in config) faults.add("specs", `${name} has sops in its configuration, which would then pass for encrypted; give the plain configuration with { "$secret": "NAME" } for secrets`);
    if (hasLargeNumber(spec)) faults.add("specs", `${name} holds a whole number above 2^53, which the engine cannot keep exactly; write it as text`);
  }
}

function configOf(spec: Properties): unknown {
  const { endpoint } = spec;
  const connector = isRecord(endpoint) ? endpoint["connector"] : undefined;
  return isRecord(connector) ? connector["config"] : undefined;
}

function hasLargeNumber(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasLargeNumber);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
