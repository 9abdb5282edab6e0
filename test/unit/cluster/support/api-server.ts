import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a request, or says nothing of it (404). */
export type Handler = (method: string, path: string, body: unknown) => Answer | undefined;

/** A stand-in for an API server, with a log of what was asked. */
export class ApiServer {
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(handler: Handler) {
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { method = "", url = "" } = request;
        this.asked.push(`${method} ${url}`);
        const { status, body: answer } = handler(method, url, body) ?? { status: 404, body: { message: `${url} not found` } };
        response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(answer));
      });
    });
  }

  static async start(handler: Handler): Promise<ApiServer> {
    const server = new ApiServer(handler);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get kubeconfig(): string {
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "trial",
      clusters: [{ name: "trial", cluster: { server: this.url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "trial", user: {} }],
      contexts: [{ name: "trial", context: { cluster: "trial", user: "trial" } }],
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
