/**
 * Runs a function on an object and notes which leaves it read, so that a rule between two settings is judged only where
 * both are right by themselves.
 */
export function withReads<Subject extends object, Result>(subject: Subject, use: (subject: Subject) => Result): { readonly result: Result; readonly reads: readonly string[] } {
  const reads: string[] = [];
  const watched = <Part extends object>(part: Part, path: string): Part =>
    new Proxy(part, {
      get(target, property, receiver) {
        const value = Reflect.get(target, property, receiver) as unknown;
        if (typeof property === "symbol") return value;
        const key = path === "" ? property : `${path}.${property}`;
        if (value !== null && typeof value === "object" && !Array.isArray(value)) return watched(value, key);
        reads.push(key);
        return value;
      },
    });
  return { result: use(watched(subject, "")), reads };
}

/** Whether two dotted keys are the same or one lies inside the other. */
export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
