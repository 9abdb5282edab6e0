import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface FakeObject {
  readonly class: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The documented REST API of Weaviate, as far as the sink calls it. https://weaviate.io/developers/weaviate/api/rest */
export interface FakeWeaviate {
  readonly url: string;
  /** By class and id. */
  readonly objects: Map<string, FakeObject["properties"]>;
  /** Method and path of each call. */
  readonly calls: string[];
  readonly authorizations: Set<string>;
  /** What the next calls of a kind are answered with instead. */
  readonly failures: { batch?: number; object?: "invalid" | "unavailable"; remove?: number; lost?: boolean };
  /** Runs before a batch is written. */
  beforeWrite: (objects: readonly FakeObject[]) => Promise<void>;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

/** Objects whose property `poison` is set are invalid, or cannot be written now, as `failures.object` says. */
export async function startFakeWeaviate(): Promise<FakeWeaviate> {
  const objects: FakeWeaviate["objects"] = new Map();
  const failures: FakeWeaviate["failures"] = {};
  const calls: string[] = [];
  const authorizations = new Set<string>();
  const fake: { beforeWrite: FakeWeaviate["beforeWrite"] } = { beforeWrite: async () => undefined };
  const server = createServer((request, response) => {
    const respond = (code: number, body?: unknown): void => void response.writeHead(code, { "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
    const handle = async (): Promise<void> => {
      const body = await textOf(request);
      const path = request.url ?? "";
      calls.push(`${request.method} ${path}`);
      authorizations.add(request.headers.authorization ?? "");
      if (path === "/v1/.well-known/ready") return respond(200);
      if (path === "/v1/batch/objects" && request.method === "POST") {
        const given = (JSON.parse(body) as { objects: FakeObject[] }).objects;
        if (failures.batch !== undefined) return respond(failures.batch, { error: [{ message: "no" }] });
        await fake.beforeWrite(given);
        const results = given.map((object) => {
          if ("poison" in object.properties) return { ...object, result: { status: "FAILED", errors: { error: [{ message: "invalid or unreachable, in words of no promise" }] } } };
          objects.set(`${object.class} ${object.id}`, object.properties);
          return { ...object, result: { status: "SUCCESS" } };
        });
        if (failures.lost) return void request.socket.destroy();
        return respond(200, results.toReversed());
      }
      if (path === "/v1/objects/validate") return failures.object === "invalid" ? respond(422, { error: [] }) : failures.object === "unavailable" ? respond(500) : respond(200);
      const [, objectClass, id] = /^\/v1\/objects\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
      if (request.method === "DELETE" && id !== undefined) return failures.remove === undefined ? respond(objects.delete(`${objectClass} ${id}`) ? 204 : 404) : respond(failures.remove);
      respond(405);
    };
    handle().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}/`,
    objects,
    calls,
    authorizations,
    failures,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
