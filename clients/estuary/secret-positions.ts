import type { JsonSchema } from "./catalogue/types.ts";
import { isRecord } from "./outcome.ts";

/** Keys and indexes that lead to a value of a configuration. */
export type Position = readonly (string | number)[];

/** Deeper than any connector's schema; ends schemas that contain themselves. */
const DEEPEST = 40;

/**
 * Where a configuration has values its schema marks secret ("secret": true, or the older "airbyte_secret"), with empty and absent
 * ones left out. Of alternatives (oneOf, anyOf) those count that the value does not contradict by a constant or a type.
 */
export function secretPositions(schema: JsonSchema, config: unknown): readonly Position[] {
  const found = new Map<string, Position>();
  walk(schema, schema, config, [], 0, found);
  return [...found.values()];
}

/**
 * A copy of a connector's schema in which the positions given are secret too. For connectors that hold secrets their schema does not
 * mark (the values of materialize-webhook's headers): config-encryption encrypts what the schema it is sent says, and the runtime
 * decrypts whatever is encrypted. Inferred from both sources, not documented: what comes back is checked like any other.
 *
 * @param pointers JSON pointers into a configuration; "*" stands for each item of an array
 * @throws Error when the schema has no such position
 */
export function markSecrets(schema: JsonSchema, pointers: readonly string[]): JsonSchema {
  const copy = structuredClone(schema) as Record<string, unknown>;
  for (const pointer of pointers) {
    const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const places = steps.reduce<Record<string, unknown>[]>((from, step) => from.flatMap((place) => under(copy, place, step)), [copy]);
    if (places.length === 0) throw new Error(`the connector's schema has no ${pointer}, which must be marked secret: it has changed; look where its secrets are now`);
    for (const place of places) place["secret"] = true;
  }
  return copy;
}

function under(root: Record<string, unknown>, place: Record<string, unknown>, step: string): Record<string, unknown>[] {
  const variants = [place, ...alternatives(root, place)];
  const properties = variants.map((variant) => (step === "*" ? variant["items"] : isRecord(variant["properties"]) ? variant["properties"][step] : undefined));
  return properties.filter(isRecord).map((found) => dereferenced(root, found));
}

function alternatives(root: Record<string, unknown>, schema: Record<string, unknown>): Record<string, unknown>[] {
  return ["oneOf", "anyOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? schema[key].filter(isRecord).map((option) => dereferenced(root, option)) : []));
}

function walk(root: JsonSchema, node: unknown, value: unknown, at: Position, depth: number, found: Map<string, Position>): void {
  if (!isRecord(node) || value === undefined || depth > DEEPEST) return;
  if (typeof node["$ref"] === "string") walk(root, resolved(root, node["$ref"]), value, at, depth + 1, found);
  if ((node["secret"] === true || node["airbyte_secret"] === true) && !isEmpty(value)) found.set(JSON.stringify(at), at);
  for (const option of list(node["allOf"])) walk(root, option, value, at, depth + 1, found);
  for (const key of ["oneOf", "anyOf"]) for (const option of list(node[key])) if (fits(root, option, value)) walk(root, option, value, at, depth + 1, found);
  for (const key of ["if", "then", "else"]) walk(root, node[key], value, at, depth + 1, found);
  if (Array.isArray(value)) {
    const first = list(node["prefixItems"]);
    value.forEach((item, index) => walk(root, first[index] ?? node["items"], item, [...at, index], depth + 1, found));
  } else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value)) walkMember(root, node, key, member, at, depth, found);
  }
}

function walkMember(root: JsonSchema, node: Record<string, unknown>, key: string, member: unknown, at: Position, depth: number, found: Map<string, Position>): void {
  const { properties, patternProperties, additionalProperties } = node;
  const place = [...at, key];
  let known = false;
  if (isRecord(properties) && Object.hasOwn(properties, key)) {
    known = true;
    walk(root, properties[key], member, place, depth + 1, found);
  }
  for (const [pattern, schema] of Object.entries(isRecord(patternProperties) ? patternProperties : {})) {
    if (!new RegExp(pattern, "u").test(key)) continue;
    known = true;
    walk(root, schema, member, place, depth + 1, found);
  }
  if (!known) walk(root, additionalProperties, member, place, depth + 1, found);
}

/** Whether an alternative may be meant: no constant, list of values or type of it is contradicted. */
function fits(root: JsonSchema, option: unknown, value: unknown): boolean {
  const schema = isRecord(option) ? dereferenced(root, option) : {};
  if (!mayBe(schema, value)) return false;
  if (!isRecord(value) || !isRecord(schema["properties"])) return true;
  return Object.entries(schema["properties"]).every(([key, member]) => !Object.hasOwn(value, key) || !isRecord(member) || mayBe(member, value[key]));
}

function mayBe(schema: Record<string, unknown>, value: unknown): boolean {
  if (Object.hasOwn(schema, "const") && schema["const"] !== value) return false;
  return !Array.isArray(schema["enum"]) || schema["enum"].includes(value);
}

function dereferenced<S extends Record<string, unknown>>(root: Readonly<Record<string, unknown>>, schema: S): Record<string, unknown> {
  const target = typeof schema["$ref"] === "string" ? resolved(root, schema["$ref"]) : undefined;
  return isRecord(target) ? target : schema;
}

/** What a "#/$defs/..." of the same schema names. */
function resolved(root: Readonly<Record<string, unknown>>, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference.slice(2).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<unknown>((from, step) => (isRecord(from) ? from[step] : undefined), root);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (isRecord(value) && Object.keys(value).length === 0);
}
