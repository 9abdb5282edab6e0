import assert from "node:assert/strict";
import { type RunningSink, collection, startSink, untilReady } from "./support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "./support/with-redis.ts";
import { bodyOf, documentText, published as at } from "./support/documents.ts";

const nothing = { stored: 0, deleted: 0, again: 0, stale: 0, expired: 0, dead_letter: 0 };

describe("answers of the sink", () => {
  let redis: TestRedis;
  let sink: RunningSink;

  before(async function () {
    redis = await startRedis(this);
    sink = await startSink(redis.server.port, { environment: { ESTUARY_BODY_LIMIT_BYTES: "4096", ESTUARY_DOCUMENT_LIMIT_BYTES: "1024" } });
    await untilReady(sink);
  });

  beforeEach(async () => redis.client.flushall());

  after(async () => {
    await sink?.close();
    await stopRedis(redis);
  });

  async function post(body: string | Buffer): Promise<{ code: number; answer: unknown }> {
    const response = await sink.post(body);
    return { code: response.status, answer: await response.json() };
  }

  /** The dead letters, each as its fields. */
  async function letters(): Promise<Record<string, string>[]> {
    const entries = await redis.client.xrange("estuary:dead-letters", "-", "+");
    return entries.map(([, fields]) => Object.fromEntries(fields.flatMap((field, index) => (index % 2 === 0 ? [[field, fields[index + 1] ?? ""]] : []))));
  }

  it("are 200 to the empty body, which is no JSON", async () => {
    assert.deepEqual(await post("\n]"), { code: 200, answer: nothing });
    assert.deepEqual(await letters(), []);
  });

  it("are 200 when every document is stored, byte for byte", async () => {
    const text = documentText({ id: "a", at, more: { amount: "1.0", big: 1 } }).replace('"big":1', '"big":12345678901234567890.50');
    assert.deepEqual(await post(bodyOf([text, documentText({ id: "b", at })])), { code: 200, answer: { ...nothing, stored: 2 } });
    assert.equal(await redis.client.get(`estuary:${collection}:a`), text);
  });

  it("are 200 with a bad document among good ones: it is a dead letter with its reason, the others are stored", async () => {
    const bad = '{"id":"bad","note":"no clock"}';
    const body = bodyOf([documentText({ id: "a", at }), bad, '{"id":"unclosed, "_meta":1}', "17", documentText({ id: "b", at })]);
    assert.deepEqual(await post(body), { code: 200, answer: { ...nothing, stored: 2, dead_letter: 3 } });
    const found = await letters();
    assert.deepEqual(found.map(({ reason }) => reason), ["no-clock", "not-json", "no-object"]);
    assert.equal(found[0]?.["document"], bad);
    assert.equal(found[0]?.["collection"], collection);
    assert.equal(found[0]?.["bytes"], String(bad.length));
    assert.equal(await redis.client.exists(`estuary:${collection}:a`, `estuary:${collection}:b`), 2);
  });

  it("are 200 to what is no array at all, which is one dead letter", async () => {
    for (const body of ["<html>502 Bad Gateway</html>", '{"id":1}', "\0\0\0"]) assert.equal((await post(body)).code, 200, body);
    assert.deepEqual((await letters()).map(({ reason }) => reason), ["no-array", "no-array", "no-array"]);
  });

  it("are 200 to a document over the limit: its head is a dead letter, its neighbours are stored", async () => {
    const large = documentText({ id: "large", at, more: { text: "x".repeat(2000) } });
    assert.deepEqual(await post(bodyOf([documentText({ id: "a", at }), large, documentText({ id: "b", at })])), { code: 200, answer: { ...nothing, stored: 2, dead_letter: 1 } });
    assert.deepEqual((await letters()).map(({ reason, bytes }) => [reason, bytes]), [["document-too-large", String(large.length)]]);
  });

  it("are 200 to a body over the limit: what is within is stored, each document beyond is a dead letter", async () => {
    const documents = Array.from({ length: 100 }, (_, index) => documentText({ id: `n${index}`, at }));
    const within = documents.filter((_, index) => Buffer.byteLength(`[\n${documents.slice(0, index + 1).join(",\n")}`) <= 4096).length;
    assert.ok(within > 10 && within < 90);
    assert.deepEqual(await post(bodyOf(documents)), { code: 200, answer: { ...nothing, stored: within, dead_letter: 100 - within } });
    const found = await letters();
    assert.equal(found.length, 100 - within);
    assert.ok(found.every(({ reason }) => reason === "body-too-large"));
    assert.equal(found.at(-1)?.["document"], documents.at(-1));
  });

  it("keep one dead letter, and count it once, however often its body is delivered", async () => {
    const body = bodyOf(["{}", documentText({ id: "a", at })]);
    for (let time = 0; time < 3; time++) assert.equal((await post(body)).code, 200);
    assert.equal((await letters()).length, 1);
    const status = (await (await sink.get("/estuary/status")).json()) as { quality: unknown };
    assert.deepEqual(status.quality, [{ source: collection, target: "redis", valid: 1, bad: 1, ratio: 0.5 }]);
  });

  it("keep of a dead letter its first KiB", async () => {
    await post(bodyOf([`{"id":"${"x".repeat(1000)}","note":"no clock, and a little longer than that"}`]));
    const [letter] = await letters();
    assert.equal(letter?.["document"]?.length, 1024);
    assert.equal(letter["bytes"], "1059");
  });

  it("keep no more dead letters than the stream may have", async () => {
    const small = await startSink(redis.server.port, { environment: { ESTUARY_DEAD_LETTER_MAXIMUM: "100" } });
    await untilReady(small);
    const response = await small.post(bodyOf(Array.from({ length: 1000 }, (_, index) => `{"n":${index}}`)));
    assert.equal(response.status, 200);
    await small.close();
    // Redis trims whole nodes of the stream: about as many, never a multiple.
    assert.ok((await redis.client.xlen("estuary:dead-letters")) < 300);
  });

  it("are 503 while Redis is full, and 200 to the same body when it has room again", async () => {
    const body = bodyOf(Array.from({ length: 40 }, (_, index) => documentText({ id: `f${index}`, at })));
    await redis.client.config("SET", "maxmemory", "1");
    assert.equal((await post(body)).code, 503);
    assert.equal((await post(bodyOf(["no document"]))).code, 503);
    await redis.client.config("SET", "maxmemory", "0");
    const { code, answer } = await post(body);
    assert.equal(code, 200);
    const { stored, again } = answer as typeof nothing;
    assert.equal(stored + again, 40);
  });

  it("are 503 while so much of Redis is used that others need the rest", async () => {
    const body = bodyOf([documentText({ id: "a", at })]);
    const used = Number(/^used_memory:(\d+)/m.exec(await redis.client.info("memory"))?.[1]);
    const careful = await startSink(redis.server.port, { environment: { REDIS_MEMORY_PERCENT: "50" } });
    await untilReady(careful);
    await redis.client.config("SET", "maxmemory", String(Math.round(used * 1.5)));
    assert.deepEqual([(await careful.post(body)).status, (await careful.post(bodyOf(["no document"]))).status], [503, 503]);
    assert.equal((await letters()).length, 0);
    await redis.client.config("SET", "maxmemory", String(used * 10));
    assert.equal((await careful.post(body)).status, 200);
    await redis.client.config("SET", "maxmemory", "0");
    await careful.close();
  });

  it("wait for a sender that asks before it sends", async () => {
    const { request } = await import("node:http");
    const code = await new Promise((resolve, reject) => {
      const asked = request(`${sink.url}/estuary/webhook?target=redis&collection=c&key=/id`, { method: "POST", headers: { authorization: "Bearer token-of-the-sink-0123456789", expect: "100-continue" } });
      asked.on("continue", () => asked.end(bodyOf([documentText({ id: "asked", at })])));
      asked.on("response", (response) => resolve(response.resume().statusCode));
      asked.on("error", reject);
      asked.flushHeaders();
    });
    assert.equal(code, 200);
    assert.equal(await redis.client.exists("estuary:c:asked"), 1);
  });
});
