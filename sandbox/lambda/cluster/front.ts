/** A server's API as k3s serves it: its own authorities outside, the sandbox's API server behind. */
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { Agent, createServer, request, type Server } from "node:https";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

import type { Credentials } from "../../cluster/kubeconfig.ts";
import type { ServingCertificate } from "./serving-certificate.ts";

export interface FrontOptions {
  readonly address: string;
  readonly port: number;
  readonly serving: ServingCertificate;
  /** Of clients: PEM. */
  readonly clientAuthorities: string;
  readonly upstream: Credentials;
}

/** Whom the API server is told a request is of. */
interface Identity { readonly user: string; readonly groups: readonly string[] }

const anonymous: Identity = { user: "system:anonymous", groups: ["system:unauthenticated"] };

export interface Front { close(): Promise<void> }

/** @throws Error when the address cannot be listened on */
export async function openFront({ address, port, serving, clientAuthorities, upstream }: FrontOptions): Promise<Front> {
  const agent = new Agent({ keepAlive: true, ca: upstream.ca, cert: upstream.certificate, key: upstream.key });
  // For those that bring a token of their own: what the administrator's certificate says must not count.
  const bare = new Agent({ keepAlive: true, ca: upstream.ca });
  const server = createServer({ cert: serving.certificate, key: serving.key, ca: certificatesOf(clientAuthorities), requestCert: true, rejectUnauthorized: false });
  const pass = (incoming: IncomingMessage): { agent: Agent; headers: OutgoingHttpHeaders } | undefined => {
    const identity = identityOf(incoming);
    if (identity === undefined) return undefined;
    const headers = forwarded(incoming.headers);
    if (identity === "token") return { agent: bare, headers };
    delete headers.authorization;
    return { agent, headers: { ...headers, "impersonate-user": identity.user, "impersonate-group": [...identity.groups] } };
  };
  server.on("request", (incoming, response) => {
    const how = pass(incoming);
    if (how === undefined) return refuse(response);
    const outgoing = request(new URL(incoming.url ?? "/", upstream.server), { method: incoming.method, ...how }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const how = pass(incoming);
    socket.on("error", () => {});
    if (how === undefined) return void socket.destroy();
    const headers = { ...how.headers, connection: "upgrade", upgrade: incoming.headers.upgrade };
    const outgoing = request(new URL(incoming.url ?? "/", upstream.server), { method: incoming.method, agent: how.agent, headers });
    outgoing.on("error", () => socket.destroy());
    outgoing.on("response", () => socket.destroy());
    outgoing.on("upgrade", (answer, upstreamSocket, upstreamHead) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join("")}\r\n`);
      upstreamSocket.on("error", () => socket.destroy());
      socket.write(upstreamHead);
      upstreamSocket.write(head);
      upstreamSocket.pipe(socket).pipe(upstreamSocket);
    });
    outgoing.end();
  });
  server.on("tlsClientError", () => {}); // a client that does not trust us says so itself
  const sockets = new Set<TLSSocket>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await listen(server, address, port);
  return {
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      bare.destroy();
    }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

/** Who asks; undefined for a certificate of a stranger's. */
function identityOf(incoming: IncomingMessage): Identity | "token" | undefined {
  const socket = incoming.socket as TLSSocket;
  const { subject } = socket.getPeerCertificate();
  if (subject !== undefined) {
    const groups = [subject.O ?? []].flat();
    return socket.authorized && typeof subject.CN === "string" ? { user: subject.CN, groups: [...groups, "system:authenticated"] } : undefined;
  }
  return incoming.headers.authorization === undefined ? anonymous : "token";
}

/** Without what belongs to the connection, or would let a client be someone else. */
function forwarded(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !["host", "connection", "upgrade"].includes(name) && !name.startsWith("impersonate-")));
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { "content-type": "application/json" });
  response.end(JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", reason: "Unauthorized", message: "Unauthorized", code: 401 }));
}

/** One PEM each: of a text with many, TLS would take the first alone. */
function certificatesOf(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
