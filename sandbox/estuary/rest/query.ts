/** The part of PostgREST's query language that clients of Estuary use. https://docs.postgrest.org/en/stable/references/api/tables_views.html */
import { ServiceError } from "../answer.ts";
import { readId } from "../ids.ts";
import { RawText } from "../json.ts";

export type Row = Readonly<Record<string, unknown>>;

const reserved = new Set(["select", "order", "limit", "offset", "on_conflict", "columns"]);

/** Rows that the query's filters let through, ordered and cut. @throws ServiceError for a column that is not there */
export function chooseRows(rows: readonly Row[], query: URLSearchParams, columns: readonly string[]): Row[] {
  let chosen = [...rows];
  for (const [column, condition] of query) {
    if (reserved.has(column) || column.includes(".")) continue;
    check(column.split("->")[0]!, columns);
    const matches = readCondition(condition);
    chosen = chosen.filter((row) => matches(at(row, column)));
  }
  for (const order of [...(query.get("order") ?? "").split(",")].reverse().filter((one) => one !== "")) {
    const [column = "", ...how] = order.split(".");
    check(column, columns);
    const sign = how.includes("desc") ? -1 : 1;
    chosen.sort((a, b) => sign * compare(a[column], b[column]));
  }
  const offset = Number(query.get("offset") ?? 0);
  return chosen.slice(offset, query.has("limit") ? offset + Number(query.get("limit")) : undefined);
}

/** The columns `select` names: `name`, `alias:name`, `name::cast`, `json->>member`, `embedded(name,...)`, `*`. */
export function shapeRow(row: Row, query: URLSearchParams, columns: readonly string[]): Row {
  return shape(row, query.get("select") ?? "*", columns, query, "");
}

function shape(row: Row, select: string, columns: readonly string[], query: URLSearchParams, prefix: string): Row {
  const result: Record<string, unknown> = {};
  for (const item of splitTop(select)) {
    if (item === "*") {
      for (const column of columns) if (!Array.isArray(row[column]) || typeof (row[column] as unknown[])[0] !== "object") result[column] = row[column];
      continue;
    }
    const embedded = /^(?:(\w+):)?(\w+)(?:!\w+)?\((.*)\)$/s.exec(item);
    if (embedded !== null) {
      const [, alias, name = "", inner = ""] = embedded;
      check(name, columns);
      const filters = new URLSearchParams([...query].flatMap(([key, value]) => (key.startsWith(`${prefix}${name}.`) ? [[key.slice(`${prefix}${name}.`.length), value] as [string, string]] : [])));
      const rows = (row[name] as Row[] | undefined) ?? [];
      const known = Object.keys(rows[0] ?? {});
      result[alias ?? name] = chooseRows(rows, filters, known).map((one) => shape(one, inner, known, query, `${prefix}${name}.`));
      continue;
    }
    const [, alias, path = "", cast] = /^(?:(\w+):(?!:))?(.+?)(?:::(\w+))?$/s.exec(item) ?? [];
    check(path.split("->")[0]!, columns);
    const name = alias ?? path.split(/->>?/).at(-1)!;
    const value = at(row, path);
    result[name] = cast === "text" && value instanceof RawText ? value.text : value;
  }
  return result;
}

function splitTop(select: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = "";
  for (const mark of select) {
    if (mark === "(") depth += 1;
    if (mark === ")") depth -= 1;
    if (mark === "," && depth === 0) {
      items.push(item.trim());
      item = "";
    } else {
      item += mark;
    }
  }
  return [...items, item.trim()].filter((one) => one !== "");
}

function check(column: string, columns: readonly string[]): void {
  if (!columns.includes(column)) throw new ServiceError(400, "42703", `column ${column} does not exist`);
}

/** A column, or a member of a JSON column: `job_status->>type`. */
function at(row: Row, path: string): unknown {
  const [column = "", ...members] = path.split(/->>?/);
  let value = row[column];
  for (const name of members) {
    if (value instanceof RawText) value = JSON.parse(value.text) as unknown;
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value ?? null;
}

function readCondition(text: string): (value: unknown) => boolean {
  const negated = text.startsWith("not.");
  const [, operator = "", argument = ""] = /^(\w+)\.(.*)$/s.exec(negated ? text.slice(4) : text) ?? [];
  const test = readOperator(operator, argument, text);
  return negated ? (value) => !test(value) : test;
}

function readOperator(operator: string, argument: string, text: string): (value: unknown) => boolean {
  switch (operator) {
    case "eq": return (value) => value !== null && same(value, argument);
    case "neq": return (value) => value !== null && !same(value, argument);
    case "gt": return (value) => value !== null && compare(value, argument) > 0;
    case "gte": return (value) => value !== null && compare(value, argument) >= 0;
    case "lt": return (value) => value !== null && compare(value, argument) < 0;
    case "lte": return (value) => value !== null && compare(value, argument) <= 0;
    case "is": return (value) => (argument === "null" ? value === null : String(value) === argument);
    case "in": {
      const members = readList(argument);
      return (value) => value !== null && members.some((one) => same(value, one));
    }
    case "like": case "ilike": {
      const pattern = new RegExp(`^${argument.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/[*%]/g, ".*").replaceAll("_", ".")}$`, operator === "ilike" ? "isu" : "su");
      return (value) => typeof value === "string" && pattern.test(value);
    }
    case "cs": {
      const members = readList(argument.replace(/^\{/, "(").replace(/\}$/, ")"));
      return (value) => Array.isArray(value) && members.every((one) => value.includes(one));
    }
    default: throw new ServiceError(400, "PGRST100", `"failed to parse filter (${text})" (line 1, column 1)`);
  }
}

/** `(a,"b,c")`. */
function readList(text: string): string[] {
  const inner = text.replace(/^\(/, "").replace(/\)$/, "");
  return [...inner.matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(([, quoted, bare]) => (quoted === undefined ? bare! : quoted.replace(/\\(.)/g, "$1")));
}

function same(value: unknown, text: string): boolean {
  if (String(value) === text) return true;
  const [left, right] = [typeof value === "string" ? readId(value) : undefined, readId(text)];
  return left !== undefined && left === right;
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [left, right].map((one) => (typeof one === "string" ? one : JSON.stringify(one ?? ""))) as [string, string];
  if (/^\d{4}-\d\d-\d\d/.test(a) && /^\d{4}-\d\d-\d\d/.test(b)) return new Date(a).getTime() - new Date(b).getTime();
  if (typeof left === "number") return left - Number(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
