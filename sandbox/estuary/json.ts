/**
 * JSON that keeps its text: a spec is stored and answered byte for byte, since a sops MAC covers values and their order. Objects keep the
 * order of their keys, which JavaScript's own do not when a key looks like a number.
 */

/** A parsed document, with the text it was read from; parts made anew have none. */
export type JsonNode =
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: JsonNode])[]; readonly text?: string }
  | { readonly kind: "array"; readonly items: readonly JsonNode[]; readonly text?: string }
  | { readonly kind: "scalar"; readonly value: null | boolean | number | string; readonly text: string };

/** A value that stands in an answer as this text. */
export class RawText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const scalar = /(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const space = /[ \t\n\r]*/y;

/** @throws SyntaxError when the text is not one JSON value */
export function parseJson(text: string): JsonNode {
  let at = 0;
  const skip = () => { space.lastIndex = at; space.exec(text); at = space.lastIndex; };
  const fail = (): never => { throw new SyntaxError(at < text.length ? `unexpected ${JSON.stringify(text[at])} at ${at}` : "the document ends too early"); };
  const take = (mark: string) => { if (text[at] === mark) at += 1; else fail(); };
  const readScalar = (): JsonNode & { kind: "scalar" } => {
    scalar.lastIndex = at;
    const found = scalar.exec(text)?.[0] ?? fail();
    at += found.length;
    return { kind: "scalar", value: JSON.parse(found) as string, text: found };
  };
  const list = (end: string, one: () => void) => {
    at += 1;
    for (skip(); text[at] !== end; skip()) {
      one();
      skip();
      if (text[at] === end) break;
      take(",");
      skip();
      if (text[at] === end) fail();
    }
    at += 1;
  };
  const read = (): JsonNode => {
    const start = at;
    if (text[at] === "{") {
      const entries: [string, JsonNode][] = [];
      list("}", () => {
        const key = readScalar().value;
        if (typeof key !== "string") return fail();
        skip();
        take(":");
        skip();
        entries.push([key, read()]);
      });
      return { kind: "object", entries, text: text.slice(start, at) };
    }
    if (text[at] === "[") {
      const items: JsonNode[] = [];
      list("]", () => items.push(read()));
      return { kind: "array", items, text: text.slice(start, at) };
    }
    return readScalar();
  };
  skip();
  const node = read();
  skip();
  if (at < text.length) fail();
  return node;
}

/** The text it was read from; of what was made anew, one without spaces. */
export function printJson(node: JsonNode): string {
  if (node.text !== undefined) return node.text;
  return node.kind === "array" ? `[${node.items.map(printJson).join(",")}]` : `{${objectEntries(node).map(([key, value]) => `${JSON.stringify(key)}:${printJson(value)}`).join(",")}}`;
}

/** The text without spaces; scalars as they were written. */
export function compactJson(node: JsonNode): string {
  if (node.kind === "scalar") return node.text;
  return node.kind === "array" ? `[${node.items.map(compactJson).join(",")}]` : `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}:${compactJson(value)}`).join(",")}}`;
}

const texts = new WeakMap<object, string>();

/** Its value; the text of every object and array of it can be asked for with {@link textOf}. */
export function valueOf(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  const value = node.kind === "array" ? node.items.map(valueOf) : Object.fromEntries(node.entries.map(([key, one]) => [key, valueOf(one)]));
  texts.set(value, printJson(node));
  return value;
}

/** The text a value was read from; of any other value, its own JSON. */
export function textOf(value: unknown): string {
  return (typeof value === "object" && value !== null ? texts.get(value) : undefined) ?? JSON.stringify(value);
}

export function nodeOf(value: unknown): JsonNode {
  return parseJson(JSON.stringify(value));
}

export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return objectEntries(node).find(([name]) => name === key)?.[1];
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

export function objectEntries(node: JsonNode | undefined): readonly (readonly [string, JsonNode])[] {
  return node?.kind === "object" ? node.entries : [];
}

/** The object with another value of the key, in its place or at the end; undefined takes it out. */
export function withMember(node: JsonNode, key: string, value: JsonNode | undefined): JsonNode {
  const entries = objectEntries(node);
  if (value === undefined) return { kind: "object", entries: entries.filter(([name]) => name !== key) };
  const there = entries.some(([name]) => name === key);
  return { kind: "object", entries: there ? entries.map(([name, old]) => [name, name === key ? value : old]) : [...entries, [key, value]] };
}

/** JSON of a value in which {@link RawText}s stand as they are. */
export function encodeJson(value: unknown): string {
  if (value instanceof RawText) return value.text;
  if (Array.isArray(value)) return `[${value.map((one) => encodeJson(one ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value as Record<string, unknown>).filter(([, one]) => one !== undefined);
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${encodeJson(one)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** Arguments that are left out and those that are null say the same. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
