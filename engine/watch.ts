/** What a stack lives in has gone while the engine worked on it: the reason its run is aborted with. */
export class LostError extends Error {
  override readonly name = "LostError";
}

/** How often is asked (milliseconds), and how many times running something must be wrong. */
const interval = 5_000;
const times = 3;

/**
 * Watches what a stack lives in while the engine works. Without it the engine goes on asking an API server that has died,
 * silently and for as long as its timeouts last.
 */
export class Watch {
  readonly #ask: () => Promise<readonly string[]>;
  readonly #say: (line: string) => void;
  readonly #lost = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #wrong = 0;
  #busy = false;

  /** @param ask what is wrong, one sentence each; it may take its time. An error in asking says nothing about what is asked. */
  constructor(ask: () => Promise<readonly string[]>, say: (line: string) => void) {
    this.#ask = ask;
    this.#say = say;
  }

  /** Aborted with a {@link LostError}. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), interval);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Asks once; at most one question is under way. */
  async look(): Promise<void> {
    if (this.#busy || this.#lost.signal.aborted) return;
    this.#busy = true;
    const problems = await this.#ask().catch((): readonly string[] => []);
    this.#busy = false;
    this.#wrong = problems.length === 0 ? 0 : this.#wrong + 1;
    const text = problems.join("; ");
    if (this.#wrong === 1) this.#say(text);
    if (this.#wrong < times) return;
    this.#say("stopping the engine: what it waits for cannot happen any more");
    this.#lost.abort(new LostError(text));
  }
}
