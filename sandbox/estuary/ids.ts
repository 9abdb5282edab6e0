/** Identifiers of Estuary: eight bytes, hexadecimal; PostgREST writes them with colons, everything else without. */

/** A spec that must not exist yet. */
export const zeroId = "0".repeat(16);

/** Sixteen digits without colons, or undefined when it is none. */
export function readId(text: string): string | undefined {
  const digits = text.replaceAll(":", "").toLowerCase();
  return /^[0-9a-f]{16}$/.test(digits) ? digits : undefined;
}

export function withColons(id: string): string {
  return id.replace(/(..)(?!$)/g, "$1:");
}

/** The next one; later ones are greater, in number and as text. */
export function nextId(state: { ids: number }): string {
  state.ids += 1;
  return (0x11_0000_0000_0000n + BigInt(state.ids) * 0x101n).toString(16).padStart(16, "0");
}
