import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type SinkBinding, type SinkTarget, sinkRelativePath } from "../../../../config/estuary-sink.ts";
import { createEventsServer } from "../../../../services/events/server.ts";
import { readSettings } from "../../../../services/events/settings.ts";
import type { Target } from "../../../../services/events/sink/targets/types.ts";
import { published } from "./documents.ts";
import { redisPassword } from "./redis.ts";

export const token = "token-of-the-sink-0123456789";

/** One log line of the service. */
export interface Line {
  readonly level: string;
  readonly message: string;
  readonly more: Readonly<Record<string, string | number>>;
}

export interface RunningSink {
  readonly url: string;
  readonly port: number;
  readonly lines: Line[];
  post(body: string | Buffer, binding?: Partial<SinkBinding>): Promise<Response>;
  get(path: string, authorization?: string): Promise<Response>;
  /** Stops as it does when its pod is told to. */
  stop(): Promise<void>;
  /** Ends it, with all that is under way. */
  close(): Promise<void>;
}

export const collection = "sophia-ai/gong-calls";

export function addressOf(binding: Partial<SinkBinding> = {}): string {
  return sinkRelativePath({ target: "redis", collection, key: ["/id"], ...binding });
}

/** The service on a port of its own, with a Redis and what else the environment says. Its clock stands a minute after most documents were published. */
export async function startSink(redisPort: number, { environment = {}, now = () => published + 60_000, ...more }: { environment?: Readonly<Record<string, string>>; now?: () => number; targets?: Partial<Record<SinkTarget, Target>> } = {}): Promise<RunningSink> {
  const lines: Line[] = [];
  const settings = readSettings({ REDIS_HOST: "127.0.0.1", REDIS_PORT: String(redisPort), REDIS_PASSWORD: redisPassword, ESTUARY_WEBHOOK_TOKEN: token, ...environment });
  const server = createEventsServer({ settings, log: (level, message, fields = {}) => void lines.push({ level, message, more: fields }), now, ...more });
  server.http.listen(0, "127.0.0.1");
  await once(server.http, "listening");
  const { port } = server.http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const sink: RunningSink = {
    url,
    port,
    lines,
    post: (body, binding) => fetch(`${url}/${addressOf(binding)}`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: typeof body === "string" ? body : new Uint8Array(body) }),
    get: (path, authorization = `Bearer ${token}`) => fetch(`${url}${path}`, { headers: { authorization } }),
    stop: () => server.close(),
    close: async () => {
      server.http.closeAllConnections();
      await server.close();
    },
  };
  return sink;
}

/** Waits until the service reaches its Redis. */
export async function untilReady(sink: RunningSink): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const response = await sink.get("/readyz");
    await response.arrayBuffer();
    if (response.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the service does not reach its Redis");
}
