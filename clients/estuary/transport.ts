import axios, { isAxiosError, type AxiosInstance } from "axios";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isLoopback } from "./endpoints.ts";
import type { Outcome } from "./outcome.ts";

export interface Sent {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is, byte for byte. */
  readonly body?: string | undefined;
}

const LONGEST_ANSWER = 256 * 1024 * 1024;

const asIs = (data: unknown): unknown => data;

/** Sends once, follows nothing, judges nothing, and keeps the bodies of both ways byte for byte. */
export function httpClient(): AxiosInstance {
  return axios.create({
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: LONGEST_ANSWER,
    maxBodyLength: Infinity,
    responseType: "text",
    transformRequest: [asIs],
    transformResponse: [asIs],
    // A connection of its own for each request: one kept open may be closed by the other side just as a publication goes out, and then nobody knows.
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false }),
  });
}

/** Throws only the reason of `signal`; everything else is an outcome. `timeout` (milliseconds) covers the whole of it. */
export async function send(http: AxiosInstance, { method, url, headers, body }: Sent, timeout: number, signal?: AbortSignal): Promise<Outcome> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await http.request<unknown>({
      method,
      url,
      headers: { Accept: "application/json", "User-Agent": "sophia-infra", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      ...(body === undefined ? {} : { data: body }),
      ...(isLoopback(new URL(url).hostname) ? { proxy: false as const } : {}),
    });
    const { "retry-after": retryAfter, location } = response.headers as Record<string, unknown>;
    return {
      status: response.status,
      text: typeof response.data === "string" ? response.data : "",
      retryAfter: retryAfterOf(retryAfter),
      location: typeof location === "string" ? location : undefined,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) return { code: `no answer within ${timeout / 1000} s`, maybeSent: true };
    const code = (isAxiosError(error) ? error.code : undefined) ?? (error instanceof Error ? error.name : "unknown fault");
    return { code, maybeSent: !neverConnected(error) };
  }
}

/** Faults in which no connection was made, so that no byte of the request left. */
function neverConnected(error: unknown): boolean {
  const cause = isAxiosError(error) ? (error.cause ?? error) : error;
  // A host with several addresses: one error for each.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(neverConnected);
  const { syscall, code } = cause as { syscall?: unknown; code?: unknown };
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  return typeof code === "string" && /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_INVALID_URL|ERR_BAD_OPTION)/.test(code);
}

/** Seconds or a date, in milliseconds; 0 means at once. */
function retryAfterOf(header: unknown): number | undefined {
  if (typeof header !== "string" || header.trim() === "") return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}
