/** Documents and bodies as the webhook materialization sends them. */

const gregorianOffset = 12_219_292_800_000n;

/** A document's UUID: version 1, of a time (milliseconds since 1970), a count of 100 ns more, and the 4-bit counter above the flags. */
export function uuidOf(milliseconds: number, { ticks = 0, counter = 0, flags = 0, node = "0123456789ab" } = {}): string {
  const time = (BigInt(milliseconds) + gregorianOffset) * 10_000n + BigInt(ticks);
  const hex = time.toString(16).padStart(15, "0");
  const sequence = 0x8000 | (counter << 10) | flags;
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${sequence.toString(16)}-${node}`;
}

/** When the documents of most tests were published, milliseconds since 1970. */
export const published = 1_700_000_000_000;

export interface Version {
  readonly id: string | number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly op?: "c" | "u" | "d";
  readonly more?: Readonly<Record<string, unknown>>;
}

export function documentText({ id, at, op = "u", more = {} }: Version): string {
  return JSON.stringify({ id, ...more, _meta: { op, uuid: uuidOf(at) } });
}

/** A body of documents, byte for byte as the connector writes it; one without documents is no JSON. */
export function bodyOf(documents: readonly string[]): string {
  return documents.length === 0 ? "\n]" : `[\n${documents.join(",\n")}\n]`;
}
