import assert from "node:assert/strict";
import { sinkMetrics } from "../../../config/estuary-sink.ts";
import { type RunningSink, collection, startSink, untilReady } from "./support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "./support/with-redis.ts";
import { bodyOf, documentText, uuidOf } from "./support/documents.ts";

const start = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("metrics of the sink", () => {
  let redis: TestRedis;
  let sink: RunningSink;
  let other: RunningSink;
  let now = start;

  before(async function () {
    redis = await startRedis(this);
  });

  beforeEach(async () => {
    now = start;
    await redis.client.flushall();
    [sink, other] = await Promise.all([startSink(redis.server.port, { now: () => now }), startSink(redis.server.port, { now: () => now })]);
    await Promise.all([untilReady(sink), untilReady(other)]);
  });

  afterEach(async () => {
    await Promise.all([sink?.close(), other?.close()]);
  });

  after(async () => stopRedis(redis));

  /** The samples of a metric as they are written, without its name. */
  async function samples(name: string, of = sink): Promise<string[]> {
    const text = await (await of.get("/metrics")).text();
    assert.ok(text.includes(`# TYPE ${name} `), name);
    return text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)).map((line) => line.slice(name.length).trim());
  }

  const change = (id: string, published: number, committed?: number): string =>
    JSON.stringify({ id, _meta: { op: "u", uuid: uuidOf(published), ...(committed === undefined ? {} : { source: { ts_ms: committed } }) } });

  it("say by the sink's own clock how long a change was on its way, from its commit and from its publication", async () => {
    await sink.post(bodyOf([change("a", start - 1500, start - 4000), change("b", start - 500)]));
    assert.deepEqual(await samples(sinkMetrics.lag), [`{collection="${collection}",basis="publication"} 1.5`, `{collection="${collection}",basis="source"} 4`]);
    now = start + 1000;
    await sink.post(bodyOf([change("c", now - 100, now - 5100)]));
    assert.deepEqual(await samples(sinkMetrics.lag), [`{collection="${collection}",basis="publication"} 1.5`, `{collection="${collection}",basis="source"} 5.1`]);
    const text = await (await sink.get("/metrics")).text();
    assert.match(text, new RegExp(`${sinkMetrics.delivery}_bucket\\{collection="${collection}",basis="source",le="5"\\} 1\\n`));
    assert.match(text, new RegExp(`${sinkMetrics.delivery}_bucket\\{collection="${collection}",basis="source",le="7.5"\\} 2\\n`));
  });

  it("say of a source that is silent no lag, a minute after its last document", async () => {
    await sink.post(bodyOf([change("a", start - 1500)]));
    now = start + 59_000;
    assert.equal((await samples(sinkMetrics.lag)).length, 1);
    now = start + 60_000;
    assert.deepEqual(await samples(sinkMetrics.lag), []);
    assert.deepEqual(await samples(sinkMetrics.lastDocument), [`{collection="${collection}"} ${start / 1000}`]);
  });

  it("do not take a redelivery for a lag", async () => {
    await sink.post(bodyOf([change("a", start)]));
    now = start + 600_000;
    await sink.post(bodyOf([change("a", start), change("a", start - 1)]));
    assert.deepEqual(await samples(sinkMetrics.lag), []);
  });

  it("do not take a copy of what has long been there for a lag", async () => {
    const day = 86_400_000;
    await sink.post(bodyOf([change("a", start - 1500, start - day - 1), change("b", start - 1000, start - day)]));
    assert.deepEqual(await samples(sinkMetrics.lag), [`{collection="${collection}",basis="publication"} 1.5`, `{collection="${collection}",basis="source"} 86400`]);
    const text = await (await sink.get("/metrics")).text();
    assert.match(text, new RegExp(`${sinkMetrics.delivery}_count\\{collection="${collection}",basis="source"\\} 1\n`));
  });

  it("say what became of the documents, by collection and target", async () => {
    await sink.post(bodyOf([documentText({ id: "a", at: start }), documentText({ id: "a", at: start - 1 }), documentText({ id: "b", at: start, op: "d" }), "{}"]));
    const of = (outcome: string): string => `{collection="${collection}",target="redis",outcome="${outcome}"} 1`;
    assert.deepEqual((await samples(sinkMetrics.documents)).toSorted(), ["dead_letter", "deleted", "stale", "stored"].map(of));
    assert.deepEqual(await samples(sinkMetrics.deadLetters), ["1"]);
    assert.deepEqual(await samples(sinkMetrics.targetUp), ['{target="redis"} 1']);
    assert.deepEqual(await samples(sinkMetrics.bodies), ['{code="200"} 1']);
  });

  describe("quality ratio", () => {
    const source = "sophia-ai/gong-calls-raw";
    const valid = { collection: "sophia-ai/gong-calls", source } as const;
    const quarantine = { collection: "sophia-ai/gong-calls-quarantine", source, outcome: "quarantine" } as const;
    const many = (prefix: string, count: number): string => bodyOf(Array.from({ length: count }, (_, index) => documentText({ id: `${prefix}${index}`, at: now })));

    it("is of the valid and the quarantined documents of a source, and the same on every replica", async () => {
      await sink.post(many("v", 199), valid);
      await other.post(many("q", 1), quarantine);
      for (const replica of [sink, other]) assert.deepEqual(await samples(sinkMetrics.quality, replica), [`{source="${source}",target="redis"} 0.995`]);
      await other.post(many("r", 1), quarantine);
      assert.deepEqual(await samples(sinkMetrics.quality), [`{source="${source}",target="redis"} ${199 / 201}`]);
    });

    it("counts what the sink could not store, and no redelivery", async () => {
      for (let time = 0; time < 3; time++) await sink.post(bodyOf(["{}", documentText({ id: "a", at: now })]), valid);
      assert.deepEqual(await samples(sinkMetrics.quality), [`{source="${source}",target="redis"} 0.5`]);
    });

    it("forgets what is older than its window, and is absent when nothing is in it", async () => {
      assert.deepEqual(await samples(sinkMetrics.quality), []);
      await sink.post(many("q", 1), quarantine);
      now += 30 * 60_000;
      await sink.post(many("v", 1), valid);
      assert.deepEqual(await samples(sinkMetrics.quality), [`{source="${source}",target="redis"} 0.5`]);
      now += 31 * 60_000;
      assert.deepEqual(await samples(sinkMetrics.quality), [`{source="${source}",target="redis"} 1`]);
      now += 60 * 60_000;
      assert.deepEqual(await samples(sinkMetrics.quality), []);
    });
  });
});
