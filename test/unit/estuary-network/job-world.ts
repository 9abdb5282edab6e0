import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** The part of an API server that runs Jobs: one that is posted ends at the second look. */
export class JobWorld {
  /** Jobs there are, by name. */
  readonly jobs = new Map<string, { conditions: readonly Condition[] }>();
  /** Names of the Jobs that ran, in order. */
  readonly ran: string[] = [];
  /** How a Job ends, and what its program says last. */
  ends: { readonly type: "Complete" | "Failed" | "never"; readonly message: string } = { type: "Complete", message: "" };
  /** Why the pod waits. */
  waiting: { readonly reason: string; readonly message: string } | undefined;
  /** Looks at a Job that are cut off. */
  away = 0;
  /** Looks for which a deleted Job is still there. */
  lingers = 0;
  /** The namespace is gone. */
  gone = false;
  /** Somebody removes a Job as soon as it runs. */
  removed = false;
  readonly #looks = new Map<string, number>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "" } = request;
        const job = /\/jobs\/([^/?]+)/.exec(url)?.[1];
        if (method === "GET" && job !== undefined && this.jobs.has(job) && this.ran.length > 0 && this.away-- > 0) {
          request.socket.destroy();
          return;
        }
        const text = Buffer.concat(chunks).toString();
        const [status, body] = this.#answer(method, url, job, text === "" ? undefined : JSON.parse(text));
        response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<JobWorld> {
    const world = new JobWorld();
    await new Promise<void>((resolve) => world.#server.listen(0, "127.0.0.1", resolve));
    return world;
  }

  #answer(method: string, url: string, job: string | undefined, body: unknown): [number, unknown] {
    const missing: [number, unknown] = [404, { message: `${url} not found` }];
    if (this.gone) return missing;
    if (/^\/api\/v1\/namespaces\/[^/]+$/.test(url)) return [200, {}];
    if (url.includes("/pods?")) {
      const state = this.ends.type === "Failed" ? { terminated: { exitCode: 1, message: `${this.ends.message}\n` } } : { waiting: this.waiting };
      return [200, { items: [{ metadata: { name: "pod" }, status: { phase: "Pending", containerStatuses: [{ state }] } }] }];
    }
    if (method === "POST") {
      const { metadata } = body as { metadata: { name: string } };
      if (this.jobs.has(metadata.name)) return [409, { message: "already exists" }];
      this.jobs.set(metadata.name, { conditions: [] });
      this.ran.push(metadata.name);
      if (this.removed) this.jobs.delete(metadata.name);
      return [201, body];
    }
    const found = job === undefined ? undefined : this.jobs.get(job);
    if (job === undefined || found === undefined) return missing;
    if (method === "DELETE") {
      if (this.lingers === 0) this.jobs.delete(job);
      return [200, {}];
    }
    if (this.lingers > 0 && --this.lingers === 0) {
      this.jobs.delete(job);
      return missing;
    }
    const looks = (this.#looks.get(job) ?? 0) + 1;
    this.#looks.set(job, looks);
    const done = looks > 1 && this.ends.type !== "never" && this.ran.includes(job);
    return [200, { status: { conditions: done ? [{ type: this.ends.type, status: "True" }] : found.conditions } }];
  }

  get kubeconfig(): string {
    const { port } = this.#server.address() as AddressInfo | null ?? { port: 1 };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "trial",
      clusters: [{ name: "trial", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name: "trial", user: {} }],
      contexts: [{ name: "trial", context: { cluster: "trial", user: "trial" } }],
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
