/** The fields a schema tells of, and the types their values may have. */
import type { Loose } from "./view.ts";

/** A type; of texts with a format it has the format too, `string:date-time`, which is a type of its own to an endpoint. */
export type FieldType = string;

/** Undefined: nothing is said, so anything may be there. */
export type FieldTypes = ReadonlySet<FieldType> | undefined;

interface Part {
  readonly types: FieldTypes;
  readonly fields: ReadonlyMap<string, Part>;
}

const anything: Part = { types: undefined, fields: new Map() };
/** Schemas that refer to themselves end here. */
const deepest = 24;

/** Every field below the root by its JSON pointer. */
export function fieldTypes(schema: Loose | undefined): ReadonlyMap<string, FieldTypes> {
  const found = new Map<string, FieldTypes>();
  const walk = ({ fields }: Part, pointer: string): void => {
    for (const [name, part] of fields) {
      const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      found.set(at, part.types);
      walk(part, at);
    }
  };
  if (schema !== undefined) walk(read(schema, schema, 0), "");
  return found;
}

/** Whether a field of these types holds every value of the one. */
export function holds(types: FieldTypes, one: FieldType): boolean {
  if (types === undefined || types.has(one)) return true;
  return (one.startsWith("string:") && types.has("string")) || (one === "integer" && types.has("number"));
}

/** In words. */
export function inWords(types: FieldTypes): string {
  return types === undefined ? "anything" : [...types].sort().join(" or ");
}

function read(schema: unknown, root: Loose, depth: number): Part {
  if (!isObject(schema) || depth > deepest) return anything;
  const inner = (one: unknown) => read(one, root, depth + 1);
  const properties = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const parts: Part[] = [{ types: typesOf(schema), fields: new Map(properties.map(([name, one]) => [name, inner(one)])) }];
  if (typeof schema["$ref"] === "string") parts.push(inner(target(schema["$ref"], root)));
  parts.push(...listOf(schema["allOf"]).map(inner));
  for (const key of ["anyOf", "oneOf"]) {
    const options = listOf(schema[key]).map(inner);
    if (options.length > 0) parts.push(options.reduce((one, other) => joined(one, other, union)));
  }
  return parts.reduce((one, other) => joined(one, other, intersection));
}

function joined(one: Part, other: Part, types: (one: FieldTypes, other: FieldTypes) => FieldTypes): Part {
  const fields = new Map(one.fields);
  for (const [name, part] of other.fields) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? part : joined(known, part, types));
  }
  return { types: types(one.types, other.types), fields };
}

function union(one: FieldTypes, other: FieldTypes): FieldTypes {
  return one === undefined || other === undefined ? undefined : new Set([...one, ...other]);
}

function intersection(one: FieldTypes, other: FieldTypes): FieldTypes {
  if (one === undefined || other === undefined) return one ?? other;
  return new Set([...[...one].filter((type) => holds(other, type)), ...[...other].filter((type) => holds(one, type))]);
}

/** As its words say, or else as its constants are. */
function typesOf(schema: Loose): FieldTypes {
  const named = typeof schema["type"] === "string" ? [schema["type"]] : listOf(schema["type"]).map(String);
  const values = "const" in schema ? [schema["const"]] : listOf(schema["enum"]);
  const types = named.length > 0 ? named : values.map((one) => (one === null ? "null" : Array.isArray(one) ? "array" : Number.isInteger(one) ? "integer" : typeof one));
  if (types.length === 0) return undefined;
  const format = [schema["format"], schema["contentEncoding"]].find((one) => typeof one === "string");
  return new Set(types.map((type) => (type === "string" && format !== undefined ? `string:${format}` : type)));
}

/** Definitions of `flow://` stand in the root's `$defs` under that name. */
function target(reference: string, root: Loose): unknown {
  if (reference === "#") return root;
  const parts = reference.startsWith("flow://") ? ["$defs", reference] : reference.startsWith("#/") ? reference.slice(2).split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) : [""];
  return parts.reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), root);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
