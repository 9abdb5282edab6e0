import { takeLock, type ProcessLock } from "@sophia/process-lock";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "./outcome.ts";
import { abortable, sleep } from "./waiting.ts";

export type Turn = "request" | "launch";

/** Shortest time between two requests, and between two launches, in milliseconds. A launch counts as a request too. */
export interface Intervals {
  request: number;
  launch: number;
}

/** When the last request and the last launch of the API key went out, and until when both kinds are held back (milliseconds since 1970). */
interface Times {
  lastRequest: number;
  lastLaunch: number;
  requestsHeldUntil: number;
  launchesHeldUntil: number;
}

interface Waiter {
  turn: Turn;
  intervals: Intervals;
  /** With the time of the turn, or undefined for a launch that must first wait for its own limit. */
  settle: (taken: number | undefined) => void;
  fail: (error: Error) => void;
}

/** No hold is longer; one that lies further ahead comes from a clock that was set back. */
const LONGEST_HOLD = 300_000;
/** How often the lock is tried; it is held for the time of reading and writing one small file. */
const LOCK_INTERVAL = 5;

/**
 * Hands out turns to ask the API, over all processes of the machine that use the same folder.
 *
 * Within the process turns are given in the order they were asked for, launches first once their own limit allows one; between processes
 * whoever asks first after the interval has passed gets it. What a turn takes is written down before it is given, so that a process
 * that dies takes no turn with it. Nothing waits while it holds the lock.
 */
export class Pacer {
  readonly #folder: string;
  readonly #line: Waiter[] = [];
  /** One launch at a time asks for its turn; the others wait here. */
  #launches: Promise<unknown> = Promise.resolve();
  #serving = false;
  /** The turn given last by this process, and when its request really went out: connecting takes a while, and the limit counts arrivals. */
  #given: Turn = "request";
  #sent = { request: 0, launch: 0 };
  #wake: (() => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Resolves when the caller may send one request, at once; with the time that was written down for it (milliseconds since 1970).
   * Rejects with the reason of `signal` when that ends the wait.
   */
  async turn(turn: Turn, intervals: Intervals, signal?: AbortSignal): Promise<number> {
    if (turn === "request") return (await this.#queue({ turn, intervals }, signal)) ?? Date.now();
    const before = this.#launches;
    const mine = before.then(() => this.#launchTurn(intervals, signal));
    this.#launches = mine.catch(() => undefined);
    return abortable(mine, signal);
  }

  /** Says that the request of the last turn leaves now. */
  sent(): void {
    this.#sent.request = Date.now();
    if (this.#given === "launch") this.#sent.launch = this.#sent.request;
  }

  /** Holds back all requests, or all launches, of every process for `milliseconds`. */
  async hold(turn: Turn, milliseconds: number): Promise<void> {
    const until = Date.now() + Math.min(milliseconds, LONGEST_HOLD);
    const key = turn === "launch" ? "launchesHeldUntil" : "requestsHeldUntil";
    await this.#locked((times) => ({ ...times, [key]: Math.max(times[key], until) }));
  }

  async #launchTurn(intervals: Intervals, signal: AbortSignal | undefined): Promise<number> {
    for (;;) {
      signal?.throwIfAborted();
      const wait = launchWait(await this.#read(), intervals, Date.now());
      if (wait > 0) {
        await sleep(wait, signal);
        continue;
      }
      const taken = await this.#queue({ turn: "launch", intervals }, signal);
      if (taken !== undefined) return taken;
      // Another process has launched in between.
    }
  }

  #queue(wish: Pick<Waiter, "turn" | "intervals">, signal: AbortSignal | undefined): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const leave = () => {
        const at = this.#line.indexOf(waiter);
        if (at >= 0) this.#line.splice(at, 1);
        this.#wake?.();
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        ...wish,
        settle: (taken) => {
          signal?.removeEventListener("abort", leave);
          resolve(taken);
        },
        fail: (error) => {
          signal?.removeEventListener("abort", leave);
          reject(error);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      if (wish.turn === "launch") this.#line.unshift(waiter);
      else this.#line.push(waiter);
      this.#wake?.();
      void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    for (let head = this.#line[0]; head !== undefined; head = this.#line[0]) {
      try {
        const answer = await this.#claim(head);
        const at = this.#line.indexOf(head);
        if (at < 0) continue; // gave up meanwhile
        if (answer.wait !== undefined) {
          if (this.#line[0] === head) await this.#pause(answer.wait);
          continue;
        }
        this.#line.splice(at, 1);
        if (answer.taken !== undefined) this.#given = head.turn;
        head.settle(answer.taken);
      } catch (error) {
        const at = this.#line.indexOf(head);
        if (at >= 0) this.#line.splice(at, 1);
        head.fail(error as Error);
      }
    }
    this.#serving = false;
  }

  /** Takes the turn; or tells how long a request must wait; or neither, for a launch that is not allowed yet. */
  async #claim({ turn, intervals }: Waiter): Promise<{ taken?: number; wait?: number }> {
    let answer: { taken?: number; wait?: number } = {};
    await this.#locked((times, now) => {
      if (turn === "launch" && launchWait(times, intervals, now) > 0) return undefined;
      const wait = requestWait(times, intervals, now);
      answer = wait > 0 ? { wait } : { taken: now };
      return wait > 0 ? undefined : { ...times, lastRequest: now, ...(turn === "launch" ? { lastLaunch: now } : {}) };
    });
    return answer;
  }

  /** Waits, or until something changes in the line. */
  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #locked(change: (times: Times, now: number) => Times | undefined): Promise<void> {
    const lock = await this.#lock();
    try {
      const now = Date.now();
      const after = change(await this.#read(now), now);
      if (after === undefined) return;
      const file = this.#file();
      await writeFile(`${file}.new`, JSON.stringify(after), { mode: 0o600 });
      await rename(`${file}.new`, file);
    } finally {
      await lock.release();
    }
  }

  async #lock(): Promise<ProcessLock> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      return await takeLock(join(this.#folder, "pacing.lock"), { interval: LOCK_INTERVAL });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the pacing of Lambda Cloud cannot be kept in ${this.#folder} (${reason}); make the folder writable, or set XDG_STATE_HOME to one that is`);
    }
  }

  async #read(now = Date.now()): Promise<Times> {
    let stored: unknown;
    try {
      stored = JSON.parse(await readFile(this.#file(), "utf8"));
    } catch {
      stored = undefined; // the first time, or damaged: then at worst one request comes early and is answered 429
    }
    const at = (key: keyof Times, latest: number) => {
      const value = isRecord(stored) ? stored[key] : undefined;
      return typeof value === "number" && value <= latest ? value : 0;
    };
    return {
      lastRequest: Math.max(at("lastRequest", now), Math.min(this.#sent.request, now)),
      lastLaunch: Math.max(at("lastLaunch", now), Math.min(this.#sent.launch, now)),
      requestsHeldUntil: at("requestsHeldUntil", now + LONGEST_HOLD),
      launchesHeldUntil: at("launchesHeldUntil", now + LONGEST_HOLD),
    };
  }

  #file(): string {
    return join(this.#folder, "pacing.json");
  }
}

function requestWait(times: Times, intervals: Intervals, now: number): number {
  return Math.max(times.lastRequest + intervals.request, times.requestsHeldUntil) - now;
}

function launchWait(times: Times, intervals: Intervals, now: number): number {
  return Math.max(times.lastLaunch + intervals.launch, times.launchesHeldUntil) - now;
}
