import type { IncomingMessage, ServerResponse } from "node:http";

/** Bytes of a body that are still read after it was refused, so that its sender gets to read the answer. */
const drainLimit = 4 * 2 ** 20;
/** Milliseconds it is read for. */
const drainTime = 5000;

export function answerJson(response: ServerResponse, code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(code, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

/**
 * Answers before the body was read, and ends the connection: what still comes on it belongs to nothing. Some of it is read and
 * dropped, since a sender that is cut off while it sends does not see the answer.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, code: number, error: string, headers: Readonly<Record<string, string>> = {}): void {
  answerJson(response, code, { error }, { connection: "close", ...headers });
  if (request.complete || request.destroyed) return;
  let dropped = 0;
  const end = (): void => void request.socket.destroy();
  const timer = setTimeout(end, drainTime);
  timer.unref();
  request.on("data", (piece: Buffer) => {
    dropped += piece.length;
    if (dropped > drainLimit) end();
  });
  request.on("error", () => undefined);
  request.on("close", () => clearTimeout(timer));
  request.resume();
}
