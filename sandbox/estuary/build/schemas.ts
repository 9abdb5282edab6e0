/** Schemas of collections: what the service adds to them, what is wrong with them, and whether a document fits. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { compactJson, member, nodeOf, objectEntries, withMember, type JsonNode } from "../json.ts";
import type { Problem } from "../types.ts";
import { fieldTypes, inWords, type FieldTypes } from "./fields.ts";
import { problem, type Entry, type Loose } from "./view.ts";

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
  const fields = fieldTypes(writeSchemaOf(value));
  const key = value["key"] as string[];
  for (const pointer of fields.size === 0 ? [] : key) {
    const types = fields.get(pointer);
    if (!fields.has(pointer)) faults.push(problem(entry, `location ${pointer} of the collection's key is not known to the schema`));
    else if (!isKeyable(types)) faults.push(problem(entry, `location ${pointer} of the collection's key may be ${inWords(types)}; allowed: one of string, integer and boolean, null beside it`));
  }
  return faults;
}

/** Of one type: a key that may be a text or a number has no order. */
function isKeyable(types: FieldTypes): boolean {
  const [type, ...more] = [...(types ?? [])].filter((one) => one !== "null");
  return type !== undefined && more.length === 0 && /^(string(:.*)?|integer|boolean)$/u.test(type);
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
