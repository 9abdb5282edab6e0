import type { Edit } from "./model/rule.ts";

/** Sets a field in place, and makes what lies between. */
export function set(target: object, { path, value }: Edit): void {
  let here = target as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    if (typeof here[step] !== "object" || here[step] === null) here[step] = {};
    here = here[step] as Record<string | number, unknown>;
  }
  const last = path.at(-1);
  if (last !== undefined) here[last] = value;
}
