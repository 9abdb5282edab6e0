/** Points where requests wait until a test lets them go, so that it can kill something meanwhile. They do not survive a restart. */

/**
 * How a held request goes on: `proceed`, as it would have; `discard`, its connection cut, without effect if it is not done yet;
 * `lose`, it takes effect and its answer is lost. The first and the last do so even when the client is gone: a request on its
 * way arrives all the same.
 */
export type HoldOutcome = "proceed" | "discard" | "lose";

export interface HoldRequest {
  /** Name of the operation, or "*". */
  readonly operation: string;
  /** Before the operation does its work, or after it and before the answer. */
  readonly at: "before" | "after";
  /** How many requests are held. Default 1. */
  readonly times?: number | undefined;
}

export interface HoldView extends HoldRequest {
  readonly id: string;
  /** Requests held now. */
  readonly waiting: number;
}

interface Hold extends HoldRequest {
  readonly id: string;
  left: number;
  readonly held: ((outcome: HoldOutcome) => void)[];
}

export class Holds {
  #next = 1;
  readonly #holds: Hold[] = [];
  readonly #watchers = new Set<() => void>();

  add(request: HoldRequest): HoldView {
    const hold: Hold = { ...request, id: `hold-${this.#next++}`, left: request.times ?? 1, held: [] };
    this.#holds.push(hold);
    return view(hold);
  }

  list(): HoldView[] {
    return this.#holds.map(view);
  }

  /** Returns at once, or when the hold that takes this request lets it go. */
  async pass(operations: readonly string[], at: HoldRequest["at"]): Promise<HoldOutcome> {
    const hold = this.#holds.find((one) => one.at === at && one.left > 0 && (one.operation === "*" ? !operations.includes("runPublication") : operations.includes(one.operation)));
    if (hold === undefined) return "proceed";
    hold.left -= 1;
    return new Promise((resolve) => {
      hold.held.push(resolve);
      for (const tell of this.#watchers) tell();
    });
  }

  /** The hold, as soon as it holds a request or after `milliseconds`; undefined when there is none with this id. */
  async watch(id: string, milliseconds: number): Promise<HoldView | undefined> {
    const hold = this.#holds.find((one) => one.id === id);
    if (hold === undefined) return undefined;
    if (hold.held.length === 0 && milliseconds > 0) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#watchers.delete(look);
          resolve();
        };
        const look = () => { if (hold.held.length > 0) done(); };
        const timer = setTimeout(done, milliseconds);
        this.#watchers.add(look);
      });
    }
    return view(hold);
  }

  /** Lets all it holds go and holds no more; how many it held, or undefined when there is none with this id. */
  release(id: string, outcome: HoldOutcome): number | undefined {
    const index = this.#holds.findIndex((one) => one.id === id);
    const [hold] = index < 0 ? [] : this.#holds.splice(index, 1);
    hold?.held.forEach((go) => go(outcome));
    return hold?.held.length;
  }

  releaseAll(outcome: HoldOutcome): void {
    for (const { id } of [...this.#holds]) this.release(id, outcome);
  }
}

function view({ id, operation, at, times, held }: Hold): HoldView {
  return { id, operation, at, times, waiting: held.length };
}
