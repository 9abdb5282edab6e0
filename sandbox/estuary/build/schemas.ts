/** Schemas of collections: what the service adds to them, the types of their fields, and whether a document fits. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { compactJson, member, nodeOf, objectEntries, withMember, type JsonNode } from "../json.ts";
import { problem, type Entry, type Loose } from "./view.ts";
import type { Problem } from "../types.ts";

const inferred = "flow://inferred-schema";
const write = "flow://write-schema";

/** Before data has flowed the inferred schema takes no document. */
const nothingYet = { $id: inferred, type: "object", properties: { _meta: { type: "object", properties: { inferredSchemaIsNotAvailable: { const: true } }, required: ["inferredSchemaIsNotAvailable"] } }, required: ["_meta"] };

/** The model with the schemas it names by `flow://` written into its read schema, as they are now. */
export function expand(model: JsonNode): JsonNode {
  const read = member(model, "readSchema");
  if (read?.kind !== "object") return model;
  const former = objectEntries(member(read, "$defs"));
  const bare = compactJson(withMember(read, "$defs", undefined));
  const needed = [inferred, write].filter((name) => bare.includes(`"${name}"`));
  if (needed.length === 0) return model;
  const current = needed.map((name) => [name, definitionOf(name, model, former.find(([key]) => key === name)?.[1])] as const);
  const definitions: JsonNode = { kind: "object", entries: [...former.filter(([key]) => !needed.includes(key)), ...current] };
  const expanded = withMember(model, "readSchema", withMember(read, "$defs", definitions));
  return compactJson(expanded) === compactJson(model) ? model : expanded;
}

/** What was inferred stays. */
function definitionOf(name: string, model: JsonNode, former: JsonNode | undefined): JsonNode {
  if (name === inferred) return former ?? nodeOf(nothingYet);
  const writeSchema = member(model, "writeSchema");
  return writeSchema?.kind === "object" ? withMember(writeSchema, "$id", nodeOf(write)) : nodeOf({ $id: write });
}

/** The schema documents are read with. */
export function readSchemaOf(value: Loose): Loose | undefined {
  const schema = value["readSchema"] ?? value["schema"];
  return isObject(schema) ? schema : undefined;
}

export function writeSchemaOf(value: Loose): Loose | undefined {
  const schema = value["writeSchema"] ?? value["schema"];
  return isObject(schema) ? schema : undefined;
}

/** Types of the fields by pointer, as far as the schema tells them. */
export function fieldTypes(schema: Loose | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  if (schema !== undefined) collect(schema, schema, "", types, 0);
  return types;
}

function collect(schema: Loose, root: Loose, pointer: string, types: Map<string, Set<string>>, depth: number): void {
  if (depth > 12) return;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = resolve(reference, root);
    if (target !== undefined) collect(target, root, pointer, types, depth + 1);
  }
  for (const key of ["allOf", "anyOf", "oneOf"]) for (const one of Array.isArray(schema[key]) ? (schema[key] as unknown[]) : []) if (isObject(one)) collect(one, root, pointer, types, depth + 1);
  const type = schema["type"];
  if (type !== undefined && pointer !== "") types.set(pointer, new Set([...(types.get(pointer) ?? []), ...[type].flat().map(String)]));
  const properties = schema["properties"];
  if (isObject(properties)) for (const [name, one] of Object.entries(properties)) if (isObject(one)) collect(one, root, `${pointer}/${name}`, types, depth + 1);
}

function resolve(reference: string, root: Loose): Loose | undefined {
  const definitions = (root["$defs"] ?? root["definitions"]) as Loose | undefined;
  const found = reference.startsWith("flow://") ? definitions?.[reference] : reference.startsWith("#/") ? reference.slice(2).split("/").reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), root) : undefined;
  return isObject(found) ? found : undefined;
}

/** What is wrong with a collection by itself. */
export function collectionFaults(entry: Entry): Problem[] {
  const { value } = entry;
  const schemas = [writeSchemaOf(value), readSchemaOf(value)].filter((one) => one !== undefined);
  const faults: Problem[] = [];
  for (const schema of new Set(schemas)) {
    try {
      compile(schema);
    } catch (error) {
      faults.push(problem(entry, `its schema cannot be used: ${(error as Error).message}`));
    }
  }
  const types = fieldTypes(writeSchemaOf(value));
  const key = value["key"] as string[];
  for (const pointer of types.size === 0 ? [] : key) {
    const known = types.get(pointer);
    if (known === undefined) faults.push(problem(entry, `location ${pointer} of the collection's key is not known to the schema`));
    else if (![...known].every((type) => ["string", "integer", "boolean"].includes(type))) {
      faults.push(problem(entry, `location ${pointer} of the collection's key may be ${[...known].join(", ")}; allowed: string, integer or boolean`));
    }
  }
  return faults;
}

const compiled = new Map<string, ValidateFunction>();

function compile(schema: Loose): ValidateFunction {
  const text = JSON.stringify(schema, (name, one: unknown) => (name === "$id" || name === "$schema" ? undefined : one));
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const own = JSON.parse(text) as { $defs?: Record<string, object> };
  for (const name of [inferred, write]) ajv.addSchema(own.$defs?.[name] ?? {}, name);
  const validate = ajv.compile(own);
  compiled.set(text, validate);
  return validate;
}

/** What a document breaks; undefined when it fits. */
export function documentFault(schema: Loose | undefined, document: unknown): string | undefined {
  if (schema === undefined) return undefined;
  const validate = compile(schema);
  return validate(document) ? undefined : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "the document"} ${message}`).join("; ");
}

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
