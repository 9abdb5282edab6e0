import { createHash } from "node:crypto";
import type { SinkDocument } from "../document.ts";

/** Namespace of our ids, made once at random. */
const namespace = Buffer.from("6f0c5b3e8d1a4c7792e4b05d3f9a1c68", "hex");

/** UUID of version 5 (RFC 9562, section 5.5): the same document has the same id wherever and whenever it is written. */
export function objectId(collection: string, key: string): string {
  const hash = createHash("sha1").update(namespace).update(`${collection}\n${key}`).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Names that Weaviate keeps for itself. https://weaviate.io/developers/weaviate/config-refs/schema */
const reserved = new Set(["id", "_id", "_additional", "vector"]);

function propertyName(name: string): string {
  const clean = name.replaceAll(/[^_0-9A-Za-z]/g, "_").replace(/^(?=\d)/, "_");
  return reserved.has(clean) ? `source_${clean}` : clean;
}

/**
 * The top members of a document as properties, without Estuary's own; names that Weaviate does not take are changed.
 * `source_key` is the key of the document, by which it is found in Redis too.
 * @returns why there are none: two members would be one property
 */
export function propertiesOf(document: SinkDocument): { readonly properties: Readonly<Record<string, unknown>> } | { readonly refused: string } {
  const properties = new Map<string, unknown>([["source_key", document.key]]);
  for (const [name, value] of Object.entries(JSON.parse(document.bytes.toString("utf8")) as Record<string, unknown>)) {
    if (name === "_meta" || value === null) continue;
    const property = propertyName(name);
    if (property === "" || property.length > 231) return { refused: "the name of one of its members makes no property of Weaviate" };
    if (properties.has(property)) return { refused: `two of its members would be the property ${property}` };
    properties.set(property, value);
  }
  return { properties: Object.fromEntries(properties) };
}
