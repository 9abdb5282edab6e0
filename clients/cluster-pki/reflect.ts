/**
 * The three functions of the metadata proposal that @peculiar/x509 asks of `Reflect` through its dependency injection
 * (https://github.com/PeculiarVentures/x509#️-reflect-polyfill-required). Import it before that package. A polyfill that
 * is already there stays.
 */
interface ReflectWithMetadata {
  getMetadata?(key: unknown, target: object): unknown;
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

const reflect = Reflect as ReflectWithMetadata;

if (reflect.getMetadata === undefined) {
  const known = new WeakMap<object, Map<unknown, unknown>>();
  const own = (key: unknown, target: object): unknown => known.get(target)?.get(key);
  reflect.getOwnMetadata = own;
  reflect.getMetadata = (key, target) => {
    for (let holder: object | null = target; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
      const found = own(key, holder);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  reflect.defineMetadata = (key, value, target) => {
    const entries = known.get(target) ?? new Map<unknown, unknown>();
    known.set(target, entries.set(key, value));
  };
}
