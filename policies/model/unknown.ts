import { type Path, parentsOf, readPath } from "./path.ts";

/**
 * Stands where a value is known only after the update. A rule needs no care for it: it may report it as a fault, and the judge
 * drops every finding that looks at something unknown. The update judges again with the real value, before the resource is made.
 */
export const unknown: unique symbol = Symbol("known after the update");

/** Whether the value is unknown, or anything in it is. */
export function holdsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsUnknown);
}

/** Whether the place, anything above it or anything in it is unknown. */
export function isUnknownAt(props: unknown, path: Path): boolean {
  if (parentsOf(path).some((parent) => readPath(props, parent) === unknown)) return true;
  return holdsUnknown(readPath(props, path));
}
