import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { clockOf } from "./clock.ts";

/** A document as it is stored: its bytes as they came, and what decides over it. */
export interface SinkDocument {
  /** The values of the collection's key, as one text; different keys have different texts. */
  readonly key: string;
  /** Text that sorts as versions of the document do. */
  readonly order: string;
  /** The document was deleted at its source. */
  readonly deleted: boolean;
  /** When Estuary published it, milliseconds since 1970. */
  readonly published: number;
  /** When its source committed it, milliseconds since 1970; undefined when the capture does not say or only copied what was there. */
  readonly committed: number | undefined;
  readonly bytes: Buffer;
}

/** Why a document cannot be stored. No part of it is in the detail. */
export interface BadDocument {
  readonly reason: "not-utf-8" | "not-json" | "no-object" | "no-clock" | "no-key";
  readonly detail: string;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** What a JSON pointer points to, else undefined. RFC 6901. */
function pointedTo(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.slice(1).split("/")) value = member(value, part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return value;
}

/** A number of more digits than JavaScript's numbers hold, as it was written. */
class WrittenNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function parsedWithWrittenNumbers(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined ? new WrittenNumber(context.source) : value;
  return JSON.parse(text, keep);
}

/** Texts that could be taken for a number or a word of JSON, or for a text in quotes. */
const ambiguous = /^(".*|-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null)$/s;

/** Longest text of a key; of a longer one, its SHA-256. */
const longestKey = 1024;

/** One value of a key as text: numbers as they are, and a text that could be taken for something else in quotes. */
function keyPart(value: unknown): string | undefined {
  if (typeof value === "string") return encodeURIComponent(ambiguous.test(value) || !value.isWellFormed() ? JSON.stringify(value) : value);
  if (value instanceof WrittenNumber) return encodeURIComponent(value.text);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return encodeURIComponent(String(value));
  return undefined;
}

function keyOf(document: unknown, text: string, pointers: readonly string[]): string | { readonly missing: string } {
  let values = pointers.map((pointer) => pointedTo(document, pointer));
  if (values.some((value) => typeof value === "number" && !Number.isSafeInteger(value))) {
    const exact = parsedWithWrittenNumbers(text);
    values = pointers.map((pointer) => pointedTo(exact, pointer));
  }
  const parts: string[] = [];
  for (const [index, value] of values.entries()) {
    const part = keyPart(value);
    if (part === undefined) return { missing: pointers[index] ?? "" };
    parts.push(part);
  }
  const key = parts.join("/");
  return key.length > longestKey ? `sha256:${createHash("sha256").update(key).digest("hex")}` : key;
}

/** source-postgres gives the commit's time as `ts_ms`; rows copied by a backfill are marked as a snapshot and have none that means anything. */
function committedAt(meta: Json): number | undefined {
  const { source } = meta;
  if (!isObject(source) || source["snapshot"] === true) return undefined;
  const time = source["ts_ms"];
  return typeof time === "number" && time > 0 ? time : undefined;
}

/**
 * Reads one document of a collection.
 * @param pointers the collection's key
 */
export function readDocument(bytes: Buffer, pointers: readonly string[]): SinkDocument | BadDocument {
  if (!isUtf8(bytes)) return { reason: "not-utf-8", detail: "its bytes are no UTF-8" };
  const text = bytes.toString("utf8");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { reason: "not-json", detail: "it is no JSON" };
  }
  if (!isObject(document)) return { reason: "no-object", detail: "it is no object" };
  const meta = member(document, "_meta");
  const uuid = member(meta, "uuid");
  const clock = typeof uuid === "string" ? clockOf(uuid) : undefined;
  if (!isObject(meta) || clock === undefined) return { reason: "no-clock", detail: "/_meta/uuid is no UUID of version 1" };
  const key = keyOf(document, text, pointers);
  if (typeof key !== "string") return { reason: "no-key", detail: `${key.missing} is no text, number, boolean or null` };
  return { key, order: clock.order, deleted: meta["op"] === "d", published: clock.milliseconds, committed: committedAt(meta), bytes };
}
