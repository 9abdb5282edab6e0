import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { objectId } from "../../../services/events/sink/targets/weaviate-object.ts";
import { type FakeWeaviate, startFakeWeaviate } from "./support/fake-weaviate.ts";
import { type RunningSink, startSink, untilReady } from "./support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "./support/with-redis.ts";
import { type Version, bodyOf, documentText, published as at } from "./support/documents.ts";

const collection = "sophia-ai/gong-calls";

describe("documents in Weaviate", () => {
  let redis: TestRedis;
  let weaviate: FakeWeaviate;
  let sink: RunningSink;
  let other: RunningSink;

  before(async function () {
    redis = await startRedis(this);
  });

  beforeEach(async () => {
    await redis.client.flushall();
    weaviate = await startFakeWeaviate();
    const environment = { WEAVIATE_URL: weaviate.url, WEAVIATE_API_KEY: "key-of-weaviate" };
    [sink, other] = await Promise.all([startSink(redis.server.port, { environment }), startSink(redis.server.port, { environment })]);
    await Promise.all([untilReady(sink), untilReady(other)]);
  });

  afterEach(async () => {
    await Promise.all([sink?.close(), other?.close(), weaviate?.close()]);
  });

  after(async () => stopRedis(redis));

  const binding = { target: "weaviate" } as const;
  const place = (id: string): string => `GongCalls ${objectId(collection, id)}`;

  async function deliver(to: RunningSink, ...versions: Version[]): Promise<{ code: number; answer: Record<string, number> }> {
    const response = await to.post(bodyOf(versions.map(documentText)), binding);
    return { code: response.status, answer: (await response.json()) as Record<string, number> };
  }

  it("have the id that their collection and key make, a UUID of version 5", () => {
    const id = objectId(collection, "a");
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(id, objectId(collection, "a"));
    // Written out: an id that changes makes every object twice.
    assert.equal(id.slice(0, 8), createHash("sha1").update(Buffer.from("6f0c5b3e8d1a4c7792e4b05d3f9a1c68", "hex")).update("sophia-ai/gong-calls\na").digest("hex").slice(0, 8));
    assert.notEqual(id, objectId("sophia-ai/gong-calls\na", ""));
  });

  it("are objects whose properties are the document's members", async () => {
    const { answer } = await deliver(sink, { id: "a", at, more: { title: "Hello", "2nd-part": { x: 1 }, empty: null } });
    assert.equal(answer["stored"], 1);
    assert.deepEqual(weaviate.objects.get(place("a")), { source_key: "a", source_id: "a", title: "Hello", _2nd_part: { x: 1 } });
    assert.deepEqual([...weaviate.authorizations], ["Bearer key-of-weaviate"]);
  });

  it("are written by the batch, once each, and only in their newest version", async () => {
    const versions = Array.from({ length: 50 }, (_, index) => ({ id: `n${index % 10}`, at: at + ((index * 7) % 50), more: { n: (index * 7) % 50 } }));
    const { answer } = await deliver(sink, ...versions);
    assert.deepEqual(weaviate.calls, ["POST /v1/batch/objects"]);
    assert.equal(weaviate.objects.size, 10);
    assert.equal(answer["stored"], 10);
    assert.equal(answer["stale"], 40);
    for (let id = 0; id < 10; id++) {
      const newest = Math.max(...versions.filter((version) => version.id === `n${id}`).map(({ more }) => more.n));
      assert.equal(weaviate.objects.get(place(`n${id}`))?.["n"], newest);
    }
  });

  it("are not undone by older versions, and stay deleted", async () => {
    await deliver(sink, { id: "a", at: at + 5 });
    assert.equal((await deliver(other, { id: "a", at })).answer["stale"], 1);
    await deliver(sink, { id: "a", at: at + 6, op: "d" });
    assert.equal(weaviate.objects.size, 0);
    assert.equal((await deliver(other, { id: "a", at: at + 5 })).answer["stale"], 1);
    assert.equal(weaviate.objects.size, 0);
    assert.equal((await deliver(other, { id: "gone", at, op: "d" })).answer["deleted"], 1);
  });

  it("are not undone by another replica that writes an older version at the same time", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    weaviate.beforeWrite = async (objects) => {
      if (objects.some(({ properties }) => properties["note"] === "old")) {
        entered();
        await held;
      }
    };
    const old = deliver(sink, { id: "a", at, more: { note: "old" } });
    await inside;
    const fresh = deliver(other, { id: "a", at: at + 1, more: { note: "new" } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    release();
    assert.deepEqual([(await old).code, (await fresh).code], [200, 200]);
    assert.equal(weaviate.objects.get(place("a"))?.["note"], "new");
  });

  it("are dead letters when Weaviate holds them to be invalid, and the others are written", async () => {
    weaviate.failures.object = "invalid";
    const { code, answer } = await deliver(sink, { id: "a", at }, { id: "b", at, more: { poison: true } }, { id: "c", at });
    assert.equal(code, 200);
    assert.deepEqual(answer, { stored: 2, deleted: 0, again: 0, stale: 0, expired: 0, dead_letter: 1 });
    assert.equal(await redis.client.xlen("estuary:dead-letters"), 1);
  });

  it("are dead letters when two members would be one property", async () => {
    const { code, answer } = await deliver(sink, { id: "a", at, more: { "x-y": 1, "x y": 2 } });
    assert.equal(code, 200);
    assert.equal(answer["dead_letter"], 1);
  });

  it("are dead letters when Weaviate fails to write them time and again, over replicas, while it writes the others", async () => {
    const versions: Version[] = [{ id: "a", at }, { id: "b", at, more: { poison: true } }];
    for (const object of [undefined, "unavailable"] as const) {
      await redis.client.flushall();
      if (object !== undefined) weaviate.failures.object = object;
      for (let time = 1; time < 10; time++) assert.equal((await deliver(time % 2 === 0 ? sink : other, ...versions)).code, 503, `time ${time}`);
      for (let time = 0; time < 2; time++) {
        const { code, answer } = await deliver(sink, ...versions);
        assert.deepEqual([code, answer["dead_letter"]], [200, 1]);
      }
      assert.equal(await redis.client.xlen("estuary:dead-letters"), 1);
    }
    // A newer version has tries of its own.
    assert.equal((await deliver(sink, { id: "b", at: at + 1, more: { poison: true } }, ...versions.slice(0, 1))).code, 503);
  });

  it("are tried for longer when Weaviate writes nothing else: it may be Weaviate that fails", async () => {
    const poisoned: Version = { id: "b", at, more: { poison: true } };
    for (let time = 1; time < 30; time++) assert.equal((await deliver(sink, poisoned)).code, 503, `time ${time}`);
    const { code, answer } = await deliver(sink, poisoned);
    assert.deepEqual([code, answer["dead_letter"]], [200, 1]);
  });

  const outages: readonly (readonly [string, FakeWeaviate["failures"]])[] = [
    ["answers the batch with 500", { batch: 500 }],
    ["refuses the key with 401", { batch: 401 }],
    ["did not write an object it holds to be valid", {}],
    ["cannot check an object that it did not write", { object: "unavailable" }],
    ["goes away before it answers", { lost: true }],
    ["cannot delete", { remove: 500 }],
  ];
  for (const [name, failures] of outages) {
    it(`make a body 503 when Weaviate ${name}, and are written when it is delivered again`, async () => {
      Object.assign(weaviate.failures, failures);
      const versions: Version[] = [{ id: "a", at: at + 1 }, { id: "gone", at, op: "d" }];
      const poisoned = "batch" in failures || "lost" in failures || "remove" in failures ? versions : [...versions, { id: "b", at, more: { poison: true } }];
      assert.equal((await deliver(sink, ...poisoned)).code, 503);
      for (const failure of Object.keys(weaviate.failures)) delete weaviate.failures[failure as keyof FakeWeaviate["failures"]];
      assert.equal((await deliver(other, ...versions)).code, 200);
      assert.ok(weaviate.objects.has(place("a")));
      assert.equal((await deliver(sink, { id: "a", at })).answer["stale"], 1);
    });
  }
});
