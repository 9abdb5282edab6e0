import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { answerAdmin, type AdminExtra } from "./admin.ts";
import { answerApi, type Emulation } from "./api.ts";
import { readDocument } from "./document.ts";
import { Holds } from "./holds.ts";
import { RateLimits } from "./limits.ts";
import { RequestLog } from "./log.ts";
import { openStore, type StoreOptions } from "./state.ts";

export interface EmulatorOptions extends StoreOptions {
  /** Of the loopback. Default: any that is free. */
  readonly port?: number | undefined;
  /** What a request meets that the emulator itself fails of; the default says it on standard error. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Added to what GET of the admin address tells. */
  readonly about?: object | undefined;
  /** Lets the admin interface end the emulator. */
  readonly onShutDown?: (() => void) | undefined;
  /** Called when the admin interface has changed the behaviour. */
  readonly onBehaviour?: (() => void) | undefined;
}

/** The Lambda Cloud emulator in this process. */
export interface LambdaEmulator {
  /** Address of the API without a slash at its end; paths begin with `/api/v1`. */
  readonly url: string;
  readonly apiKey: string;
  /** Address of the admin interface, its token included: to be kept as a secret is. See LambdaAdmin. */
  readonly admin: string;
  readonly emulation: Emulation;
  /** Cuts every connection; held requests end without effect. */
  close(): Promise<void>;
}

/** Most bytes of a request's body; user data alone may have a million. */
const bodyLimit = 4 << 20;

/** @throws Error when the port is taken or the state file cannot be read */
export async function createLambdaEmulator(options: EmulatorOptions = {}): Promise<LambdaEmulator> {
  const emulation: Emulation = { store: openStore(options), document: readDocument(), limits: new RateLimits(), holds: new Holds(), log: new RequestLog() };
  const { apiKey, adminToken } = emulation.store.state;
  const onFailure = options.onFailure ?? ((error: unknown) => console.error("the Lambda Cloud emulator failed:", error));
  const startedAt = new Date().toISOString();
  let url = "";
  const extra: AdminExtra = { about: () => ({ url, pid: process.pid, startedAt, ...options.about }), shutDown: options.onShutDown, behaviourChanged: options.onBehaviour ?? (() => {}) };
  const server = createServer((request, response) => {
    answer(emulation, extra, request, response).catch((error: unknown) => {
      onFailure(error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { code: "global/internal-error", message: "The emulator failed; its log says of what.", suggestion: "Read it." } }));
    });
  });
  server.keepAliveTimeout = 60_000; // a client that paces itself must not meet a connection just closed
  await listen(server, options.port ?? 0);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url, apiKey, admin: `${url}/admin/${adminToken}`, emulation,
    close: () => new Promise((resolve) => {
      emulation.holds.releaseAll("discard");
      emulation.store.close();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`port ${port} of 127.0.0.1 is taken by another program; choose another with --port`, { cause: error }) : error));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
  });
}

async function answer(emulation: Emulation, extra: AdminExtra, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://emulator");
  const text = await readText(request);
  if (text === undefined) return void response.destroy();
  const admin = `/admin/${emulation.store.state.adminToken}`;
  if (pathname !== admin && !pathname.startsWith(`${admin}/`)) return answerApi(emulation, request, response, pathname, text);
  const { status, body } = await answerAdmin(emulation, extra, request.method ?? "GET", pathname.slice(admin.length), searchParams, text);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Undefined when it is longer than any request may be, or cut. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyLimit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}
