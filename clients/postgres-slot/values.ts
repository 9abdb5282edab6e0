/** What the Node.js host of dynamic providers puts in place of a value that is not known yet (@pulumi/pulumi, runtime/rpc: unknownValue). */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isUnknown);
}

/** Without what the engine cannot store, and without the provider's own text, which the host adds. */
export function stored<Value extends object>(value: Value): Value {
  const { __provider: _text, ...rest } = JSON.parse(JSON.stringify(value)) as Value & { __provider?: unknown };
  return rest as Value;
}

function canonical(value: unknown): string {
  const sorted = (item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item;
  return JSON.stringify(value, (_key, item: unknown) => sorted(item)) ?? "undefined";
}

/** Whether two values are equal but for the order of keys, which the engine does not keep. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Prints what is seen when it changes: the engine shows it beside the resource. */
export class Progress {
  #last = "";

  say(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    console.log(line);
  }
}
