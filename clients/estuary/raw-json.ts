import type { RawJson } from "./api.ts";

/**
 * JSON as text, cut and put together without being parsed and written again: that would lose the spelling of numbers (1.0, 64-bit ids)
 * and the order of keys that look like integers, and a configuration encrypted by sops is bound to both by its MAC.
 */

/** Names and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** The text as JSON. Throws a SyntaxError, without quoting the text, when it is none. */
export function rawJson(text: string): RawJson {
  try {
    JSON.parse(text);
  } catch {
    throw new SyntaxError(`a text of ${text.length} characters is no JSON`);
  }
  return text as RawJson;
}

/** A plain value as JSON text. What cannot be written (undefined, a function) is null. */
export function jsonText(value: unknown): RawJson {
  return (JSON.stringify(value) ?? "null") as RawJson;
}

/** An object of texts, in the order given. */
export function jsonObject(members: readonly (readonly [name: string, value: RawJson])[]): RawJson {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}` as RawJson;
}

export function jsonArray(items: readonly RawJson[]): RawJson {
  return `[${items.join(",")}]` as RawJson;
}

/** The text of the value at `path`; undefined when there is none. The last of several members of one name counts, as for JSON.parse. */
export function cut(text: string, path: Path): RawJson | undefined {
  const span = find(text, path);
  return span === undefined ? undefined : (text.slice(span.start, span.end) as RawJson);
}

/** The text with the value at `path` replaced and every other byte as it was. Throws a RangeError when there is no such value. */
export function splice(text: string, path: Path, value: RawJson): RawJson {
  const span = find(text, path);
  if (span === undefined) throw new RangeError(`there is no value at ${JSON.stringify(path)}`);
  return `${text.slice(0, span.start)}${value}${text.slice(span.end)}` as RawJson;
}

/** Texts of the items of the array at `path`; undefined when there is no array. */
export function items(text: string, path: Path = []): readonly RawJson[] | undefined {
  const span = find(text, path);
  if (span === undefined || text[span.start] !== "[") return undefined;
  return [...children(text, span.start)].map(({ start, end }) => text.slice(start, end) as RawJson);
}

/** Names and texts of the members of the object at `path`, in their order; undefined when there is no object. */
export function members(text: string, path: Path = []): readonly (readonly [name: string, value: RawJson])[] | undefined {
  const span = find(text, path);
  if (span === undefined || text[span.start] !== "{") return undefined;
  return [...children(text, span.start)].map(({ start, end, key }) => [String(key), text.slice(start, end) as RawJson] as const);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function find(text: string, path: Path): Span | undefined {
  const start = space(text, 0);
  let span: Span | undefined = { start, end: valueEnd(text, start) };
  for (const step of path) {
    const opening = text[span.start];
    if (opening !== (typeof step === "number" ? "[" : "{")) return undefined;
    let found: Span | undefined;
    for (const child of children(text, span.start)) if (child.key === step) found = child;
    if (found === undefined) return undefined;
    span = found;
  }
  return span;
}

/** The values directly inside the object or array that begins at `at`. */
function* children(text: string, at: number): Generator<Span & { readonly key: string | number }> {
  const isObject = text[at] === "{";
  const closing = isObject ? "}" : "]";
  let here = space(text, at + 1);
  for (let index = 0; text[here] !== closing; index++) {
    let key: string | number = index;
    if (isObject) {
      const end = stringEnd(text, here);
      key = JSON.parse(text.slice(here, end)) as string;
      here = space(text, end);
      if (text[here] !== ":") throw broken(here);
      here = space(text, here + 1);
    }
    const end = valueEnd(text, here);
    yield { key, start: here, end };
    here = space(text, end);
    if (text[here] === ",") here = space(text, here + 1);
    else if (text[here] !== closing) throw broken(here);
  }
}

/** Where the value that begins at `at` ends. */
function valueEnd(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return stringEnd(text, at);
  if (first !== "{" && first !== "[") {
    const word = /[-+.\w]+/y;
    word.lastIndex = at;
    if (!word.test(text)) throw broken(at);
    return word.lastIndex;
  }
  let depth = 0;
  for (let here = at; here < text.length; here++) {
    const character = text[here];
    if (character === '"') here = stringEnd(text, here) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth === 0) return here + 1;
    }
  }
  throw broken(text.length);
}

function stringEnd(text: string, at: number): number {
  if (text[at] !== '"') throw broken(at);
  for (let here = at + 1; here < text.length; here++) {
    if (text[here] === "\\") here++;
    else if (text[here] === '"') return here + 1;
  }
  throw broken(text.length);
}

function space(text: string, at: number): number {
  let here = at;
  while (text[here] === " " || text[here] === "\n" || text[here] === "\r" || text[here] === "\t") here++;
  return here;
}

function broken(at: number): SyntaxError {
  return new SyntaxError(`JSON is broken at character ${at}`);
}
