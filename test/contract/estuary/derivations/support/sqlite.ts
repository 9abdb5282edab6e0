import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { CollectionModel, TransformModel } from "@sophia/estuary/catalogue";
import { sourceName } from "@sophia/estuary/catalogue";
import { type Document, assertFits, at } from "./documents.ts";

/**
 * Runs a SQLite derivation as Estuary's runtime does: what a lambda may name, how values go in and how rows come out.
 * Written after https://github.com/estuary/flow/tree/master/crates/derive-sqlite; the version of SQLite is that of Node.js, not Estuary's.
 */
export class SqliteDerivation {
  readonly #database = new DatabaseSync(":memory:");
  readonly #name: string;
  readonly #model: CollectionModel;
  readonly #lambdas: ReadonlyMap<string, readonly Lambda[]>;

  /** @param sources models of the collections its transforms read */
  constructor(name: string, model: CollectionModel, sources: Readonly<Record<string, CollectionModel>>) {
    this.#name = name;
    this.#model = model;
    const { using, transforms } = model.derive ?? { using: { sqlite: {} }, transforms: [] };
    if (!("sqlite" in using)) throw new Error(`${name} is no SQLite derivation`);
    for (const migration of using.sqlite.migrations ?? []) for (const statement of statementsOf(migration)) this.#database.exec(statement);
    this.#lambdas = new Map(transforms.map((transform) => [transform.name, this.#compile(transform, sources)]));
  }

  #compile({ lambda = "", source }: TransformModel, sources: Readonly<Record<string, CollectionModel>>): readonly Lambda[] {
    const model = sources[sourceName(source)];
    if (model === undefined) throw new Error(`${this.#name} reads ${sourceName(source)}, which is not there`);
    const fields = fieldsOf(model.readSchema ?? model.schema ?? {});
    return statementsOf(lambda).map((text) => new Lambda(this.#database.prepare(text), text, fields));
  }

  /** Documents that a transform makes of one; each fits the derivation's schema, or the task would stop here. */
  read(transform: string, document: Document): readonly Document[] {
    const made = (this.#lambdas.get(transform) ?? []).flatMap((lambda) => lambda.invoke(document));
    for (const one of made) assertFits(this.#name, this.#model, one);
    return made;
  }

  close(): void {
    this.#database.close();
  }
}

interface Field {
  readonly name: string;
  readonly pointer: string;
  /** Texts of such a format are bound as numbers. */
  readonly format?: string;
}

/** One statement of a lambda. */
class Lambda {
  readonly #statement: StatementSync;
  readonly #parameters: readonly { readonly name: string; readonly field: Field }[];
  readonly #columns: readonly string[];

  constructor(statement: StatementSync, text: string, fields: readonly Field[]) {
    this.#statement = statement;
    this.#parameters = [...new Set(tokens(text).filter((token) => token.startsWith("$")))].map((name) => ({ name, field: resolve(name, fields) }));
    this.#columns = statement.columns().map(({ name }) => name);
  }

  invoke(document: Document): readonly Document[] {
    const values = Object.fromEntries(this.#parameters.map(({ name, field }) => [name, bound(at(document, field.pointer), field)]));
    const rows = this.#statement.all(values) as readonly Record<string, unknown>[];
    const [only = ""] = this.#columns;
    if (this.#columns.length === 1 && only.toLowerCase().startsWith("json")) {
      return rows.map((row) => {
        const whole = converted(row[only]);
        if (whole === null || typeof whole !== "object" || Array.isArray(whole)) throw new Error(`a lambda made ${JSON.stringify(whole)}, which is no document`);
        return whole as Document;
      });
    }
    // A parameter that is selected as it is becomes the field it stands for.
    return rows.map((row) => Object.fromEntries(this.#columns.map((column) => [this.#parameters.find(({ name }) => name === column)?.field.name ?? column, converted(row[column])])));
  }
}

/** Fields that a schema names, and the whole document. */
function fieldsOf(schema: unknown, pointer = ""): readonly Field[] {
  const properties = ((schema as Document | undefined)?.["properties"] ?? {}) as Readonly<Record<string, Document>>;
  const inner = Object.entries(properties).flatMap(([name, property]) => {
    const place = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const format = property["format"];
    return [{ name: place.slice(1), pointer: place, ...(typeof format === "string" && { format }) }, ...fieldsOf(property, place)];
  });
  return pointer === "" ? [{ name: "flow_document", pointer: "" }, ...inner] : inner;
}

/** `$nested$field` is /nested/field; "_" stands for white space and "-" too. */
function resolve(parameter: string, fields: readonly Field[]): Field {
  const wanted = parameter.slice(1).replaceAll("$", "/");
  const loose = (name: string) => name.length === wanted.length && [...name].every((letter, index) => letter === wanted[index] || (wanted[index] === "_" && /[\s-]/.test(letter)));
  const found = fields.find(({ name }) => name === wanted) ?? fields.find(({ name }) => loose(name));
  if (found === undefined) throw new Error(`parameter ${parameter} not found; the schema names ${fields.map(({ name }) => name).join(", ")}`);
  return found;
}

function bound(value: unknown, { format }: Field): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (typeof value !== "string") return JSON.stringify(value);
  return (format === "integer" && /^[+-]?\d+$/.test(value)) || (format === "number" && value.trim() !== "" && !Number.isNaN(Number(value))) ? Number(value) : value;
}

/** Text that looks like an object or a list is one, where it can be read as such. */
function converted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value !== "string" || !/^(\{[^]*\}|\[[^]*\])$/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Words of SQL: texts, comments and names in quotes are one each. */
function tokens(sql: string): readonly string[] {
  return sql.match(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$[\p{L}\p{N}_$]+|;|[^]/gu) ?? [];
}

/** The statements of a block. What follows the last ";" may be white space only. */
export function statementsOf(block: string): readonly string[] {
  const statements: string[] = [];
  let statement = "";
  for (const token of tokens(block)) {
    statement += token;
    if (token !== ";") continue;
    if (statement.trim() !== ";") statements.push(statement);
    statement = "";
  }
  if (statement.trim() !== "") throw new Error(`SQL has trailing content without ";": ${statement.trim()}`);
  return statements;
}
