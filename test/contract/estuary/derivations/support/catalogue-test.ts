import assert from "node:assert/strict";
import { type Catalogue, type CollectionModel, type TestModel, sourceName } from "@sophia/estuary/catalogue";
import type { DenoDerivations } from "./deno.ts";
import { type Document, assertFits, at } from "./documents.ts";
import { SqliteDerivation } from "./sqlite.ts";

/** The collections of a catalogue. */
export function collectionsOf({ specs, types }: Catalogue): Readonly<Record<string, CollectionModel>> {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => types[name] === "collection").map(([name, model]) => [name, model as CollectionModel]));
}

/** The tests of a catalogue. */
export function testsOf({ specs, types }: Catalogue): Readonly<Record<string, TestModel>> {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => types[name] === "test").map(([name, model]) => [name, model as TestModel]));
}

/** Runs one test of a catalogue: what is put in goes through every derivation, and what is asked for must then be there. */
export class CatalogueTest {
  readonly #models: Readonly<Record<string, CollectionModel>>;
  readonly #deno: DenoDerivations;
  readonly #stored = new Map<string, Document[]>();

  constructor(models: Readonly<Record<string, CollectionModel>>, deno: DenoDerivations) {
    this.#models = models;
    this.#deno = deno;
  }

  async run({ steps }: TestModel): Promise<void> {
    const needed = this.#needed(steps.flatMap((step) => ("verify" in step ? [step.verify.collection] : [])));
    for (const step of steps) {
      if ("ingest" in step) await this.#put(step.ingest.collection, step.ingest.documents as readonly Document[], needed);
      else this.#verify(step.verify.collection, step.verify.documents as readonly Document[]);
    }
  }

  /** Collections that others are made of, themselves included. */
  #needed(names: readonly string[]): ReadonlySet<string> {
    const found = new Set<string>();
    const add = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      for (const { source } of this.#models[name]?.derive?.transforms ?? []) add(sourceName(source));
    };
    names.forEach(add);
    return found;
  }

  async #put(collection: string, documents: readonly Document[], needed: ReadonlySet<string>): Promise<void> {
    const model = this.#models[collection];
    assert.ok(model !== undefined, `${collection} is no collection`);
    for (const document of documents) assertFits(collection, model, document);
    this.#stored.set(collection, [...(this.#stored.get(collection) ?? []), ...documents]);
    for (const name of Object.keys(this.#models)) {
      if (!needed.has(name)) continue;
      for (const transform of this.#deno.transforms(name, collection)) await this.#put(name, await this.#derive(name, transform, documents), needed);
    }
  }

  async #derive(name: string, transform: string, documents: readonly Document[]): Promise<readonly Document[]> {
    const model = this.#models[name] as CollectionModel;
    if (model.derive !== undefined && "typescript" in model.derive.using) return (await this.#deno.run(name, documents.map((doc) => ({ transform, doc })))).flat();
    const derivation = new SqliteDerivation(name, model, this.#models);
    const made = documents.flatMap((document) => derivation.read(transform, document));
    derivation.close();
    return made;
  }

  /** Documents in the order of their key, the last of each; fields that are left out of what is expected are not looked at. */
  #verify(collection: string, expected: readonly Document[]): void {
    const key = this.#models[collection]?.key ?? [];
    const keyOf = (document: Document) => JSON.stringify(key.map((pointer) => at(document, pointer)));
    const last = new Map((this.#stored.get(collection) ?? []).map((document) => [keyOf(document), document]));
    const found = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, document]) => document);
    assert.deepEqual(found.map((document, index) => pick(document, expected[index])), expected, `${collection} holds other documents`);
  }
}

/** What is asked for of a value. */
function pick(value: unknown, asked: unknown): unknown {
  if (asked === null || typeof asked !== "object" || value === null || typeof value !== "object" || Array.isArray(asked) !== Array.isArray(value)) return value;
  if (Array.isArray(asked)) return (value as unknown[]).map((part, index) => pick(part, asked[index]));
  return Object.fromEntries(Object.keys(asked).filter((name) => Object.hasOwn(value, name)).map((name) => [name, pick((value as Record<string, unknown>)[name], (asked as Record<string, unknown>)[name])]));
}
