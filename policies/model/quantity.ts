/**
 * A Kubernetes quantity, exact: in billionths, the smallest part Kubernetes keeps. `1` is 1_000_000_000n, `500m` 500_000_000n.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type Quantity = bigint;

/** Decimal places Kubernetes keeps. */
const places = 9;

/** One, as a quantity. */
export const one: Quantity = 10n ** BigInt(places);

/** Kubernetes takes a larger number for this one. */
const largest: Quantity = (2n ** 63n - 1n) * one;

const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 2n ** 10n, Mi: 2n ** 20n, Gi: 2n ** 30n, Ti: 2n ** 40n, Pi: 2n ** 50n, Ei: 2n ** 60n };

const grammar = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+|)$/;

/** `digits` times ten to the `exponent`, in billionths; a remainder counts as one, as upstream rounds up. */
function scaled(digits: string, exponent: number, factor: bigint): Quantity {
  const significant = digits.replace(/^0+/, "");
  if (significant === "") return 0n;
  // Exponents may have any length: what is beyond both ends is known without computing it.
  const magnitude = significant.length + exponent;
  if (magnitude > 19) return largest;
  if (magnitude < -40) return 1n;
  const shift = exponent + places;
  const number = BigInt(significant) * factor;
  const exact = shift >= 0 ? number * 10n ** BigInt(shift) : ceiling(number, 10n ** BigInt(-shift));
  return exact > largest ? largest : exact;
}

function ceiling(number: bigint, divisor: bigint): bigint {
  return (number + divisor - 1n) / divisor;
}

/** The quantity that a text or a number says; undefined where it says none. */
export function quantityOf(value: unknown): Quantity | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const match = grammar.exec(String(value).trim());
  if (match === null) return undefined;
  const [, sign, before = "", after = "", suffix = ""] = match;
  const factor = binary[suffix];
  const exponent = factor === undefined ? (decimal[suffix] ?? Number(suffix.slice(1))) : 0;
  const size = scaled(before + after, exponent - after.length, factor ?? 1n);
  return sign === "-" ? -size : size;
}

/** Whether it has no fraction. */
export function isWhole(quantity: Quantity): boolean {
  return quantity % one === 0n;
}

/** As a decimal number, without suffix: `1.5` for `1500m`. */
export function formatQuantity(quantity: Quantity): string {
  const size = quantity < 0n ? -quantity : quantity;
  const fraction = String(size % one).padStart(places, "0").replace(/0+$/, "");
  return `${quantity < 0n ? "-" : ""}${size / one}${fraction === "" ? "" : `.${fraction}`}`;
}
