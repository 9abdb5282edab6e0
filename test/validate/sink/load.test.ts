import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import { uuidOf } from "../../unit/events/support/documents.ts";
import { collection } from "../../unit/events/support/sink.ts";
import { type TestRedis, startRedis, stopRedis } from "../../unit/events/support/with-redis.ts";
import { Connector } from "./connector.ts";
import { Replica } from "./replica.ts";

/** Versions that are delivered once at least, documents they are of, and versions a transaction holds. */
const load = { versions: 1_000_000, documents: 200_000, transaction: 20_000 };
/** Share of versions that are delivered again, older than what came since. */
const redelivered = 0.05;
/** Small transactions one after the other, as when the source writes a little all the time. */
const paced = { transactions: 400, size: 25 };

/** A little ago, since what is older than its lifetime is not kept. */
const start = Date.now() - 1_000_000;
const filler = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore. ".repeat(2);

/** The same numbers on every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One version of one document: everything in it follows from the two numbers. Every eleventh is a deletion. */
function versionText(id: number, version: number): string {
  const op = version % 11 === 10 ? "d" : "u";
  return `{"id":"call-${id}","version":${version},"text":"${filler}","_meta":{"op":"${op}","uuid":"${uuidOf(start + version)}"}}`;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

describe("sink for real: Redis, two replicas, a million documents", function () {
  this.timeout(30 * 60_000);
  let redis: TestRedis;
  let replicas: Replica[] = [];
  /** The newest version of each document, -1 for none. */
  const newest = new Int32Array(load.documents).fill(-1);
  const random = numbers(6);
  let version = 0;

  before(async function () {
    redis = await startRedis(this, { durable: true });
    replicas = await Promise.all([Replica.start(redis.server.port), Replica.start(redis.server.port)]);
  });

  after(async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await stopRedis(redis);
  });

  /** New versions of random documents, and versions of earlier ones among them. */
  function transaction(size: number): string[] {
    const documents: string[] = [];
    for (let index = 0; index < size; index++) {
      const id = Math.floor(random() * load.documents);
      const before = newest[id] ?? -1;
      newest[id] = version;
      documents.push(versionText(id, version++));
      if (before >= 0 && random() < redelivered * 1.6) documents.push(versionText(id, before));
    }
    return documents;
  }

  /** Documents whose value in Redis is not their newest version. */
  async function wrong(): Promise<string[]> {
    const faults: string[] = [];
    for (let first = 0; first < load.documents; first += 1000) {
      const ids = Array.from({ length: 1000 }, (_, index) => first + index);
      const values = await redis.client.mget(ids.map((id) => `estuary:${collection}:call-${id}`));
      for (const [index, id] of ids.entries()) {
        const last = newest[id] ?? -1;
        const expected = last < 0 || last % 11 === 10 ? null : versionText(id, last);
        if (values[index] !== expected) faults.push(`call-${id}: version ${last} expected, found ${values[index]?.slice(0, 60) ?? "nothing"}`);
      }
    }
    return faults;
  }

  it("holds the newest version of each document after a million, with redeliveries, a Redis and a replica that are killed", async () => {
    const connector = new Connector(replicas.map(({ port }) => port));
    const transactions = load.versions / load.transaction;
    let posted = 0;
    let pause = 0;
    let earlier: string[] = [];
    const begin = performance.now();
    for (let index = 0; index < transactions; index++) {
      const documents = transaction(load.transaction);
      const sending = connector.transaction(documents, index % 2 === 0 ? "pieces" : "whole");
      posted += documents.length;
      if (index === Math.floor(transactions / 3)) {
        const killed = performance.now();
        await redis.server.kill();
        await eventually(() => connector.failures > 0, () => "a body that failed since Redis is killed", 60);
        await redis.server.start();
        pause += performance.now() - killed;
      }
      if (index === Math.floor((2 * transactions) / 3)) {
        await replicas[0]?.kill();
        await replicas[0]?.start();
      }
      await sending;
      // A task that restarts delivers its last transaction again, after newer ones too when its checkpoint is lost.
      if (index % 20 === 19) {
        await connector.transaction(earlier, "pieces");
        posted += earlier.length;
      }
      earlier = documents;
    }
    const seconds = (performance.now() - begin - pause) / 1000;

    assert.equal(version, load.versions);
    assert.ok(connector.failures > 0, "nothing failed, so no redelivery was seen");
    const faults = await wrong();
    assert.deepEqual(faults.slice(0, 5), [], `${faults.length} documents are wrong`);
    assert.equal(await redis.client.xlen("estuary:dead-letters"), 0);

    const memory = replicas.map((replica) => replica.peakMemory() ?? Number.NaN);
    console.log(`      ${posted} documents in ${connector.bodies} bodies (${connector.failures} failed, ${connector.restarts} transactions begun anew), Redis ${await serverVersion(redis)}`);
    console.log(`      ${Math.round(posted / seconds)} events/s without the time that Redis was down; body acknowledged within p50 ${Math.round(percentile(connector.latencies, 0.5))} ms, p95 ${Math.round(percentile(connector.latencies, 0.95))} ms`);
    console.log(`      most memory of a replica: ${memory.map((bytes) => `${Math.round(bytes / 2 ** 20)} MiB`).join(", ")}`);
  });

  it("stores small transactions one by one", async () => {
    const connector = new Connector(replicas.map(({ port }) => port));
    for (let index = 0; index < paced.transactions; index++) await connector.transaction(transaction(paced.size), "whole");
    assert.equal(connector.failures, 0);
    const faults = await wrong();
    assert.deepEqual(faults.slice(0, 5), [], `${faults.length} documents are wrong`);
    console.log(`      transactions of ${paced.size} documents stored within p50 ${percentile(connector.latencies, 0.5).toFixed(1)} ms, p95 ${percentile(connector.latencies, 0.95).toFixed(1)} ms, p99 ${percentile(connector.latencies, 0.99).toFixed(1)} ms`);
  });

  it("says so in its metrics, and ends in order", async () => {
    for (const replica of replicas) {
      const metrics = await replica.metrics();
      assert.ok((metrics.get(`estuary_sink_documents_total{collection="${collection}",target="redis",outcome="stored"}`) ?? 0) > 0);
      assert.ok((metrics.get(`estuary_sink_documents_total{collection="${collection}",target="redis",outcome="stale"}`) ?? 0) > 0);
      assert.equal(metrics.get(`estuary_sink_quality_ratio{source="${collection}",target="redis"}`), 1);
      assert.equal(await replica.stop(), 0);
    }
  });
});

async function serverVersion({ client }: TestRedis): Promise<string> {
  return /^redis_version:(\S+)/m.exec(await client.info("server"))?.[1] ?? "of unknown version";
}
