/** Milliseconds between the epoch of UUIDs (1582-10-15) and that of Unix. RFC 9562, section 5.1. */
const gregorianOffset = 12_219_292_800_000;

const versionOne = /^([0-9a-f]{8})-([0-9a-f]{4})-1([0-9a-f]{3})-([89ab][0-9a-f])[0-9a-f]{2}-([0-9a-f]{12})$/;

/** When a document was published. */
export interface Clock {
  /** Sorts as the clock does when compared as text, and is equal for the same document only. */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly milliseconds: number;
}

/**
 * The clock in a document's `_meta.uuid`, a UUID of version 1: 60 bits of time, then a counter of 4 bits in the clock sequence,
 * above 10 bits of flags, which say nothing of order. The text of such a UUID does not sort by time.
 * Two producers may hold the same clock; the node that follows it makes all replicas decide alike.
 * https://pkg.go.dev/go.gazette.dev/core/message#Clock
 * @returns undefined when the text is no such UUID
 */
export function clockOf(uuid: string): Clock | undefined {
  const parts = versionOne.exec(uuid.toLowerCase());
  if (parts === null) return undefined;
  const [, low = "", middle = "", high = "", sequence = "", node = ""] = parts;
  const time = `${high}${middle}${low}`;
  const counter = ((Number.parseInt(sequence, 16) >> 2) & 0xf).toString(16);
  return { order: `${time}${counter}${node}`, milliseconds: Number.parseInt(time, 16) / 10_000 - gregorianOffset };
}
