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

/** Whether any of these inputs is not what it was. An unknown one may be. */
export function anyChanged<Inputs extends object>(olds: Inputs, news: Inputs, keys: readonly (keyof Inputs)[]): boolean {
  return keys.some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Prints what is seen when it changes: the engine shows it beside the resource. */
export class Progress {
  #last = "";
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  say(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#print(line);
  }
}
