export type Loose = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Loose {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The mapping at a key; an empty one where there is none. */
export function recordIn(value: unknown, key: string): Loose {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}

/** The mappings of the list at a key. */
export function listIn(value: unknown, key: string): readonly Loose[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

export function textsIn(value: unknown, key: string): readonly string[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === "string") : [];
}

/** A mapping without keys whose value is absent, null, or the default that stands for absent. */
export function without(value: Loose, defaults: Loose = {}): Loose {
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => inner !== undefined && inner !== null && !(key in defaults && same(inner, defaults[key]))));
}

/** Whether two values are the same JSON, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, index) => same(each, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}
