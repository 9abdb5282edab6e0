/** SQLite derivations, run for catalogue tests as Flow's derive-sqlite does it, as far as that is documented. https://docs.estuary.dev/concepts/derivations/#sqlite */
import type { DatabaseSync } from "node:sqlite";

import type { Loose } from "./view.ts";

type Value = null | number | bigint | string;

/** One derivation and its database, which lives as long as the test. */
export class SqliteDerivation {
  readonly #database: DatabaseSync;
  readonly #projections: Readonly<Record<string, string>>;

  /** @throws Error when a migration fails */
  constructor(migrations: readonly string[], collection: Loose) {
    const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
    this.#database = new Database(":memory:");
    this.#projections = projectionsOf(collection);
    for (const migration of migrations) this.#database.exec(migration);
  }

  /** Runs a transform's lambda for a source document; each row it selects is a document. @throws Error of SQLite */
  run(lambda: string, document: unknown, source: Loose): unknown[] {
    const documents: unknown[] = [];
    for (let rest = lambda; hasStatement(rest);) {
      const statement = this.#database.prepare(rest);
      const parameters = Object.fromEntries(namesIn(statement.sourceSQL).map((name) => [name, valueAt(document, name.slice(1), projectionsOf(source))]));
      documents.push(...statement.all(parameters).map((row) => this.#document(row)));
      rest = rest.slice(statement.sourceSQL.length);
    }
    return documents;
  }

  close(): void {
    this.#database.close();
  }

  #document(row: Readonly<Record<string, unknown>>): unknown {
    const columns = Object.entries(row);
    const [name = "", only] = columns[0] ?? [];
    if (columns.length === 1 && /^json/i.test(name) && typeof only === "string") return JSON.parse(only) as unknown;
    const document: Record<string, unknown> = {};
    for (const [column, value] of columns) place(document, this.#projections[column] ?? `/${column}`, read(value));
    return document;
  }
}

/** Whether anything but spaces and comments is left. */
function hasStatement(sql: string): boolean {
  return sql.replace(/--[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, "").replace(/[\s;]/g, "") !== "";
}

/** Parameters a statement names, outside of texts and comments. */
function namesIn(sql: string): string[] {
  const bare = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, " ");
  return [...new Set(bare.match(/[$:@][A-Za-z_][\w$]*/g))];
}

/** `$nested$field` is /nested/field, or a projection of that name; spaces and hyphens are written as underscores. */
function valueAt(document: unknown, name: string, projections: Readonly<Record<string, string>>): Value {
  if (name === "flow_document") return JSON.stringify(document);
  const projected = Object.entries(projections).find(([field]) => plain(field) === name)?.[1];
  let value: unknown = document;
  for (const part of projected?.split("/").slice(1) ?? name.split("$")) {
    if (typeof value !== "object" || value === null) return null;
    value = Object.entries(value).find(([key]) => key === part || plain(key) === part)?.[1];
  }
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === "string" ? value : JSON.stringify(value);
}

const plain = (name: string): string => name.replace(/[\s-]/g, "_");

/** Texts that look like an object or array are one. */
function read(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || !/^(\{[\s\S]*\}|\[[\s\S]*\])$/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function place(document: Record<string, unknown>, pointer: string, value: unknown): void {
  const parts = pointer.split("/").slice(1);
  let at = document;
  for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
  at[parts.at(-1)!] = value;
}

function projectionsOf(collection: Loose): Readonly<Record<string, string>> {
  const projections = (collection["projections"] ?? {}) as Record<string, string | { location: string }>;
  return Object.fromEntries(Object.entries(projections).map(([name, of]) => [name, typeof of === "string" ? of : of.location]));
}
