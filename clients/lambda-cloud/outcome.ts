/** How one request ended, before anyone judges it. */
export type Outcome = Answer | NoAnswer;

export interface Answer {
  status: number;
  /** The parsed JSON, or the text when it is none. */
  body: unknown;
  /** The Retry-After header in milliseconds. */
  retryAfter?: number | undefined;
}

export interface NoAnswer {
  status?: undefined;
  /** ECONNREFUSED, ETIMEDOUT, ... */
  code: string;
  /** False only when it is certain that no byte of the request left: no connection was made. */
  maybeSent: boolean;
}

/** The error object of the API's envelope, when the body is one. */
export function envelopeError(body: unknown): { code: string; message: string; suggestion: string } | undefined {
  if (!isRecord(body) || !isRecord(body["error"])) return undefined;
  const { code, message, suggestion } = body["error"];
  if (typeof code !== "string") return undefined;
  return { code, message: typeof message === "string" ? message : "", suggestion: typeof suggestion === "string" ? suggestion : "" };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
