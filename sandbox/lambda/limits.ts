import type { Behaviour } from "./types.ts";

/** Requests one at a time, `interval` apart on average, none earlier than its turn by more than `jitter` (milliseconds). */
class Turn {
  #next = 0;

  take(now: number, interval: number, jitter: number): boolean {
    if (interval <= 0) return true;
    if (now < this.#next - jitter) return false;
    this.#next = Math.max(now, this.#next) + interval;
    return true;
  }
}

/** The account's rate limits: one for all requests, and one more for launches. A refused request costs no turn. */
export class RateLimits {
  readonly #requests = new Turn();
  readonly #launches = new Turn();

  /** Whether the request may pass now. */
  allow(operation: string | undefined, behaviour: Behaviour, now: number): boolean {
    if (!this.#requests.take(now, behaviour.requestInterval, behaviour.jitter)) return false;
    return operation !== "launchInstance" || this.#launches.take(now, behaviour.launchInterval, behaviour.jitter);
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly contentType: string;
  readonly body: string;
}

/** What the edge of the real cloud says instead of the API. */
export function htmlPage(status: number, title: string): RawAnswer {
  return { status, contentType: "text/html; charset=UTF-8", body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n` };
}

export function limitAnswer({ limitBody, retryAfter }: Behaviour): RawAnswer {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  if (limitBody === "html") return { ...htmlPage(429, "Error 1015: You are being rate limited"), headers };
  return { status: 429, headers, contentType: "application/json", body: JSON.stringify({ error: { code: "global/rate-limited", message: "Too many requests." } }) };
}
