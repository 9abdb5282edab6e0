import { sleep } from "./timing.ts";

/**
 * One reader for many: whoever asks gets an answer no older than wanted, and whoever asks meanwhile gets the same one.
 * Fifty instances that boot at once are watched by one request, not by fifty.
 */
export class SharedRead<Value> {
  readonly #read: () => Promise<Value>;
  #running: { readonly at: number; readonly answer: Promise<Value> } | undefined;
  #next: Promise<Value> | undefined;
  #last: { readonly at: number; readonly value: Value } | undefined;
  /** When the last request began, answered or not. */
  #tried = 0;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  /** An answer to a request that begins after this call. */
  fresh(): Promise<Value> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.answer.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  /** An answer to a request that began at most `age` milliseconds ago. */
  recent(age: number): Promise<Value> {
    const youngest = Date.now() - age;
    if (this.#last !== undefined && this.#last.at >= youngest) return Promise.resolve(this.#last.value);
    if (this.#running !== undefined && this.#running.at >= youngest) return this.#running.answer;
    return this.fresh();
  }

  /** The next look of someone who looks every `interval` milliseconds: waits until the last look, whoever took it, is that old. */
  async tick(interval: number): Promise<Value> {
    await sleep(this.#tried + interval - Date.now());
    return this.recent(interval / 2);
  }

  #start(): Promise<Value> {
    const at = Date.now();
    this.#tried = at;
    this.#next = undefined;
    const answer = this.#read().then(
      (value) => {
        this.#last = { at, value };
        end();
        return value;
      },
      (error: unknown) => {
        end();
        throw error;
      },
    );
    const running = { at, answer };
    const end = () => {
      if (this.#running === running) this.#running = undefined;
    };
    this.#running = running;
    return answer;
  }
}
