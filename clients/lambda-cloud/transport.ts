import { isAxiosError, type AxiosResponse } from "axios";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createClient, type Client } from "lambda-cloud-api/client";
import type { Outcome } from "./outcome.ts";

/** What every generated function is called with. */
export interface CallOptions {
  client: Client;
  throwOnError: true;
  signal: AbortSignal;
}

const LONGEST_ANSWER = 32 * 1024 * 1024;
const LONGEST_REQUEST = 8 * 1024 * 1024; // user data of 1 MB, escaped

/** The generated client, set so that it sends once, follows nothing and judges nothing. `connected` is called just before a request leaves. */
export function httpClient(endpoint: string, apiKey: string, connected: () => void): Client {
  const loopback = isLoopback(new URL(endpoint).hostname);
  return createClient({
    baseURL: endpoint,
    // The description allows Basic as well, and the generated code would send the last one of the two.
    auth: ({ scheme }) => (scheme === "bearer" ? apiKey : undefined),
    headers: { Accept: "application/json", "User-Agent": "sophia-infra" },
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: LONGEST_ANSWER,
    maxBodyLength: LONGEST_REQUEST,
    // A connection of its own for each request: one kept open may be closed by the other side just as a launch goes out, and then nobody knows.
    httpAgent: announcing(new HttpAgent({ keepAlive: false }), "connect", connected),
    httpsAgent: announcing(new HttpsAgent({ keepAlive: false }), "secureConnect", connected),
    ...(loopback ? { proxy: false as const } : {}),
  });
}

function announcing<A extends HttpAgent>(agent: A, event: "connect" | "secureConnect", connected: () => void): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    socket?.once(event, connected);
    return socket;
  };
  return agent;
}

/** The addresses of this machine, where an emulator may be asked without TLS and no proxy is in between. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Sends once. Throws only the reason of `signal`; everything else is an outcome. `timeout` (milliseconds) covers the whole of it. */
export async function send<Data>(client: Client, call: (options: CallOptions) => Promise<AxiosResponse<Data>>, timeout: number, signal?: AbortSignal): Promise<Outcome> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await call({ client, throwOnError: true, signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
    return { status: response.status, body: response.data, retryAfter: retryAfterOf(response.headers["retry-after"]) };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) return { code: `no answer within ${timeout / 1000} s`, maybeSent: true };
    const code = (isAxiosError(error) ? error.code : undefined) ?? nameOf(error);
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
  return typeof code === "string" && /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_INVALID_URL|ERR_BAD_OPTION|ERR_FR_MAX_BODY)/.test(code);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown fault";
}

/** Seconds or a date, in milliseconds. */
function retryAfterOf(header: unknown): number | undefined {
  if (typeof header !== "string" || header.trim() === "") return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}
