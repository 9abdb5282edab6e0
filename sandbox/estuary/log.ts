import { performance } from "node:perf_hooks";

import type { LogEntry } from "./types.ts";

/** Most entries kept; the oldest go first. */
const most = 20_000;

/** What was asked of the emulator since it started. */
export class RequestLog {
  #number = 0;
  #entries: LogEntry[] = [];

  add(entry: Pick<LogEntry, "method" | "path" | "surface" | "operation" | "body" | "apikey">): LogEntry {
    const added: LogEntry = { number: this.#number++, time: performance.timeOrigin + performance.now(), ...entry, status: 0, tookEffect: false };
    this.#entries.push(added);
    if (this.#entries.length > most) this.#entries.shift();
    return added;
  }

  /** Entries whose number is at least `since`. */
  list(since = 0): readonly LogEntry[] {
    return this.#entries.filter(({ number }) => number >= since);
  }

  clear(): void {
    this.#entries = [];
  }
}
