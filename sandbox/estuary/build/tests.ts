/**
 * Catalogue tests: documents are ingested, derivations run, and what they made is compared. SQLite derivations run; of others nothing is known, so
 * what they would make counts as right, and the publication's log says so.
 */
import { list, nameOf } from "../store/live.ts";
import type { Problem } from "../types.ts";
import { documentFault, writeSchemaOf } from "./schemas.ts";
import { SqliteDerivation } from "./sqlite.ts";
import { problem, type Entry, type Loose, type View } from "./view.ts";

export interface TestResults { readonly errors: readonly Problem[]; readonly notes: readonly string[] }

export function runTests(view: View, tests: readonly Entry[]): TestResults {
  const runs = tests.map((test) => new Run(view, test).run());
  return { errors: runs.flatMap(({ errors }) => errors), notes: runs.flatMap(({ notes }) => notes) };
}

class Run {
  readonly #view: View;
  readonly #test: Entry;
  readonly #errors: Problem[] = [];
  readonly #notes: string[] = [];
  /** Documents of each collection, in the order they were written. */
  readonly #stored = new Map<string, unknown[]>();
  /** Collections whose documents cannot be known. */
  readonly #unknown = new Set<string>();
  readonly #running = new Map<string, SqliteDerivation>();
  #step = 0;

  constructor(view: View, test: Entry) {
    this.#view = view;
    this.#test = test;
  }

  run(): TestResults {
    const steps = list(Array.isArray(this.#test.value) ? this.#test.value : this.#test.value["steps"]);
    try {
      for (const [index, { ingest, verify }] of steps.entries()) {
        this.#step = index;
        if (ingest !== undefined) this.#write(nameOf((ingest as Loose)["collection"]), documentsOf(ingest));
        if (verify !== undefined) this.#verify(nameOf((verify as Loose)["collection"]), documentsOf(verify));
      }
    } catch (error) {
      this.#fail((error as Error).message);
    }
    for (const one of this.#running.values()) one.close();
    return { errors: this.#errors, notes: this.#notes };
  }

  #write(collection: string, documents: readonly unknown[]): void {
    const source = this.#view.entries.get(collection)!;
    for (const document of documents) {
      const fault = documentFault(writeSchemaOf(source.value), document);
      if (fault !== undefined) this.#fail(`a document for ${collection} does not fit its schema: ${fault}`);
    }
    this.#stored.set(collection, [...(this.#stored.get(collection) ?? []), ...documents]);
    for (const one of this.#view.entries.values()) if (one.type === "collection" && one.reads.includes(collection)) this.#derive(one, source, documents);
  }

  #derive(entry: Entry, source: Entry, documents: readonly unknown[]): void {
    const derive = entry.value["derive"] as Loose;
    const sqlite = (derive["using"] as Loose)["sqlite"] as { migrations?: readonly string[] } | undefined;
    const transforms = list(derive["transforms"]).filter((one) => nameOf(one["source"]) === source.name && one["disable"] !== true);
    if (sqlite === undefined) return this.#mark(entry);
    let derivation = this.#running.get(entry.name);
    if (derivation === undefined) this.#running.set(entry.name, (derivation = new SqliteDerivation(sqlite.migrations ?? [], entry.value)));
    const made: unknown[] = [];
    for (const document of documents) {
      for (const transform of transforms) {
        try {
          made.push(...derivation.run(typeof transform["lambda"] === "string" ? transform["lambda"] : "", document, source.value));
        } catch (error) {
          this.#fail(`transform ${String(transform["name"])} of ${entry.name}: ${(error as Error).message}`);
        }
      }
    }
    if (made.length > 0) this.#write(entry.name, made);
  }

  /** What it makes, and what is made of that, is not known. */
  #mark(entry: Entry): void {
    if (this.#unknown.has(entry.name)) return;
    this.#unknown.add(entry.name);
    this.#notes.push(`test ${this.#test.name}: ${entry.name} is not derived by SQLite and was not run; what is expected of it counts as right`);
    for (const one of this.#view.entries.values()) if (one.type === "collection" && one.reads.includes(entry.name)) this.#mark(one);
  }

  /** The last document of each key, by key, has at least what is expected. */
  #verify(collection: string, expected: readonly unknown[]): void {
    if (this.#unknown.has(collection)) return;
    const key = this.#view.entries.get(collection)!.value["key"] as string[];
    const actual = reduced(this.#stored.get(collection) ?? [], key);
    if (actual.length !== expected.length) return this.#fail(`${collection} has ${actual.length} documents, and ${expected.length} were expected: ${JSON.stringify(actual)}`);
    expected.forEach((one, index) => {
      if (!holds(actual[index], one)) this.#fail(`document ${index} of ${collection} is ${JSON.stringify(actual[index])}, and ${JSON.stringify(one)} was expected`);
    });
  }

  #fail(detail: string): void {
    this.#errors.push(problem(this.#test, `step ${this.#step}: ${detail}`));
  }
}

const documentsOf = (step: unknown): readonly unknown[] => ((step as Loose)["documents"] as unknown[] | undefined) ?? [];

function reduced(documents: readonly unknown[], key: readonly string[]): unknown[] {
  const last = new Map<string, unknown>();
  for (const document of documents) last.set(JSON.stringify(key.map((pointer) => at(document, pointer))), document);
  return [...last.entries()].sort(([a], [b]) => compare(JSON.parse(a) as unknown[], JSON.parse(b) as unknown[])).map(([, document]) => document);
}

function compare(left: readonly unknown[], right: readonly unknown[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (a === b) continue;
    return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;
  }
  return 0;
}

function at(document: unknown, pointer: string): unknown {
  return pointer.split("/").slice(1).reduce<unknown>((value, part) => (typeof value === "object" && value !== null ? (value as Loose)[part] : undefined), document) ?? null;
}

function holds(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return actual === expected;
  if (Array.isArray(expected)) return Array.isArray(actual) && actual.length === expected.length && expected.every((one, index) => holds(actual[index], one));
  return typeof actual === "object" && actual !== null && Object.entries(expected).every(([key, one]) => holds((actual as Loose)[key], one));
}
