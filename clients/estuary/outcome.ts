/** How one request ended, before anyone judges it. */
export type Outcome = Answer | NoAnswer;

export interface Answer {
  readonly status: number;
  /** The body, byte for byte as text. */
  readonly text: string;
  /** The Retry-After header in milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly location?: string | undefined;
}

export interface NoAnswer {
  readonly status?: undefined;
  /** ECONNREFUSED, ETIMEDOUT, ... */
  readonly code: string;
  /** False only when it is certain that no byte of the request left: no connection was made. */
  readonly maybeSent: boolean;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON of a text; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
