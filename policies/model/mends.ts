import { type Path, parentsOf, readPath } from "./path.ts";
import { absent } from "./read.ts";
import type { Props } from "./resource.ts";
import type { Edit, Finding } from "./rule.ts";
import { isUnknownAt } from "./unknown.ts";

/** The findings that hang on nothing unknown: only those may be mended. */
export function settled(props: Props, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ path, looksAt = [] }) => [path, ...looksAt].every((place) => !isUnknownAt(props, place)));
}

/** Whether a value can be put there without taking anything else away: what stands above is an object, a list or absent. */
function isSettable(props: Props, path: Path): boolean {
  return parentsOf(path).every((parent) => {
    const here = readPath(props, parent);
    return absent(here) || typeof here === "object";
  });
}

/** Edits that put the value at each place where it can be put. */
export function editsAt(props: Props, paths: readonly Path[], value: unknown): readonly Edit[] {
  return paths.filter((path) => isSettable(props, path)).map((path) => ({ path, value }));
}
