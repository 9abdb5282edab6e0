import { readFileSync } from "node:fs";
import type { JsonSchema } from "@sophia/estuary/catalogue";
import type { SourceName } from "../../../config/estuary.ts";
import registry from "../schemas/registry.json" with { type: "json" };

/** A collection that a capture writes, and what is made of it. */
export interface Collected {
  /** Without prefix. */
  readonly name: string;
  readonly source: SourceName;
  /** What the source calls it. Default: the collection's name. */
  readonly resource?: string;
  /** Of valid documents. */
  readonly schema: JsonSchema;
  /** JSON pointers. */
  readonly key: readonly string[];
  /** Its source marks deletions in `_meta.op`. */
  readonly deletions?: boolean;
  /** Its documents are told apart into valid ones and quarantined ones. */
  readonly checked?: boolean;
  /** Name of the schema of the derivation that adds to it. */
  readonly enriched?: string;
  /** What is left of it after redaction may leave the platform. */
  readonly leaves?: boolean;
  /** It holds text worth finding by its meaning. What leaves of it is short enough for a vector everywhere: long texts are cut, also at Snowflake. */
  readonly embedded?: boolean;
  /** Fields that do not leave, beside those of every collection: pointers, which begin with "/", and names at any depth. */
  readonly personal?: readonly string[];
  /** Services read it from Redis. */
  readonly cached?: boolean;
}

interface Registry {
  readonly schemas: readonly string[];
  readonly personal: readonly string[];
  readonly collections: Readonly<Record<string, Omit<Collected, "name" | "schema"> & { readonly schema: string }>>;
  readonly events: Readonly<Record<string, string>>;
}

const { schemas, personal, collections, events } = registry as unknown as Registry;

/** Names of the schemas there are. */
export const schemaNames = schemas;

/** Schema of each event, by its NATS subject. */
export const eventSchemas = events;

/** A schema of the registry: of valid documents. */
export function schemaNamed(name: string): JsonSchema {
  return JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), "utf8")) as JsonSchema;
}

/** Every collection of the registry that is captured from a source. */
export function registeredOf(source: SourceName): readonly Collected[] {
  return Object.entries(collections)
    .filter(([, entry]) => entry.source === source)
    .map(([name, entry]) => ({ ...entry, name, schema: schemaNamed(entry.schema) }));
}

/** Fields of a collection that do not leave. Letters and digits of a name count, whatever their case. */
export function personalFields(entry: Pick<Collected, "personal">): readonly string[] {
  return [...personal, ...(entry.personal ?? [])];
}

type Properties = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The properties of a schema at its top. */
export function propertiesOf(schema: JsonSchema): Properties {
  return (schema["properties"] ?? {}) as Properties;
}

/** Name of the property that a pointer at the top points to. */
export function topName(pointer: string): string {
  return pointer.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A document that its source deleted is deleted in what is materialised too. */
const deletion = {
  if: { required: ["_meta"], properties: { _meta: { required: ["op"], properties: { op: { const: "d" } } } } },
  then: { reduce: { strategy: "merge", delete: true } },
} as const;

function withDeletions(schema: JsonSchema, deletions: boolean | undefined): JsonSchema {
  return deletions === true ? { ...schema, ...deletion } : schema;
}

/**
 * What a collection takes that documents come in by: the key, and of the rest only what is redacted. A document that breaks the
 * schema of its collection stops the capture, so nothing else is bound.
 */
export function openSchema({ schema, key, deletions }: Collected): JsonSchema {
  const names = key.map(topName);
  const properties = Object.entries(propertiesOf(schema)).map(([name, { description, redact, ...bounds }]) => {
    const kept = names.includes(name) ? bounds : {};
    return [name, { ...kept, ...(description !== undefined && { description }), ...(redact !== undefined && { redact }) }] as const;
  });
  return withDeletions({ $schema: schema["$schema"], title: schema["title"], type: "object", required: names, properties: Object.fromEntries(properties) }, deletions);
}

/** What valid documents are like. Nothing is redacted twice: a hash of a hash joins with nothing. */
export function validSchema({ schema, deletions }: Pick<Collected, "schema" | "deletions">): JsonSchema {
  const properties = Object.entries(propertiesOf(schema)).map(([name, { redact: _, ...rest }]) => [name, rest] as const);
  return withDeletions({ ...schema, properties: Object.fromEntries(properties) }, deletions);
}

/** The key and its bounds, and nothing else. */
export function keySchema({ schema, key, deletions }: Collected, more: { readonly required?: readonly string[]; readonly properties?: JsonSchema } = {}): JsonSchema {
  const names = key.map(topName);
  const own = Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([name]) => names.includes(name)).map(([name, { redact: _, ...rest }]) => [name, rest]));
  return withDeletions({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", required: [...names, ...(more.required ?? [])], properties: { ...own, ...more.properties } }, deletions);
}

const plainName = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * What may leave: the key with its bounds, and of the rest the types alone, so that every field has a column. Null is allowed
 * everywhere; what is blocked or personal is not there.
 */
export function redactedSchema(entry: Collected): JsonSchema {
  const keys = entry.key.map(topName);
  const hidden = new Set(personalFields(entry).map((field) => (field.startsWith("/") ? field : plainName(field))));
  const most = entry.enriched === undefined ? entry.schema : schemaNamed(entry.enriched);
  const properties = Object.entries(propertiesOf(most)).flatMap(([name, { type, description, redact }]) => {
    if (keys.includes(name) || type === undefined || hidden.has(plainName(name)) || hidden.has(`/${name}`)) return [];
    if ((redact as { strategy?: unknown } | undefined)?.strategy === "block") return [];
    return [[name, { type: [...new Set([type as string | readonly string[], "null"].flat())], ...(description !== undefined && { description }) }] as const];
  });
  return keySchema(entry, { properties: Object.fromEntries(properties) });
}
