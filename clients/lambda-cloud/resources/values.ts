import { createHash } from "node:crypto";

/** What the Node.js host of dynamic providers puts in place of a value that is not known yet (@pulumi/pulumi, runtime/rpc: unknownValue). */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Record<string, unknown>;

/** Whether a value is unknown or holds an unknown one. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Without what the engine cannot store: `undefined` fails a create that has already happened. */
export function clean<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** A text that is the same for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  ) ?? "undefined";
}

/** The first `digits` hexadecimal digits of a SHA-256. */
export function digest(text: string, digits = 32): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** Whether two values are equal but for the order of keys and for `undefined`. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}
