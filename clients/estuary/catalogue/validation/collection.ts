import { locations, shapeOf } from "../shape.ts";
import type { CollectionModel, JsonSchema } from "../types.ts";
import { derivationFaults } from "./derivation.ts";

const keyable = ["string", "integer", "boolean"];
const strategies = ["block", "sha256"];

/** What is wrong with a collection by itself. */
export function collectionFaults(where: string, model: CollectionModel): readonly string[] {
  const { key, schema, writeSchema, readSchema, derive } = model;
  const pair = writeSchema !== undefined && readSchema !== undefined;
  const neither = writeSchema === undefined && readSchema === undefined;
  const form = (schema !== undefined) === neither && pair !== neither ? [] : [`${where}: has ${present(model)}; allowed: schema alone, or writeSchema and readSchema`];
  const written = writeSchema ?? schema;
  return [
    ...form,
    ...(written === undefined ? [] : [...keyFaults(where, key, written), ...redactionFaults(where, written, writeSchema === undefined ? "schema" : "writeSchema", key)]),
    ...(readSchema === undefined ? [] : misplaced(readSchema).map((at) => `${where}: readSchema${at} has redact, which does nothing there; write it in writeSchema`)),
    ...(derive === undefined ? [] : derivationFaults(where, derive)),
  ];
}

function present(model: CollectionModel): string {
  const keys = (["schema", "writeSchema", "readSchema"] as const).filter((key) => model[key] !== undefined);
  return keys.length === 0 ? "no schema" : keys.join(" and ");
}

function keyFaults(where: string, key: readonly string[], schema: JsonSchema): readonly string[] {
  const shape = shapeOf(schema);
  const known = locations(shape);
  return key.flatMap((pointer) => {
    const location = known.get(pointer);
    if (location === undefined) return shape.open ? [] : [`${where}: key ${pointer} is not in the schema; allowed: ${[...known.keys()].join(", ") || "a schema with properties"}`];
    // A key may be null, of which a format says nothing; what is left must be one type.
    const types = new Set([...(location.types ?? ["anything"])].map((type) => type.split(":")[0] ?? type).filter((type) => type !== "null"));
    const [only = "null", ...more] = types;
    if (more.length > 0 || !keyable.includes(only)) return [`${where}: key ${pointer} may be ${[only, ...more].join(", ")}; allowed: one of string, integer and boolean, which may be null as well`];
    return location.required || shape.open ? [] : [`${where}: key ${pointer} may be absent; put it, and all above it, under required`];
  });
}

/** `redact` works on the properties at the top of what is written, and nowhere else. */
function redactionFaults(where: string, schema: JsonSchema, name: string, key: readonly string[]): readonly string[] {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const top = Object.entries(properties).flatMap(([property, part]) => {
    if (!isObject(part) || part["redact"] === undefined) return [];
    const strategy = isObject(part["redact"]) ? part["redact"]["strategy"] : undefined;
    if (!strategies.includes(String(strategy))) return [`${where}: ${name}.properties.${property}.redact is wrong; allowed: { "strategy": "block" } and { "strategy": "sha256" }`];
    if (strategy === "block" && key.some((pointer) => pointer === `/${property}` || pointer.startsWith(`/${property}/`))) return [`${where}: ${name}.properties.${property}.redact blocks a key; use sha256`];
    return [];
  });
  const rest = { ...schema, properties: Object.fromEntries(Object.entries(properties).map(([property, part]) => [property, isObject(part) ? { ...part, redact: undefined } : part])) };
  return [...top, ...misplaced(rest).map((at) => `${where}: ${name}${at} has redact; it works on the properties at the top only`)];
}

/** Where `redact` stands, as dotted paths. */
function misplaced(schema: unknown, at = ""): readonly string[] {
  if (schema === null || typeof schema !== "object") return [];
  const here = isObject(schema) && isObject(schema["redact"]) && "strategy" in schema["redact"] ? [at] : [];
  return [...here, ...Object.entries(schema).flatMap(([key, part]) => misplaced(part, `${at}.${key}`))];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
