/** The schema the emulator serves: what it has of the published one, with our extension or without. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { buildSchema, extendSchema, GraphQLScalarType, parse, type GraphQLSchema } from "graphql";

import { RawText, textOf } from "../json.ts";

const folder = join(import.meta.dirname, "..", "schema");
const schemas = new Map<boolean, GraphQLSchema>();

export function schemaOf(extension: boolean): GraphQLSchema {
  const known = schemas.get(extension);
  if (known !== undefined) return known;
  const published = buildSchema(readFileSync(join(folder, "control-plane.graphql"), "utf8"));
  const schema = extension ? extendSchema(published, parse(readFileSync(join(folder, "extension.graphql"), "utf8"))) : published;
  for (const name of ["JSON", "JSONObject"]) {
    const type = schema.getType(name);
    // Texts go through as they are: what is parsed here is never written anew.
    if (type instanceof GraphQLScalarType) Object.assign(type, { serialize: raw, coerceOutputValue: raw });
  }
  schemas.set(extension, schema);
  return schema;
}

function raw(value: unknown): RawText {
  return value instanceof RawText ? value : new RawText(textOf(value));
}
