import assert from "node:assert/strict";
import { type RunningSink, collection, startSink, untilReady } from "./support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "./support/with-redis.ts";
import { type Version, bodyOf, documentText, published as at } from "./support/documents.ts";


describe("documents in Redis", () => {
  let redis: TestRedis;
  let sink: RunningSink;

  before(async function () {
    redis = await startRedis(this);
    sink = await startSink(redis.server.port);
    await untilReady(sink);
  });

  beforeEach(async () => redis.client.flushall());

  after(async () => {
    await sink?.close();
    await stopRedis(redis);
  });

  const value = `estuary:${collection}:a`;
  const clock = `estuary:clock:redis:${collection}:a`;

  async function deliver(...versions: Version[]): Promise<Record<string, number>> {
    const response = await sink.post(bodyOf(versions.map(documentText)));
    assert.equal(response.status, 200);
    return (await response.json()) as Record<string, number>;
  }

  it("stay for 7200 s from their publication, and their clocks for a day", async () => {
    // The sink's clock stands a minute after it.
    await deliver({ id: "a", at });
    const [value_ttl, clock_ttl] = [await redis.client.ttl(value), await redis.client.ttl(clock)];
    assert.ok(value_ttl > 7100 && value_ttl <= 7140, String(value_ttl));
    assert.ok(clock_ttl > 86_000 && clock_ttl <= 86_400, String(clock_ttl));
  });

  it("are what was published last, in whatever order it comes", async () => {
    const [old, middle, last] = [at, at + 1, at + 2].map((time) => ({ id: "a", at: time, more: { time } }));
    assert.ok(old && middle && last);
    await deliver(middle, old);
    assert.equal(await redis.client.get(value), documentText(middle));
    await deliver(last);
    const again = await deliver(old, last, middle);
    assert.equal(await redis.client.get(value), documentText(last));
    assert.deepEqual(again, { stored: 0, deleted: 0, again: 1, stale: 2, expired: 0, dead_letter: 0 });
  });

  it("stay deleted when an older version comes after the deletion, and come back with a newer one", async () => {
    await deliver({ id: "a", at }, { id: "a", at: at + 10, op: "d" });
    assert.equal(await redis.client.exists(value), 0);
    assert.equal((await deliver({ id: "a", at: at + 9 }))["stale"], 1);
    assert.equal(await redis.client.exists(value), 0);
    await deliver({ id: "a", at: at + 11, op: "c" });
    assert.equal(await redis.client.exists(value), 1);
  });

  it("do not come back in an older version once their lifetime is over", async () => {
    await deliver({ id: "a", at });
    await redis.client.pexpire(value, 1);
    while ((await redis.client.exists(value)) === 1) await new Promise((resolve) => setImmediate(resolve));
    await deliver({ id: "a", at: at - 1 });
    assert.equal(await redis.client.exists(value), 0);
  });

  it("keep the clock of a deletion for as long as old versions are delivered", async () => {
    await deliver({ id: "a", at, op: "d" });
    await redis.client.expire(clock, 60);
    await deliver({ id: "a", at: at - 1 });
    assert.ok((await redis.client.ttl(clock)) > 86_000);
  });

  it("are written again when the same version comes again: the value may be lost where its clock is not", async () => {
    await deliver({ id: "a", at });
    await redis.client.del(value);
    assert.equal((await deliver({ id: "a", at }))["again"], 1);
    assert.equal(await redis.client.get(value), documentText({ id: "a", at }));
  });

  describe("older than their lifetime when they come", () => {
    const hours = (count: number): number => at - count * 3_600_000;

    it("are not kept, nor their clocks: a copy of a whole history takes no room", async () => {
      const history = Array.from({ length: 300 }, (_, index) => ({ id: `h${index}`, at: hours(2) - index, ...(index % 3 === 0 ? { op: "d" as const } : {}) }));
      const answer = await deliver(...history, { id: "a", at: hours(1) });
      assert.deepEqual(answer, { stored: 1, deleted: 0, again: 0, stale: 0, expired: 300, dead_letter: 0 });
      assert.deepEqual((await redis.client.keys("estuary:*")).filter((key) => !key.startsWith("estuary:quality:")).toSorted(), [clock, value].toSorted());
      const left = await redis.client.ttl(value);
      assert.ok(left > 3400 && left <= 3540, String(left));
    });

    it("take the place of an older version all the same, and their clock lasts no longer than that one's", async () => {
      await deliver({ id: "a", at: hours(1) });
      const later = await startSink(redis.server.port, { now: () => at + 2 * 3_600_000 });
      await untilReady(later);
      await redis.client.expire(clock, 600);
      // Published after what is there, and older than its lifetime by the clock of this replica.
      const response = await later.post(bodyOf([documentText({ id: "a", at: at - 1 })]));
      assert.equal(((await response.json()) as Record<string, number>)["expired"], 1);
      await later.close();
      assert.equal(await redis.client.exists(value), 0);
      assert.ok((await redis.client.ttl(clock)) <= 600);
      assert.equal((await deliver({ id: "a", at: hours(1) }))["stale"], 1);
      assert.equal(await redis.client.exists(value), 0);
    });

    it("do not touch a newer version", async () => {
      await deliver({ id: "a", at }, { id: "a", at: hours(3) });
      assert.equal(await redis.client.get(value), documentText({ id: "a", at }));
    });
  });

  it("of two collections do not meet", async () => {
    await deliver({ id: "a", at: at + 5 });
    const response = await sink.post(bodyOf([documentText({ id: "a", at })]), { collection: "sophia-ai/other" });
    assert.equal(((await response.json()) as Record<string, number>)["stored"], 1);
  });

  it("are scripts again after Redis forgot them", async () => {
    await deliver({ id: "a", at });
    await redis.client.script("FLUSH");
    assert.equal((await deliver({ id: "b", at }))["stored"], 1);
  });
});
