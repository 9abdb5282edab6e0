import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaCloud, LambdaCloudError, type LambdaCloudOptions } from "../../../../clients/lambda-cloud/index.ts";

export const apiKey = "secret_tests_0123456789abcdef.Zm9vYmFyYmF6";

export interface Seen {
  line: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** What the server does with a request: answers, or (with the response) whatever it likes. */
export type Reply = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | ((response: ServerResponse) => void);

/** A server that does as it is told, request by request; the last reply is for all further ones. */
export class Server {
  readonly seen: Seen[] = [];
  replies: Reply[] = [{ json: { data: [] } }];
  readonly #server = createServer((request, response) => this.#answer(request, response));
  folder = "";

  static async start(): Promise<Server> {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), "sophia-lambda-client-"));
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A client of this server that hardly waits. */
  client(options: Partial<LambdaCloudOptions> = {}): LambdaCloud {
    return new LambdaCloud({ endpoint: this.url, apiKey, requestInterval: 1, launchInterval: 1, stateDir: this.folder, ...options });
  }

  /** "GET /api/v1/instances" of each request so far. */
  lines(): string[] {
    return this.seen.map(({ line }) => line);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 }); // a hold may still be written
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const reply = this.replies[Math.min(this.seen.length, this.replies.length - 1)];
      this.seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (typeof reply === "function") return reply(response);
      const { status = 200, json, text = JSON.stringify(json), headers = {} } = reply ?? {};
      response.writeHead(status, { "content-type": json === undefined ? "text/html" : "application/json", ...headers });
      response.end(text);
    });
  }
}

export const failure = (code: string, status = 400, message = "No."): Reply => ({ status, json: { error: { code, message, suggestion: "Do otherwise." } } });
export const html429: Reply = { status: 429, text: "<html><title>Error 1015</title></html>" };
export const lost: Reply = (response) => response.destroy();

/** The error a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<LambdaCloudError> {
  const outcome = await call.then(
    () => new Error("it succeeded"),
    (error: unknown) => error,
  );
  if (outcome instanceof LambdaCloudError) return outcome;
  throw outcome;
}
