/** One request to the emulated service, whichever surface it comes to. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { answerAgent, agentOperation } from "./agent/routes.ts";
import { callerOf, type Caller } from "./agent/token.ts";
import { jsonAnswer, ServiceError, type RawAnswer } from "./answer.ts";
import type { Emulation } from "./emulation.ts";
import { encryptConfig } from "./encryption.ts";
import { answerOf, errorAnswer, meetFault, takesEffect } from "./faults.ts";
import { answerGraphql, readGraphql } from "./graphql/server.ts";
import { parseJson } from "./json.ts";
import { writing, type OperationName } from "./operations.ts";
import { answerRest, restOperation } from "./rest/router.ts";
import type { LogEntry, Surface } from "./types.ts";

/** A request that was understood: what it asks for, and the work it is. */
interface Call {
  readonly surface: Surface;
  readonly operations: readonly OperationName[];
  /** What is to be written into the log of the body. */
  readonly body: unknown;
  readonly anonymous: boolean;
  readonly work: (caller: Caller | undefined, entry: LogEntry) => RawAnswer;
}

/** Answers one request; its body has been read. */
export async function answerApi(emulation: Emulation, request: IncomingMessage, response: ServerResponse, url: URL, text: string): Promise<void> {
  const { store, holds, log } = emulation;
  const method = request.method ?? "GET";
  const call = understand(emulation, request, url, text);
  const apikey = request.headers["apikey"] !== undefined;
  const entry = log.add({ method, path: url.pathname + url.search, surface: call?.surface, operation: call?.operations.join(","), body: call?.body, apikey });
  if (call === undefined) return send(response, entry, jsonAnswer(404, { error: "not found" }));
  const { surface, operations } = call;
  let caller: Caller | undefined;
  try {
    caller = identify(emulation, call, request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return send(response, entry, errorAnswer(surface, error));
  }
  const before = await holds.pass(operations, "before");
  if (before === "discard") return lose(response);
  const fault = meetFault(store.state, operations, surface);
  entry.fault = fault?.id;
  let answer: RawAnswer | undefined;
  if (takesEffect(fault)) {
    answer = work(call, caller, entry);
    if (fault !== undefined || operations.length === 0 || operations.some((name) => writing.has(name))) store.save();
    if (before === "lose") return lose(response);
    if ((await holds.pass(operations, "after")) !== "proceed") return lose(response);
  } else {
    store.save(); // the fault was met
  }
  if (fault?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  const instead = answerOf(fault, surface);
  if (instead === "lost" || before === "lose") return lose(response);
  send(response, entry, instead ?? answer ?? errorAnswer(surface, { status: 500, code: "internal", message: "an internal error occurred" }));
}

function understand(emulation: Emulation, request: IncomingMessage, url: URL, text: string): Call | undefined {
  const method = request.method ?? "GET";
  const { pathname, searchParams: query } = url;
  if (pathname.startsWith("/rest/v1/")) {
    const path = pathname.slice("/rest/v1/".length);
    const operation = restOperation(method, path);
    const secret = operation === "exchangeToken";
    return {
      surface: "rest", operations: operation === undefined ? [] : [operation], body: secret ? lengthOf(text) : loggable(text), anonymous: secret,
      work: (caller, entry) => answerRest({ emulation, method, path, query, headers: request.headers, text, caller, staged: (names) => { entry.staged = names; } }),
    };
  }
  if (pathname === "/api/graphql" && method === "POST") {
    const read = readGraphql(emulation, text);
    return { surface: "graphql", operations: read.operations, body: read.body, anonymous: read.anonymous, work: (caller, entry) => answerGraphql(emulation, read, caller, (names) => { entry.staged = names; }) };
  }
  if (pathname === "/v1/encrypt-config" && method === "POST") {
    return { surface: "encryption", operations: ["encryptConfig"], body: lengthOf(text), anonymous: true, work: () => ({ status: 200, contentType: "application/json", body: encryptConfig(emulation.store.state.key, parsed(text)) }) };
  }
  const operation = agentOperation(method, pathname);
  if (operation === undefined) return undefined;
  const secret = operation === "exchangeToken";
  return { surface: "agent", operations: [operation], body: secret ? lengthOf(text) : loggable(text), anonymous: secret, work: (caller) => answerAgent(emulation, operation, { pathname, query, text }, caller) };
}

/** @throws ServiceError 401 */
function identify({ store: { state } }: Emulation, { surface, anonymous }: Call, request: IncomingMessage): Caller | undefined {
  if (surface === "rest" && (request.headers["apikey"] ?? "") === "") throw new ServiceError(401, "PGRST000", "No API key found in request");
  if (anonymous) return undefined;
  try {
    return callerOf(state, request.headers.authorization, { refresh: surface !== "rest" });
  } catch (error) {
    // Who is not known to the agent may ask for its schema all the same.
    throw error instanceof SyntaxError ? new ServiceError(401, "PGRST301", "the token cannot be read") : error;
  }
}

/** Does the operation and returns its ordinary answer. Nothing of another request comes in between. */
function work(call: Call, caller: Caller | undefined, entry: LogEntry): RawAnswer {
  try {
    const answer = call.work(caller, entry);
    entry.tookEffect = answer.status < 300;
    return answer;
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(call.surface, error);
    throw error;
  }
}

function parsed(text: string): ReturnType<typeof parseJson> {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ServiceError(400, "InvalidRequest", `the body is not JSON: ${(error as Error).message}`);
  }
}

const lengthOf = (text: string): string => `(${Buffer.byteLength(text)} bytes)`;

function loggable(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return lengthOf(text);
  }
}

function send(response: ServerResponse, entry: LogEntry, answer: RawAnswer): void {
  entry.status = answer.status;
  entry.code = codeOf(answer);
  response.writeHead(answer.status, { ...answer.headers, ...(answer.body !== "" && { "content-type": answer.contentType }) });
  response.end(answer.body);
}

function codeOf({ status, body }: RawAnswer): string | undefined {
  if (status < 400) return undefined;
  try {
    const { code, error } = JSON.parse(body) as { code?: string; error?: string };
    return code ?? error;
  } catch {
    return undefined;
  }
}

/** The connection ends without an answer. */
function lose(response: ServerResponse): void {
  response.socket?.destroy();
}
