import { performance } from "node:perf_hooks";

import type { LogEntry } from "./types.ts";

/** Most entries kept; the oldest go first. */
const most = 20_000;

/** Milliseconds since 1970, finer than the system clock. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** What was asked of the emulator since it started. */
export class RequestLog {
  #number = 0;
  #entries: LogEntry[] = [];

  add(entry: Pick<LogEntry, "method" | "path" | "operation" | "body">): LogEntry {
    const added: LogEntry = { number: this.#number++, time: preciseNow(), ...entry, status: 0, tookEffect: false };
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

/** The body without what is secret or long. */
export function loggable(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body) || !("user_data" in body)) return body;
  const { user_data: userData, ...rest } = body as Record<string, unknown>;
  return { ...rest, user_data: typeof userData === "string" ? `(${Buffer.byteLength(userData)} bytes)` : typeof userData };
}
