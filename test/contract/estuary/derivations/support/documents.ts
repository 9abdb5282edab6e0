import assert from "node:assert/strict";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type Document = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validators = new WeakMap<object, ValidateFunction>();

/** What is wrong with a document by the schema that a collection is written with. */
export function schemaFaults(model: CollectionModel, document: unknown): readonly string[] {
  const { $schema: _, ...schema } = model.writeSchema ?? model.schema ?? {};
  const validate = validators.get(model) ?? ajv.compile(schema);
  validators.set(model, validate);
  return validate(document) === true ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

/** A document that breaks the schema of its collection stops the task that writes it. */
export function assertFits(name: string, model: CollectionModel, document: unknown): void {
  assert.deepEqual(schemaFaults(model, document), [], `a document of ${name} breaks its schema: ${JSON.stringify(document)}`);
}

/** What a JSON pointer points to; undefined where nothing is. */
export function at(document: unknown, pointer: string): unknown {
  if (pointer === "") return document;
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, part) => (value !== null && typeof value === "object" && Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined), document);
}
