import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Estuary, EstuaryError, encoded, type EstuaryConnection, type RequestOptions } from "../../../../clients/estuary/index.ts";

export const token = { id: "11:22:33:44:55:66:77:88", secret: "s3cr3t-of-the-refresh-token" };

export interface Seen {
  /** "POST /api/graphql". */
  readonly line: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server does with a request: answers, or (with the response) whatever it likes. */
export type Reply = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | ((response: ServerResponse, seen: Seen) => void);

let given = 0;

/** An access token as Estuary makes them, another one each time. */
export function accessToken(claims: { iat?: number; exp?: number } = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  given += 1;
  return `${part({ alg: "HS256" })}.${part({ iat, exp: iat + 3600, jti: given, ...claims })}.signature${given}`;
}

const graphql = "POST /api/graphql";

/** A server that does as it is told: replies by method and path, one after the other; the last one is for all further requests. */
export class Server {
  readonly seen: Seen[] = [];
  readonly #replies = new Map<string, Reply[]>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  folder = "";

  static async start(): Promise<Server> {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), "sophia-estuary-client-"));
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    server.#server.unref(); // a test that fails before it closes its server must not keep the process
    server.on("POST /api/v1/auth/token", (response) => response.end(JSON.stringify({ access_token: accessToken() })));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connection(): EstuaryConnection {
    const { url } = this;
    return { agent: url, graphql: `${url}/api/graphql`, rest: `${url}/rest/v1`, encryption: url, apiKey: "public-key", token, surface: "postgrest", stateDir: this.folder, poll: 1 };
  }

  /** A client of this server that hardly waits. */
  client(change: Partial<EstuaryConnection> = {}, options: RequestOptions = {}): Estuary {
    return new Estuary({ ...this.connection, ...change }, options);
  }

  on(line: string, ...replies: Reply[]): void {
    this.#replies.set(line, replies);
  }

  /** Answers of GraphQL: their `data`, one after the other. */
  answer(...data: unknown[]): void {
    this.on(graphql, ...data.map((one): Reply => ({ json: { data: one } })));
  }

  /** Requests so far, token exchanges left out. */
  get asked(): readonly Seen[] {
    return this.seen.filter(({ line }) => !line.endsWith("/auth/token"));
  }

  /** "POST /api/graphql" of each of them. */
  lines(): string[] {
    return this.asked.map(({ line }) => line);
  }

  /** Variables of the last GraphQL request. */
  variables(): unknown {
    const { body = "{}" } = this.seen.filter(({ line }) => line === graphql).at(-1) ?? {};
    return (JSON.parse(body) as { variables: unknown }).variables;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://server");
      const line = `${request.method} ${url.pathname}`;
      const seen: Seen = { line, query: url.searchParams, headers: request.headers, body: Buffer.concat(chunks).toString() };
      const replies = this.#replies.get(line) ?? [{ status: 404, text: "" }];
      const reply = replies[Math.min(this.seen.filter((one) => one.line === line).length, replies.length - 1)];
      this.seen.push(seen);
      if (typeof reply === "function") return reply(response, seen);
      const { status = 200, json, text = json === undefined ? "" : JSON.stringify(json), headers = {} } = reply ?? {};
      response.writeHead(status, { "content-type": json === undefined ? "text/html" : "application/json", ...headers });
      response.end(text);
    });
  }
}

export const html502: Reply = { status: 502, text: "<html><title>502 Bad Gateway</title></html>" };
export const lost: Reply = (response) => response.destroy();
/** Half of an answer, and then nothing more. */
export const half: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"data": {"live', () => response.destroy());
};

/** The error a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<EstuaryError> {
  const outcome = await call.then(
    () => new Error("it succeeded"),
    (error: unknown) => error,
  );
  if (outcome instanceof EstuaryError) return outcome;
  throw outcome;
}

/** Every form in which a refresh token's secret could stand in a text. */
export const secretForms = [token.secret, encoded(token), Buffer.from(token.secret).toString("base64")];
