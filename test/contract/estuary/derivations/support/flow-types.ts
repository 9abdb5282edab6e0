import { type CollectionModel, type JsonSchema, sourceName } from "@sophia/estuary/catalogue";

/**
 * The module `flow/<collection>.ts` that a TypeScript derivation imports. Estuary generates its own, by
 * https://github.com/estuary/flow/tree/master/crates/derive-typescript; this is ours, of the same names and the same shape, for fewer keywords.
 */
export function flowModule(name: string, model: CollectionModel, sources: Readonly<Record<string, CollectionModel>>): string {
  const transforms = model.derive?.transforms ?? [];
  const read = (collection: string) => sources[collection]?.readSchema ?? sources[collection]?.schema ?? {};
  return [
    `export type Document = ${typeOf(model.writeSchema ?? model.schema ?? {})};`,
    ...transforms.map(({ name: transform, source }) => `export type Source${camel(transform, true)} = ${typeOf(read(sourceName(source)))};`),
    `// ${name}`,
    "export abstract class IDerivation {",
    "  constructor(_open: { state: unknown }) {}",
    "  async flush(): Promise<Document[]> { return await Promise.resolve([]); }",
    "  async reset() {}",
    ...transforms.map(({ name: transform }) => `  abstract ${camel(transform, false)}(read: { doc: Source${camel(transform, true)} }): Document[];`),
    "}",
    "",
  ].join("\n");
}

/** The name of a transform's method, and of what it reads. */
export function camel(name: string, capital: boolean): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word, index) => (index > 0 || capital ? word.charAt(0).toUpperCase() + word.slice(1) : word))
    .join("");
}

const plain: Readonly<Record<string, string>> = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null", array: "unknown[]", object: "Record<string, unknown>" };

function typeOf(schema: JsonSchema): string {
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  if (properties !== undefined) {
    const required = (schema["required"] ?? []) as readonly string[];
    const members = Object.entries(properties).map(([name, property]) => `${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(property)};`);
    return `{ ${members.join(" ")} [k: string]: unknown }`;
  }
  const types = [(schema["type"] ?? []) as string | readonly string[]].flat();
  return types.length === 0 ? "unknown" : types.map((type) => plain[type] ?? "unknown").join(" | ");
}
