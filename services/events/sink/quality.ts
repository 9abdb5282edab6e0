import { sinkKeyPrefix } from "../../../config/estuary-sink.ts";
import type { Store } from "../store.ts";

/** Documents that passed the checks of their source, and those that did not or that the sink could not store. */
export interface Tally {
  readonly source: string;
  readonly target: string;
  readonly valid: number;
  readonly bad: number;
}

const minute = 60_000;

/**
 * How many documents of each source were good over the last minutes. It is counted in Redis, so that every replica says the same
 * and none forgets it when it is restarted.
 */
export class Quality {
  readonly #store: Store;
  readonly #minutes: number;
  readonly #now: () => number;

  constructor(store: Store, minutes: number, now: () => number) {
    this.#store = store;
    this.#minutes = minutes;
    this.#now = now;
  }

  #key(index: number): string {
    return `${sinkKeyPrefix}quality:${index}`;
  }

  /**
   * @param target where the documents went: what goes to two targets is counted for each, or one would hide the other
   * @throws TargetUnavailable
   */
  async count(source: string, target: string, { valid, bad }: Pick<Tally, "valid" | "bad">): Promise<void> {
    if (valid === 0 && bad === 0) return;
    const key = this.#key(Math.floor(this.#now() / minute));
    await this.#store.use(async (redis) => {
      const batch = redis.pipeline();
      if (valid > 0) batch.hincrby(key, `valid ${target} ${source}`, valid);
      if (bad > 0) batch.hincrby(key, `bad ${target} ${source}`, bad);
      batch.expire(key, (this.#minutes + 1) * 60);
      for (const [error] of (await batch.exec()) ?? []) if (error) throw error;
    });
  }

  /** Over the window, by source and target. @throws TargetUnavailable */
  async tallies(): Promise<readonly Tally[]> {
    const last = Math.floor(this.#now() / minute);
    const answers = await this.#store.use(async (redis) => {
      const batch = redis.pipeline();
      for (let index = 0; index < this.#minutes; index++) batch.hgetall(this.#key(last - index));
      return (await batch.exec()) ?? [];
    });
    const tallies = new Map<string, { source: string; target: string; valid: number; bad: number }>();
    for (const [, fields] of answers) {
      for (const [field, amount] of Object.entries((fields ?? {}) as Record<string, string>)) {
        const [what = "", target = "", source = ""] = field.split(" ");
        const tally = tallies.get(`${target} ${source}`) ?? { source, target, valid: 0, bad: 0 };
        tally[what === "valid" ? "valid" : "bad"] += Number(amount);
        tallies.set(`${target} ${source}`, tally);
      }
    }
    return [...tallies.values()];
  }
}

/** Share of valid documents. */
export function ratioOf({ valid, bad }: Pick<Tally, "valid" | "bad">): number {
  return valid / (valid + bad);
}
