import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { answerAdmin, type AdminExtra } from "./admin.ts";
import { answerApi } from "./api.ts";
import type { Emulation } from "./emulation.ts";
import { Holds } from "./holds.ts";
import { RequestLog } from "./log.ts";
import { openStore, tokenText, type StoreOptions } from "./state.ts";
import { Publisher } from "./store/publications.ts";

export interface EmulatorOptions extends StoreOptions {
  /** Of the loopback. Default: any that is free. */
  readonly port?: number | undefined;
  /** What a request meets that the emulator itself fails of; the default says it on standard error. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Added to what GET of the admin address tells. */
  readonly about?: object | undefined;
  /** Lets the admin interface end the emulator. */
  readonly onShutDown?: (() => void) | undefined;
}

/** The Estuary emulator in this process. */
export interface EstuaryEmulator {
  /** Addresses without a slash at their ends. PostgREST: `${rest}/drafts` and so on. */
  readonly rest: string;
  readonly graphql: string;
  /** The whole address of encrypt-config. */
  readonly encryption: string;
  /** The agent's: `${agent}/api/v1/...`. */
  readonly agent: string;
  /** In the form of FLOW_AUTH_TOKEN. */
  readonly token: string;
  /** Address of the admin interface, its token included: to be kept as a secret is. See EstuaryAdmin. */
  readonly admin: string;
  readonly emulation: Emulation;
  /** Cuts every connection; held requests end without effect. */
  close(): Promise<void>;
}

/** Most bytes of a request's body: a hundred specs with inlined schemas. */
const bodyLimit = 32 << 20;

/** @throws Error when the port is taken or the state file cannot be read */
export async function createEstuaryEmulator(options: EmulatorOptions = {}): Promise<EstuaryEmulator> {
  const store = openStore(options);
  const holds = new Holds();
  const onFailure = options.onFailure ?? ((error: unknown) => console.error("the Estuary emulator failed:", error));
  const emulation: Emulation = { store, holds, log: new RequestLog(), publisher: new Publisher(store, holds, onFailure) };
  const { adminToken, tokens: [own] } = store.state;
  const startedAt = new Date().toISOString();
  let agent = "";
  const extra: AdminExtra = { about: () => ({ agent, pid: process.pid, startedAt, ...options.about }), shutDown: options.onShutDown };
  const server = createServer((request, response) => {
    answer(emulation, extra, request, response).catch((error: unknown) => {
      onFailure(error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "the emulator failed; its log says of what" }));
    });
  });
  server.keepAliveTimeout = 60_000; // a client that waits between two looks must not meet a connection just closed
  await listen(server, options.port ?? 0);
  agent = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    rest: `${agent}/rest/v1`, graphql: `${agent}/api/graphql`, encryption: `${agent}/v1/encrypt-config`, agent, token: tokenText(own!), admin: `${agent}/admin/${adminToken}`, emulation,
    close: () => new Promise((resolve) => {
      emulation.publisher.close();
      holds.releaseAll("discard");
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
  const url = new URL(request.url ?? "/", "http://emulator");
  const text = await readText(request);
  if (text === undefined) return void response.destroy();
  const admin = `/admin/${emulation.store.state.adminToken}`;
  if (url.pathname !== admin && !url.pathname.startsWith(`${admin}/`)) return answerApi(emulation, request, response, url, text);
  const { status, body } = await answerAdmin(emulation, extra, request.method ?? "GET", url.pathname.slice(admin.length), url.searchParams, text);
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
