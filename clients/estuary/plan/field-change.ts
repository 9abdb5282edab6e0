import { isRecord, same } from "./values.ts";

/** One field of a spec that is not as wanted. No secret, no ciphertext, and nothing of a live configuration that may be a secret in clear is in it. */
export interface FieldChange {
  /** Dotted; a binding or transform in brackets, by what names it: `bindings[public.orders].backfill`. */
  readonly path: string;
  /** What is live; undefined: absent. */
  readonly from: unknown;
  /** What is wanted; undefined: absent. */
  readonly to: unknown;
}

/** What stands in a change for a value that may be a secret. */
export const notShown = "(not shown)";

/** Every place at which two values differ, as deep as both are mappings. */
export function changes(path: string, ours: unknown, live: unknown): readonly FieldChange[] {
  if (isRecord(ours) && isRecord(live)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(live)]);
    return [...keys].flatMap((key) => changes(path === "" ? key : `${path}.${key}`, ours[key], live[key]));
  }
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) {
    return ours.flatMap((each: unknown, index) => changes(`${path}.${index}`, each, (live as readonly unknown[])[index]));
  }
  return ours === live ? [] : [{ path, from: live, to: ours }];
}

/** That two values differ, and nothing of either. */
export function hiddenChange(path: string, ours: unknown, live: unknown): readonly FieldChange[] {
  const shown = (value: unknown) => (value === undefined ? undefined : notShown);
  return same(ours, live) ? [] : [{ path, from: shown(live), to: shown(ours) }];
}
