import type { IncomingMessage, ServerResponse } from "node:http";

import { ApiError, invalidParameters } from "./api-error.ts";
import type { ApiDocument, Operation } from "./document.ts";
import { answerOf, meetFault, takesEffect } from "./faults.ts";
import type { Holds } from "./holds.ts";
import { limitAnswer, type RateLimits, type RawAnswer } from "./limits.ts";
import { loggable, preciseNow, type RequestLog } from "./log.ts";
import { handlers } from "./operations/index.ts";
import type { Store } from "./state.ts";
import type { LogEntry } from "./types.ts";

/** All that the API side of the emulator works with. */
export interface Emulation {
  readonly store: Store;
  readonly document: ApiDocument;
  readonly limits: RateLimits;
  readonly holds: Holds;
  readonly log: RequestLog;
}

/** Answers one request to the API; its body has been read. */
export async function answerApi(emulation: Emulation, request: IncomingMessage, response: ServerResponse, path: string, text: string): Promise<void> {
  const { store, document, limits, log } = emulation;
  const method = request.method ?? "GET";
  const body = readBody(text);
  const found = document.find(method, path);
  const operation = "operation" in found ? found.operation : undefined;
  const entry = log.add({ method, path, operation: operation?.name, body: loggable(body) });
  const { behaviour, apiKey } = store.state;
  if (!limits.allow(operation?.name, behaviour, preciseNow())) return send(response, entry, limitAnswer(behaviour));
  if (!isAuthorized(request.headers.authorization, apiKey)) {
    return send(response, entry, failure(new ApiError(401, "global/invalid-api-key", "API key was invalid, expired, or deleted.", "Check your API key or create a new one.")));
  }
  if (!("operation" in found)) return send(response, entry, found.methods.length === 0 ? notFound() : notAllowed(found.methods));
  await perform(emulation, found, body, response, entry);
}

async function perform(
  emulation: Emulation, { operation, parameters }: { operation: Operation; parameters: string[] }, body: unknown, response: ServerResponse, entry: LogEntry,
): Promise<void> {
  const { store, holds } = emulation;
  const before = await holds.pass(operation.name, "before");
  if (before === "discard") return lose(response);
  const fault = meetFault(store.state, operation.name);
  entry.fault = fault?.id;
  let answer: RawAnswer | undefined;
  if (takesEffect(fault)) {
    answer = work(emulation, operation, parameters, body, entry);
    if (before === "lose") return lose(response);
    if ((await holds.pass(operation.name, "after")) !== "proceed") return lose(response);
  } else {
    store.save(); // the fault was met
  }
  if (fault?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  const instead = answerOf(fault);
  if (instead === "lost" || before === "lose") return lose(response);
  send(response, entry, instead ?? answer ?? failure(new ApiError(500, "global/internal-error", "An internal server error occurred.")));
}

/** Does the operation and returns its ordinary answer. Nothing of another request comes in between. */
function work(emulation: Emulation, operation: Operation, parameters: string[], body: unknown, entry: LogEntry): RawAnswer {
  const { store } = emulation;
  const answer = attempt(() => {
    const fault = body === notJson ? "the body is not JSON" : operation.requestFault(body);
    if (fault !== undefined) throw invalidParameters(`Invalid request data: ${fault}.`);
    const data = handlers[operation.name]!({ state: store.state, now: Date.now() }, body, parameters);
    entry.tookEffect = true;
    return { status: 200, body: { data } };
  });
  store.save();
  const invalid = operation.answerFault(answer.status, JSON.parse(JSON.stringify(answer.body)));
  if (invalid === undefined) return json(answer.status, answer.body);
  entry.invalid = `${answer.status}: ${invalid}`;
  return failure(new ApiError(500, "global/internal-error", `The emulator's answer to ${operation.name} is not as the document says: ${entry.invalid}`));
}

function attempt(action: () => { status: number; body: object }): { status: number; body: object } {
  try {
    return action();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body() };
    throw error;
  }
}

const notJson = Symbol("not JSON");

function readBody(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return notJson;
  }
}

/** Bearer, or Basic with the key as the user's name; the document allows the bare key after Basic too. */
function isAuthorized(header: string | undefined, key: string): boolean {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return value === key;
  return scheme.toLowerCase() === "basic" && (value === key || Buffer.from(value, "base64").toString() === `${key}:`);
}

const json = (status: number, body: object): RawAnswer => ({ status, contentType: "application/json", body: JSON.stringify(body) });
const failure = (error: ApiError): RawAnswer => json(error.status, error.body());
const notFound = () => failure(new ApiError(404, "global/not-found", "The requested resource was not found."));
const notAllowed = (methods: readonly string[]): RawAnswer => ({
  ...failure(new ApiError(405, "global/not-found", "The method is not allowed here.")), headers: { allow: methods.join(", ") },
});

function send(response: ServerResponse, entry: LogEntry, answer: RawAnswer): void {
  entry.status = answer.status;
  entry.code = codeOf(answer);
  response.writeHead(answer.status, { ...answer.headers, "content-type": answer.contentType });
  response.end(answer.body);
}

function codeOf({ contentType, status, body }: RawAnswer): string | undefined {
  if (status < 400 || contentType !== "application/json") return undefined;
  try {
    return (JSON.parse(body) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}

/** The connection ends without an answer. */
function lose(response: ServerResponse): void {
  response.socket?.destroy();
}
