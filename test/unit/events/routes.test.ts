import assert from "node:assert/strict";
import { type RunningSink, addressOf, startSink, token } from "./support/sink.ts";

/** Nothing listens there. */
const noRedis = 1;

describe("routes of the events service", () => {
  let sink: RunningSink;

  before(async () => {
    sink = await startSink(noRedis, { environment: { ESTUARY_WEBHOOK_TOKEN_PREVIOUS: "token-of-the-sink-before" } });
  });

  after(async () => sink?.close());

  async function ask(path: string, { method = "GET", authorization = `Bearer ${token}`, headers = {}, body }: { method?: string; authorization?: string; headers?: Record<string, string>; body?: string } = {}): Promise<{ code: number; body: string; headers: Headers }> {
    const response = await fetch(`${sink.url}${path}`, { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) });
    return { code: response.status, body: await response.text(), headers: response.headers };
  }

  const webhook = `/${addressOf()}`;

  for (const path of [webhook, "/estuary/status", "/estuary/schema"]) {
    it(`asks for the sink's token at ${path.split("?")[0]}`, async () => {
      const method = path === webhook ? "POST" : "GET";
      const answer = await ask(path, { method, authorization: "Bearer guessed" });
      assert.equal(answer.code, 401);
      assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      assert.notEqual((await ask(path, { method, authorization: "Bearer token-of-the-sink-before" })).code, 401);
    });
  }

  it("asks before it looks at anything else, and reads no body of a stranger", async () => {
    assert.equal((await ask("/estuary/webhook?nonsense", { method: "DELETE", authorization: "" })).code, 401);
    const large = await ask(webhook, { method: "POST", authorization: "Bearer guessed", body: "x".repeat(3 * 2 ** 20) });
    assert.equal(large.code, 401);
    assert.equal(large.headers.get("connection"), "close");
  });

  it("answers 401 to nothing but a wrong token", async () => {
    const codes = [
      (await ask("/estuary/webhooks", { method: "POST" })).code,
      (await ask("/__proto__")).code,
      (await ask("/estuary/webhook", { method: "GET" })).code,
      (await ask("/estuary/webhook?target=redis", { method: "POST", body: "[]" })).code,
      (await ask(`/${addressOf({ target: "weaviate" })}`, { method: "POST", body: "[]" })).code,
      (await ask(webhook, { method: "POST", body: "x", headers: { "content-encoding": "gzip" } })).code,
    ];
    assert.deepEqual(codes, [404, 404, 405, 400, 400, 415]);
  });

  it("says what is wrong with an address", async () => {
    assert.equal((await ask("/estuary/webhook?target=redis&collection=a&key=b", { method: "POST", body: "[]" })).body, '{"error":"the address names no binding: key is \\"b\\"; allowed: a JSON pointer such as \\"/id\\""}\n');
    assert.equal((await ask(`/${addressOf({ target: "weaviate" })}`, { method: "POST", body: "[]" })).body, '{"error":"target weaviate is not set up here; allowed: redis"}\n');
  });

  it("is alive without Redis, but not ready, takes no documents and says so", async () => {
    assert.equal((await ask("/healthz", { authorization: "" })).code, 200);
    assert.equal((await ask("/readyz", { authorization: "" })).code, 503);
    const answer = await ask(webhook, { method: "POST", body: '[{"id":1}]' });
    assert.equal(answer.code, 503);
    assert.equal(answer.body, '{"error":"redis does not take documents now"}\n');
    assert.equal(answer.headers.get("retry-after"), "5");
    const status = JSON.parse((await ask("/estuary/status")).body);
    assert.equal(status.status, "unavailable");
    assert.deepEqual(status.targets, { redis: false });
    const metrics = await ask("/metrics", { authorization: "" });
    assert.equal(metrics.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert.match(metrics.body, /^estuary_sink_target_up\{target="redis"\} 0$/m);
    assert.match(metrics.body, /^estuary_sink_bodies_total\{code="503"\} 1$/m);
  });

  it("gives the schema of what a binding takes", async () => {
    const schema = JSON.parse((await ask("/estuary/schema?key=/id&key=/call/part")).body);
    assert.deepEqual(schema.document.required, ["_meta", "id", "call"]);
    assert.deepEqual(schema.document.properties.call.required, ["part"]);
    assert.deepEqual(schema.limits, { bodyBytes: 64 * 2 ** 20, documentBytes: 8 * 2 ** 20 });
  });

  it("writes no token into its log", () => {
    const text = JSON.stringify(sink.lines);
    assert.ok(sink.lines.length > 5);
    for (const word of [token, "guessed", "token-of-the-sink-before"]) assert.ok(!text.includes(word), word);
  });
});
