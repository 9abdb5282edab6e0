import type { JsonSchema } from "./types.ts";

/** A type of a value: `string:date-time` is a text of a format. */
export type Atom = string;

/** What a schema says of one location. */
export interface Shape {
  /** Nothing said: any. */
  readonly types: ReadonlySet<Atom> | undefined;
  readonly properties: ReadonlyMap<string, Shape>;
  readonly required: ReadonlySet<string>;
  /** A part of the schema could not be read, such as one inferred from documents: more may be there. */
  readonly open: boolean;
}

/** A location of the documents of a collection. */
export interface Location {
  readonly types: ReadonlySet<Atom> | undefined;
  /** In every document. */
  readonly required: boolean;
}

const anything: Shape = { types: undefined, properties: new Map(), required: new Set(), open: false };
const unreadable: Shape = { ...anything, open: true };
/** Schemas that refer to themselves end here. */
const deepest = 24;

/** Reads a schema. `$defs` of the root are looked into, also by names such as `flow://write-schema`. */
export function shapeOf(schema: JsonSchema): Shape {
  return read(schema, schema, 0);
}

/** Every location below the root, by JSON pointer. */
export function locations(shape: Shape, pointer = "", required = true): ReadonlyMap<string, Location> {
  const found = new Map<string, Location>();
  for (const [name, inner] of shape.properties) {
    const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const always = required && shape.required.has(name);
    found.set(at, { types: inner.types, required: always });
    for (const [below, location] of locations(inner, at, always)) found.set(below, location);
  }
  return found;
}

/** Whether values of the one type are values of the other types too. */
export function fits(atom: Atom, types: ReadonlySet<Atom> | undefined): boolean {
  if (types === undefined || types.has(atom)) return true;
  return (atom.startsWith("string:") && types.has("string")) || (atom === "integer" && types.has("number"));
}

function read(schema: unknown, root: JsonSchema, depth: number): Shape {
  if (!isObject(schema)) return anything;
  if (depth > deepest) return unreadable;
  const inner = (part: unknown) => read(part, root, depth + 1);
  let shape: Shape = {
    types: typesOf(schema),
    properties: new Map(Object.entries(isObject(schema["properties"]) ? schema["properties"] : {}).map(([name, part]) => [name, inner(part)])),
    required: new Set(texts(schema["required"])),
    open: false,
  };
  if (typeof schema["$ref"] === "string") shape = both(shape, follow(schema["$ref"], root, depth));
  for (const part of list(schema["allOf"])) shape = both(shape, inner(part));
  for (const key of ["anyOf", "oneOf"]) {
    const members = list(schema[key]).map(inner);
    if (members.length > 0) shape = both(shape, members.reduce(either));
  }
  return shape;
}

function follow(reference: string, root: JsonSchema, depth: number): Shape {
  const defs = isObject(root["$defs"]) ? root["$defs"] : {};
  const local = reference.startsWith("#/$defs/") ? reference.slice("#/$defs/".length).replaceAll("~1", "/").replaceAll("~0", "~") : reference;
  const found = Object.hasOwn(defs, local) ? defs[local] : Object.values(defs).find((each) => isObject(each) && each["$id"] === reference);
  if (reference === "#") return read(root, root, depth + 1);
  if (!isObject(found)) return unreadable;
  // A schema that was put in by the server brings its own definitions.
  return read(found, isObject(found["$defs"]) ? { ...found, $defs: { ...defs, ...found["$defs"] } } : root, depth + 1);
}

function typesOf(schema: Readonly<Record<string, unknown>>): ReadonlySet<Atom> | undefined {
  const named = typeof schema["type"] === "string" ? [schema["type"]] : texts(schema["type"]);
  const values = "const" in schema ? [schema["const"]] : list(schema["enum"]);
  const types = named.length > 0 ? named : values.map(typeOfValue);
  if (types.length === 0) return undefined;
  const format = typeof schema["format"] === "string" ? schema["format"] : typeof schema["contentEncoding"] === "string" ? schema["contentEncoding"] : undefined;
  return new Set(types.map((type) => (type === "string" && format !== undefined ? `string:${format}` : type)));
}

function typeOfValue(value: unknown): Atom {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function both(a: Shape, b: Shape): Shape {
  return { types: narrower(a.types, b.types), properties: merge(a, b, both), required: new Set([...a.required, ...b.required]), open: a.open || b.open };
}

function either(a: Shape, b: Shape): Shape {
  return {
    types: a.types === undefined || b.types === undefined ? undefined : new Set([...a.types, ...b.types]),
    properties: merge(a, b, either),
    required: new Set([...a.required].filter((name) => b.required.has(name))),
    open: a.open || b.open,
  };
}

function merge(a: Shape, b: Shape, join: (a: Shape, b: Shape) => Shape): ReadonlyMap<string, Shape> {
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  return new Map(
    [...names].map((name) => {
      const [left, right] = [a.properties.get(name), b.properties.get(name)];
      return [name, left !== undefined && right !== undefined ? join(left, right) : (left ?? right ?? anything)];
    }),
  );
}

function narrower(a: Shape["types"], b: Shape["types"]): Shape["types"] {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...[...a].filter((atom) => fits(atom, b)), ...[...b].filter((atom) => fits(atom, a))]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((each): each is string => typeof each === "string");
}
