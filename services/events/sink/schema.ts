import { sinkOutcomes, sinkTargets } from "../../../config/estuary-sink.ts";

type Schema = Record<string, unknown>;

/** Puts what a JSON pointer asks for into a schema: objects on the way, and a value that can be a key at its end. */
function require(schema: Schema, pointer: string): void {
  let at = schema;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const properties = (at["properties"] ??= {}) as Record<string, Schema>;
    const required = (at["required"] ??= []) as string[];
    if (!required.includes(name)) required.push(name);
    if (!Object.hasOwn(properties, name)) Object.defineProperty(properties, name, { value: {}, enumerable: true });
    at = properties[name] ?? {};
  }
  at["type"] = ["string", "number", "boolean", "null"];
}

/**
 * What the sink takes: a JSON schema of a document, for a collection with this key. What does not fit goes to the dead letters.
 * Everything else in a document is the collection's business.
 */
export function documentSchema(key: readonly string[]): Schema {
  const schema: Schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A document of the webhook materialization",
    type: "object",
    required: ["_meta"],
    properties: {
      _meta: {
        type: "object",
        required: ["uuid"],
        properties: {
          uuid: { type: "string", pattern: "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-1[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$", description: "UUID of version 1; its clock orders the versions of a document." },
          op: { description: 'Operation at the source; "d": the document was deleted there.' },
          source: { description: "Where it comes from; ts_ms is when it was committed, milliseconds since 1970." },
        },
      },
    },
  };
  for (const pointer of key) require(schema, pointer);
  return schema;
}

/** The parameters of the webhook's address, and the schema of its documents. */
export function sinkSchema(key: readonly string[], limits: Readonly<Record<string, number>>): Schema {
  return {
    parameters: {
      target: { required: true, allowed: sinkTargets },
      collection: { required: true, meaning: "name of the collection" },
      key: { required: true, repeated: true, meaning: "JSON pointer of the collection's key" },
      source: { default: "collection", meaning: "name under which quality is counted" },
      outcome: { default: "valid", allowed: sinkOutcomes },
      class: { default: "last part of the collection's name in Pascal case", meaning: "class of Weaviate" },
    },
    limits,
    document: documentSchema(key),
  };
}
