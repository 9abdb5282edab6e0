/** By object, what is known of it under a key. */
const notes = new WeakMap<object, Map<unknown, unknown>>();

function noteOf(key: unknown, target: object | null): unknown {
  if (target === null) return undefined;
  const own = notes.get(target);
  return own?.has(key) ? own.get(key) : noteOf(key, Object.getPrototypeOf(target) as object | null);
}

/**
 * Gives `Reflect` the part of the metadata proposal that @peculiar/x509 must find there before it is loaded
 * (https://github.com/PeculiarVentures/x509). Whatever is there already stays.
 */
export function provideMetadata(): void {
  const target = Reflect as unknown as Record<string, unknown>;
  target["getMetadata"] ??= noteOf;
  target["getOwnMetadata"] ??= (key: unknown, object: object) => notes.get(object)?.get(key);
  target["defineMetadata"] ??= (key: unknown, value: unknown, object: object) => {
    if (!notes.has(object)) notes.set(object, new Map());
    notes.get(object)?.set(key, value);
  };
}
