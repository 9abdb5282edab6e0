import type { Props } from "./resource.ts";

/** The fields of an object; none where the value is something else. */
export function fields(value: unknown): Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Props) : {};
}

/** The items of a list; none where the value is something else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The text; undefined where the value is something else. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether the API server takes the field for absent: null and undefined are alike there. */
export function absent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
