/** Steps to a place in an object: names of fields and indices of lists. */
export type Path = readonly (string | number)[];

/** Steps to places in an object; `*` stands for every item of a list and every value of a map. */
export type Place = readonly string[];

/** What stands at the place; undefined where nothing does. */
export function readPath(value: unknown, path: Path): unknown {
  let here: unknown = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** Every place above, the root first. */
export function parentsOf(path: Path): Path[] {
  return path.map((_, length) => path.slice(0, length));
}

/** As kubectl writes it: `spec.containers[0].image`, `metadata.annotations["a.b/c"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
