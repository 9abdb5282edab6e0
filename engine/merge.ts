function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Lays `over` on `base`: objects are merged key by key, anything else replaces; `undefined` removes the key. Neither is changed. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return structuredClone(over);
  const result: Record<string, unknown> = structuredClone(base);
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

/**
 * Lays overrides on a stack file's configuration.
 * @param project namespace of keys written without one
 */
export function mergeConfig(config: Readonly<Record<string, unknown>>, overrides: Readonly<Record<string, unknown>>, project: string): Record<string, unknown> {
  const full = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
  const rename = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).map(([key, value]) => [full(key), value]));
  return merge(rename(config), rename(overrides)) as Record<string, unknown>;
}
