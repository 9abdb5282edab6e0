import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type SinkTarget, sinkRoutes } from "../../config/estuary-sink.ts";
import type { Log } from "./log.ts";
import type { EventsSettings } from "./settings.ts";
import { tokenCheck } from "./sink/authorize.ts";
import { DeadLetters } from "./sink/dead-letters.ts";
import { expositionType } from "./sink/exposition.ts";
import { answerJson, refuse } from "./sink/http.ts";
import { SinkMetrics } from "./sink/metrics.ts";
import { Quality } from "./sink/quality.ts";
import { sinkSchema } from "./sink/schema.ts";
import { look, sinkStatus } from "./sink/status.ts";
import { RedisTarget } from "./sink/targets/redis.ts";
import type { Target } from "./sink/targets/types.ts";
import { WeaviateTarget } from "./sink/targets/weaviate.ts";
import { Webhook } from "./sink/webhook.ts";
import { Store } from "./store.ts";

/** The events service, not yet listening. */
export interface EventsServer {
  readonly http: Server;
  /** Takes nothing new, lets bodies that are being read end, and closes what it opened. */
  close(): Promise<void>;
}

export interface EventsParts {
  readonly settings: EventsSettings;
  readonly log: Log;
  /** Milliseconds since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
  /** Targets instead of those of the settings. */
  readonly targets?: Partial<Readonly<Record<SinkTarget, Target>>>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void | Promise<void>;

interface Route {
  readonly method: "GET" | "POST";
  /** Asks for the sink's token. */
  readonly token: boolean;
  readonly handle: Handler;
}

/** Milliseconds. The connector and the edge keep connections open between bodies. */
const timeouts = { headers: 15_000, request: 10 * 60_000, keepAlive: 75_000 };

export function createEventsServer({ settings, log, now = Date.now, targets }: EventsParts): EventsServer {
  const startedAt = new Date();
  const store = new Store({ host: settings.REDIS_HOST, port: settings.REDIS_PORT, password: settings.REDIS_PASSWORD, patience: settings.REDIS_PATIENCE_SECONDS * 1000, share: settings.REDIS_MEMORY_PERCENT / 100 }, (message) => log("warning", "Redis", { error: message }));
  const lifetimes = { value: settings.ESTUARY_VALUE_TTL_SECONDS, clock: settings.ESTUARY_CLOCK_TTL_SECONDS };
  const weaviate = settings.WEAVIATE_URL === undefined ? {} : { weaviate: new WeaviateTarget(store, { url: settings.WEAVIATE_URL, apiKey: settings.WEAVIATE_API_KEY, clockLifetime: lifetimes.clock }) };
  const all: Partial<Record<SinkTarget, Target>> = targets ?? { redis: new RedisTarget(store, lifetimes, now), ...weaviate };
  const metrics = new SinkMetrics(now, lifetimes.clock);
  const quality = new Quality(store, settings.ESTUARY_QUALITY_WINDOW_MINUTES, now);
  const deadLetters = new DeadLetters(store, { stream: settings.ESTUARY_DEAD_LETTER_STREAM, maximum: settings.ESTUARY_DEAD_LETTER_MAXIMUM, markLifetime: lifetimes.value });
  const limits = { body: settings.ESTUARY_BODY_LIMIT_BYTES, document: settings.ESTUARY_DOCUMENT_LIMIT_BYTES };
  const parts = { targets: all, deadLetters, quality, metrics, room: () => store.room() };
  const webhook = new Webhook({ ...parts, limits, bodiesAtOnce: settings.ESTUARY_BODIES_AT_ONCE, log });
  const authorized = tokenCheck([settings.ESTUARY_WEBHOOK_TOKEN, settings.ESTUARY_WEBHOOK_TOKEN_PREVIOUS].filter((token) => token !== undefined));
  let stopping = false;

  const routes: Readonly<Record<string, Route>> = {
    [sinkRoutes.webhook]: { method: "POST", token: true, handle: (request, response, query) => webhook.handle(request, response, query) },
    [sinkRoutes.status]: { method: "GET", token: true, handle: async (_, response) => answerJson(response, 200, await sinkStatus(parts, startedAt)) },
    [sinkRoutes.schema]: {
      method: "GET",
      token: true,
      handle: (_, response, query) => answerJson(response, 200, sinkSchema(query.getAll("key").filter((pointer) => pointer.startsWith("/")), { bodyBytes: limits.body, documentBytes: limits.document })),
    },
    "/healthz": { method: "GET", token: false, handle: (_, response) => answerJson(response, 200, { status: "ok" }) },
    "/readyz": {
      method: "GET",
      token: false,
      handle: async (_, response) => {
        // Redis alone: without it nothing is taken in; another target's trouble must not stop what goes to Redis.
        const ready = !stopping && (await store.ready().then(() => true, () => false));
        answerJson(response, ready ? 200 : 503, { status: ready ? "ok" : "unavailable" });
      },
    },
    "/metrics": {
      method: "GET",
      token: false,
      handle: async (_, response) => {
        const text = metrics.text(await look(parts));
        response.writeHead(200, { "content-type": expositionType });
        response.end(text);
      },
    },
  };

  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return refuse(request, response, 404, `unknown path; allowed: ${Object.keys(routes).join(", ")}`);
    if (route.token && !authorized(request.headers.authorization)) {
      log("warning", "a request without the sink's token", { path });
      if (path === sinkRoutes.webhook) metrics.body(401, 0);
      return refuse(request, response, 401, "the header Authorization holds no token of the sink", { "www-authenticate": "Bearer" });
    }
    if (request.method !== route.method) return refuse(request, response, 405, `method ${request.method}; allowed: ${route.method}`, { allow: route.method });
    await route.handle(request, response, new URLSearchParams(query));
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    request.on("error", () => undefined);
    if (stopping) response.setHeader("connection", "close");
    dispatch(request, response).catch((error: unknown) => {
      log("error", "a request failed", { error: (error as Error).message });
      if (!response.headersSent) refuse(request, response, 500, "internal error");
    });
  };

  const http = createServer({ headersTimeout: timeouts.headers, requestTimeout: timeouts.request, keepAliveTimeout: timeouts.keepAlive }, listener);
  http.on("checkContinue", listener);
  http.maxConnections = 512;

  return {
    http,
    async close() {
      stopping = true;
      // A connection that is kept open falls idle only when its request has ended.
      const idle = setInterval(() => http.closeIdleConnections(), 100);
      if (http.listening) await new Promise<void>((resolve) => http.close(() => resolve()));
      clearInterval(idle);
      store.close();
    },
  };
}
