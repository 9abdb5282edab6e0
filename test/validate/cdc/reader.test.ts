import assert from "node:assert/strict";
import { join } from "node:path";
import { publication } from "../../../components/data/spec/postgres-access.ts";
import { databases } from "../../../config/names.ts";
import { KeptReader, percentile } from "../support/kept-reader.ts";
import { expectedChanges, perTransaction, runLoad, transactions } from "../support/load.ts";
import { makeConversations, passwords, platformServer, runSlotProgram } from "../support/platform-database.ts";
import { type Server, postgresPrograms } from "../support/postgres.ts";

/** Time without any new change after which the reader is taken to have lost the rest, milliseconds. */
const patience = 120_000;

describe("the change stream of PostgreSQL 18", function () {
  this.timeout(900_000);
  let server: Server;
  let reader: KeptReader;
  let environment: Record<string, string>;

  before(async function () {
    const programs = postgresPrograms();
    if ("missing" in programs) {
      console.log(`      skipped: ${programs.missing}`);
      this.skip();
    }
    server = await platformServer(programs.folder);
    await makeConversations(server);
    const { code, stderr } = await runSlotProgram("ensure", server);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const connection = { host: "127.0.0.1", port: server.port, database: databases.platform.name, user: databases.captureRole, password: passwords.capture, replication: "database" };
    environment = { CONNECTION: JSON.stringify(connection), SLOT: "sophia_cdc", PUBLICATION: publication };
    reader = new KeptReader(join(server.folder, "seen"), environment);
  });
  after(async () => {
    // Undefined when `before` skipped.
    await (reader as KeptReader | undefined)?.end();
    await (server as Server | undefined)?.remove();
  });

  async function until(done: () => boolean, from: () => KeptReader = () => reader): Promise<void> {
    let last = -1;
    let since = Date.now();
    while (!done()) {
      const now = from().seen().length;
      if (now !== last) since = Date.now();
      last = now;
      if (Date.now() - since > patience) throw new Error(`the reader wrote nothing for ${patience / 1000} s; it has ${now} lines after ${from().starts} starts`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it(`loses none of ${(transactions * perTransaction).toLocaleString("en-GB")} changes when the reader is killed in the middle and the server crashes`, async () => {
    const expected = expectedChanges();
    assert.equal(expected.size, transactions * perTransaction);
    let seenAtKill = 0;
    reader.start();
    const started = Date.now();
    await runLoad(server, async (transaction) => {
      if (transaction === 350) {
        await until(() => reader.seen().length > 10_000);
        await reader.kill();
        seenAtKill = reader.seen().length;
      }
      if (transaction === 700) {
        await server.stop("immediate");
        await server.start();
      }
    });
    const keys = () => new Set(reader.seen().map(({ key }) => key));
    await until(() => keys().size >= expected.size);
    const seconds = (Date.now() - started) / 1000;
    await reader.end();

    const seen = reader.seen();
    const places = new Map<string, string>();
    const missing = new Set(expected);
    let redelivered = 0;
    for (const { lsn, index, key } of seen) {
      const place = `${lsn} ${index}`;
      const known = places.get(key);
      if (known === undefined) places.set(key, place);
      else {
        redelivered++;
        // The same change once more, not another one.
        assert.equal(place, known, key);
      }
      missing.delete(key);
    }
    assert.deepEqual([...missing].slice(0, 10), []);
    assert.deepEqual([...places.keys()].filter((key) => !expected.has(key)).slice(0, 10), []);
    assert.ok(seenAtKill > 10_000 && seenAtKill < expected.size, `the reader was killed after ${seenAtKill} changes`);
    assert.ok(reader.starts >= 3, `the reader was started ${reader.starts} times`);

    const latencies = seen.flatMap(({ latency }) => latency ?? []).sort((a, b) => a - b);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(latencies, share));
    console.log(`      ${places.size} changes in ${seconds.toFixed(1)} s, none lost; ${redelivered} delivered again after the kill and the crash, told by their LSN`);
    console.log(`      milliseconds from change to reader, both outages included: p50 ${p50}, p95 ${p95}, p99 ${p99}, most ${latencies.at(-1)}`);
  });

  it("brings the changes of a row in the order they were made", () => {
    const order = new Map<string, string>();
    const rank = "IUD";
    for (const { key } of reader.seen()) {
      const [kind = "", id = ""] = key.split(":");
      const before = order.get(id);
      // What comes again begins again at its insertion or later.
      if (before !== undefined && !order.has(`seen ${key}`)) assert.ok(rank.indexOf(kind) > rank.indexOf(before), key);
      order.set(id, kind);
      order.set(`seen ${key}`, kind);
    }
    assert.ok(order.size > 0);
  });

  it("brings single changes, one after the other, to a reader that was not killed", async () => {
    const calm = new KeptReader(join(server.folder, "calm"), environment);
    const client = await server.client(databases.platform.name);
    calm.start();
    const first = 10_000_000;
    try {
      // The first may wait for the reader to connect.
      await client.query("INSERT INTO conversations (id, version, body) VALUES ($1, 0, '')", [first - 1]);
      await until(() => calm.seen().some(({ key }) => key === `I:${first - 1}`), () => calm);
      for (let id = first; id < first + 1000; id++) await client.query("INSERT INTO conversations (id, version, body) VALUES ($1, 0, '')", [id]);
      const own = () => calm.seen().filter(({ key }) => key.startsWith("I:1000"));
      await until(() => own().length >= 1000, () => calm);
      assert.equal(new Set(own().map(({ key }) => key)).size, 1000);
      const latencies = own().flatMap(({ latency }) => latency ?? []).sort((a, b) => a - b);
      console.log(`      milliseconds from change to reader: p50 ${percentile(latencies, 0.5)}, p95 ${percentile(latencies, 0.95)}, p99 ${percentile(latencies, 0.99)}, most ${latencies.at(-1)}`);
    } finally {
      await client.end();
      await calm.end();
    }
  });

  it("keeps the slot through the crash, with failover", async () => {
    const client = await server.client(databases.platform.name);
    const { rows } = await client.query("SELECT slot_name, failover, wal_status FROM pg_replication_slots");
    await client.end();
    assert.deepEqual(rows, [{ slot_name: "sophia_cdc", failover: true, wal_status: "reserved" }]);
  });
});
