import assert from "node:assert/strict";
import { request } from "node:http";
import { eventually } from "../../support/eventually.ts";
import { bodyOf, documentText, published as at } from "../../unit/events/support/documents.ts";
import { type RunningSink, addressOf, collection, startSink, token, untilReady } from "../../unit/events/support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "../../unit/events/support/with-redis.ts";

/** A body that is sent piece by piece, as far as the sink takes it. */
class SlowBody {
  readonly #request;
  /** The answer's code, or why there is none. */
  readonly answer: Promise<number | string>;
  /** Bytes the sink has taken or that lie in the sockets between. */
  accepted = 0;

  constructor(sink: RunningSink) {
    this.#request = request(`${sink.url}/${addressOf()}`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
    this.answer = new Promise((resolve) => {
      this.#request.on("response", (response) => resolve(response.resume().statusCode ?? 0));
      this.#request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  }

  /** Writes a piece; resolves when there is room for the next one. */
  write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#request.write(text, () => {
        this.accepted += text.length;
        resolve();
      });
    });
  }

  end(text: string): void {
    this.#request.end(text);
  }

  abort(): void {
    this.#request.destroy();
  }
}

describe("sink whose Redis fails", function () {
  this.timeout(120_000);
  let redis: TestRedis;
  let sink: RunningSink;

  before(async function () {
    redis = await startRedis(this, { durable: true });
  });

  beforeEach(async () => {
    await redis.client.flushall();
    sink = await startSink(redis.server.port, { environment: { REDIS_PATIENCE_SECONDS: "2" } });
    await untilReady(sink);
  });

  afterEach(async () => sink?.close());

  after(async () => stopRedis(redis));

  const text = (index: number): string => documentText({ id: `n${index}`, at: at + index, more: { text: "x".repeat(500) } });

  async function missing(count: number): Promise<number> {
    let lost = 0;
    for (let index = 0; index < count; index++) if ((await redis.client.get(`estuary:${collection}:n${index}`)) !== text(index)) lost++;
    return lost;
  }

  it("answers 503 when Redis is killed within a body, and stores all of it when it is delivered again", async () => {
    const body = new SlowBody(sink);
    await body.write(`[\n${Array.from({ length: 1000 }, (_, index) => text(index)).join(",\n")}`);
    await eventually(async () => (await redis.client.dbsize()) > 500, () => "the first documents in Redis", 30);
    await redis.server.kill();
    body.end(`,\n${Array.from({ length: 1000 }, (_, index) => text(1000 + index)).join(",\n")}\n]`);
    assert.equal(await body.answer, 503);
    assert.equal((await sink.get("/readyz")).status, 503);
    assert.equal((await sink.post(bodyOf([text(0)]))).status, 503);

    await redis.server.start();
    await untilReady(sink);
    const again = await sink.post(bodyOf(Array.from({ length: 2000 }, (_, index) => text(index))));
    assert.equal(again.status, 200);
    assert.equal(await missing(2000), 0);
  });

  it("reads a body no faster than Redis takes its documents, and goes on when Redis does", async () => {
    const patient = await startSink(redis.server.port, { environment: { REDIS_PATIENCE_SECONDS: "60" } });
    await untilReady(patient);
    redis.server.signal("SIGSTOP");
    const body = new SlowBody(patient);
    const documents = 40_000;
    const chunk = 200;
    let written = 0;
    const sending = (async () => {
      await body.write("[\n");
      for (; written < documents; written += chunk) await body.write(`${written === 0 ? "" : ",\n"}${Array.from({ length: chunk }, (_, index) => text(written + index)).join(",\n")}`);
      body.end("\n]");
    })();
    // It has stopped taking bytes when none were taken for a while.
    let before = -1;
    for (let calm = 0; calm < 4; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      calm = body.accepted === before && before > 0 ? calm + 1 : 0;
      before = body.accepted;
    }
    const total = documents * text(0).length;
    const stoppedAt = body.accepted;
    redis.server.signal("SIGCONT");
    assert.ok(stoppedAt < total / 2, `${stoppedAt} of ${total} bytes were taken while nothing was stored`);
    await sending;
    assert.equal(await body.answer, 200);
    assert.equal(await redis.client.get(`estuary:${collection}:n${documents - 1}`), text(documents - 1));
    await patient.close();
  });

  it("gives up a Redis that hangs, keeps nothing of the bodies that failed, and works again when it does", async () => {
    redis.server.signal("SIGSTOP");
    const codes = await Promise.all(Array.from({ length: 20 }, async (_, index) => (await sink.post(bodyOf([text(index)]))).status));
    redis.server.signal("SIGCONT");
    assert.deepEqual([...new Set(codes)], [503]);
    await untilReady(sink);
    assert.equal((await sink.post(bodyOf([text(1)]))).status, 200);
  });

  it("goes on when senders go away within their bodies", async () => {
    const bodies = Array.from({ length: 30 }, () => new SlowBody(sink));
    for (const body of bodies) await body.write(`[\n${text(1)},\n{"half`);
    for (const body of bodies) body.abort();
    await Promise.all(bodies.map(({ answer }) => answer));
    // More than run at once: each has given its turn back.
    const codes = await Promise.all(Array.from({ length: 30 }, async (_, index) => (await sink.post(bodyOf([text(index)]))).status));
    assert.deepEqual([...new Set(codes)], [200]);
    assert.equal(await redis.client.xlen("estuary:dead-letters"), 0);
  });

  it("ends bodies that are being read before it stops", async () => {
    const other = await startSink(redis.server.port);
    await untilReady(other);
    const body = new SlowBody(other);
    await body.write(`[\n${text(0)}`);
    await eventually(() => body.accepted > 0, () => "the first piece sent", 10);
    await (await other.get("/healthz")).arrayBuffer();
    const closing = other.stop();
    body.end(`,\n${text(1)}\n]`);
    assert.equal(await body.answer, 200);
    await closing;
    assert.equal(await missing(2), 0);
  });
});
