import { type Hash, createHash } from "node:crypto";

/** Why a part of a body is no document. */
export type Breakage = "document-too-large" | "unfinished" | "no-array" | "after-the-array";

/** An element of the array, byte for byte, or what is none. */
export type Element =
  | { readonly bytes: Buffer; readonly end: number; readonly broken?: undefined }
  | { readonly broken: Breakage; readonly head: Buffer; readonly size: number; readonly sha256: string; readonly end: number };

export interface SplitLimits {
  /** Most bytes of an element; of a larger one, only the head is kept. */
  readonly documentLimit: number;
  /** Bytes that are kept of what is no document. */
  readonly headLimit: number;
}

const quote = 0x22;
const comma = 0x2c;
const open = 0x5b;
const backslash = 0x5c;
const close = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const newline = 0x0a;

type State = "start" | "between" | "element" | "string" | "rest" | "end";

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/**
 * Cuts the elements out of a JSON array that comes in pieces, without parsing them: it only follows strings and depth.
 * It holds one element at a time, and no more of it than the limit. Every byte that is not white space, a comma or a bracket
 * of the array itself comes out in exactly one element.
 *
 * The body of a transaction without documents is "\n]", which is no JSON but an empty array all the same. A line break in a
 * string is no JSON: the element is cut there, so that a document which lacks a quote takes no others with it.
 */
export class ArraySplitter {
  readonly #limits: SplitLimits;
  #state: State = "start";
  #escaped = false;
  #depth = 0;
  /** Bytes of earlier pieces. */
  #offset = 0;
  #parts: Buffer[] = [];
  #size = 0;
  /** Set while an element is read that is too large to be held, or that is none. */
  #skipped: { readonly why: Breakage; readonly hash: Hash } | undefined;

  constructor(limits: SplitLimits) {
    this.#limits = limits;
  }

  /** Takes the next piece; the elements that end in it. They share its memory. */
  push(piece: Buffer): Element[] {
    const elements: Element[] = [];
    let begin = 0;
    let index = 0;
    const finish = (next: State): void => {
      this.#keep(piece.subarray(begin, index));
      elements.push(this.#take(this.#offset + index));
      this.#state = next;
      this.#depth = 0;
    };
    for (; index < piece.length; index++) {
      const byte = piece[index] ?? 0;
      switch (this.#state) {
        case "string":
          if (byte === newline) finish("between");
          else if (this.#escaped) this.#escaped = false;
          else if (byte === quote) this.#state = "element";
          else if (byte === backslash) this.#escaped = true;
          break;
        case "element":
          if (byte === quote) this.#state = "string";
          else if (byte === openObject || byte === open) this.#depth++;
          else if (this.#depth > 0 && (byte === closeObject || byte === close)) this.#depth--;
          else if (this.#depth === 0 && byte === comma) finish("between");
          else if (this.#depth === 0 && byte === close) finish("end");
          break;
        case "between":
          if (isSpace(byte) || byte === comma) break;
          begin = index;
          if (byte === close) this.#state = "end";
          else if (byte === quote) this.#state = "string";
          else {
            this.#state = "element";
            if (byte === openObject || byte === open) this.#depth = 1;
          }
          break;
        case "start":
          if (isSpace(byte)) break;
          if (byte === open) this.#state = "between";
          else if (byte === close) this.#state = "end";
          else begin = this.#skipRest("no-array", index);
          break;
        case "end":
          if (!isSpace(byte)) begin = this.#skipRest("after-the-array", index);
          break;
        case "rest":
          index = piece.length;
          break;
      }
    }
    if (this.#state === "element" || this.#state === "string" || this.#state === "rest") this.#keep(piece.subarray(begin));
    this.#offset += piece.length;
    return elements;
  }

  /** The body has ended: what of it was not a whole element. */
  end(): Element[] {
    const unfinished = this.#state === "element" || this.#state === "string";
    if (!unfinished && this.#state !== "rest") return [];
    if (unfinished) this.#skip("unfinished");
    return [this.#take(this.#offset)];
  }

  #skipRest(why: Breakage, index: number): number {
    this.#state = "rest";
    this.#skip(why);
    return index;
  }

  #skip(why: Breakage): void {
    if (this.#skipped !== undefined) return;
    const hash = createHash("sha256");
    for (const part of this.#parts) hash.update(part);
    this.#parts = [Buffer.concat(this.#parts).subarray(0, this.#limits.headLimit)];
    this.#skipped = { why, hash };
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#skipped === undefined && this.#size > this.#limits.documentLimit) this.#skip("document-too-large");
    if (this.#skipped === undefined) {
      this.#parts.push(bytes);
      return;
    }
    this.#skipped.hash.update(bytes);
    const head = this.#parts[0] ?? Buffer.alloc(0);
    const room = this.#limits.headLimit - head.length;
    if (room > 0) this.#parts = [Buffer.concat([head, bytes.subarray(0, room)])];
  }

  #take(end: number): Element {
    const [first = Buffer.alloc(0), ...more] = this.#parts;
    const bytes = more.length === 0 ? first : Buffer.concat(this.#parts);
    const skipped = this.#skipped;
    const size = this.#size;
    this.#parts = [];
    this.#size = 0;
    this.#escaped = false;
    this.#skipped = undefined;
    if (skipped !== undefined) return { broken: skipped.why, head: Buffer.from(bytes), size, sha256: skipped.hash.digest("hex"), end };
    return { bytes: trimmedEnd(bytes), end };
  }
}

function trimmedEnd(bytes: Buffer): Buffer {
  let length = bytes.length;
  while (length > 0 && isSpace(bytes[length - 1] ?? 0)) length--;
  return bytes.subarray(0, length);
}
