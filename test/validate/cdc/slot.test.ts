import assert from "node:assert/strict";
import pg from "pg";
import { publication } from "../../../components/data/spec/postgres-access.ts";
import { databases } from "../../../config/names.ts";
import { makeConversations, passwords, platformServer, runSlotProgram } from "../support/platform-database.ts";
import { type Server, postgresPrograms } from "../support/postgres.ts";

const slot = "sophia_cdc";

describe("the slot's Job, run against PostgreSQL 18", function () {
  this.timeout(300_000);
  let server: Server;

  before(async function () {
    const programs = postgresPrograms();
    if ("missing" in programs) {
      console.log(`      skipped: ${programs.missing}`);
      this.skip();
    }
    server = await platformServer(programs.folder);
  });
  after(async () => {
    // Undefined when `before` skipped.
    await (server as Server | undefined)?.remove();
  });

  async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = await server.client(databases.platform.name);
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const slots = () => ask("SELECT slot_name, plugin, database, failover, two_phase, temporary, wal_status FROM pg_replication_slots");
  const declared = { slot_name: slot, plugin: "pgoutput", database: databases.platform.name, failover: true, two_phase: false, temporary: false, wal_status: "reserved" };

  it("gives up with what is missing when the captured table does not come", async () => {
    const { code, stderr } = await runSlotProgram("ensure", server, { WAIT_SECONDS: "0" });
    assert.equal(code, 1);
    assert.equal(stderr, "gave up after 0 s: table public.conversations is not there\n");
    assert.deepEqual(await slots(), []);
  });

  it("waits for the table, then makes watermarks and slot: pgoutput, with failover", async () => {
    const running = runSlotProgram("ensure", server);
    await makeConversations(server);
    const { code, stdout, stderr } = await running;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /slot sophia_cdc: created; publication flow_publication holds public\.conversations, public\.flow_watermarks\n$/);
    assert.deepEqual(await slots(), [declared]);
  });

  it("changes nothing when it runs again", async () => {
    const [before] = await ask("SELECT restart_lsn::text, confirmed_flush_lsn::text FROM pg_replication_slots");
    const { code, stdout } = await runSlotProgram("ensure", server);
    assert.equal(code, 0);
    assert.match(stdout, /slot sophia_cdc: kept;/);
    assert.deepEqual(await slots(), [declared]);
    assert.deepEqual((await ask("SELECT restart_lsn::text, confirmed_flush_lsn::text FROM pg_replication_slots"))[0], before);
  });

  it("leaves both tables in the publication, and the watermarks to the capture", async () => {
    const published = await ask(`SELECT schemaname || '.' || tablename AS name FROM pg_publication_tables WHERE pubname = '${publication}' ORDER BY 1`);
    assert.deepEqual(published, [{ name: "public.conversations" }, { name: "public.flow_watermarks" }]);
    const capture = new pg.Client({ host: "127.0.0.1", port: server.port, database: databases.platform.name, user: databases.captureRole, password: passwords.capture });
    await capture.connect();
    // As the connector writes it.
    for (const watermark of ["one", "two"]) await capture.query("INSERT INTO public.flow_watermarks (slot, watermark) VALUES ($1, $2) ON CONFLICT (slot) DO UPDATE SET watermark = $2", [slot, watermark]);
    assert.deepEqual((await capture.query("SELECT count(*)::int AS count FROM conversations")).rows, [{ count: 0 }]);
    await assert.rejects(capture.query("INSERT INTO conversations VALUES (1, 0, 'x')"), /permission denied/);
    await capture.end();
  });

  it("names a captured table without a primary key", async () => {
    await ask(`SET ROLE ${databases.platform.owner}; CREATE TABLE notes (text TEXT)`);
    const { code, stderr } = await runSlotProgram("ensure", server, { WAIT_SECONDS: "0" }, { estuary: { sources: { postgres: { tables: ["conversations", "notes"] } } } });
    assert.deepEqual({ code, stderr }, { code: 1, stderr: "gave up after 0 s: table public.notes has no primary key\n" });
  });

  it("switches failover on for a slot that was made without", async () => {
    await ask(`SELECT pg_drop_replication_slot('${slot}')`);
    await ask(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    const { code, stdout } = await runSlotProgram("ensure", server);
    assert.equal(code, 0);
    assert.match(stdout, /slot sophia_cdc: failover switched on;/);
    assert.deepEqual(await slots(), [declared]);
  });

  it("leaves a slot of another plug-in alone and says so", async () => {
    await ask("SELECT pg_create_logical_replication_slot('others', 'test_decoding')").catch(() => ask("SELECT pg_create_physical_replication_slot('others')"));
    const { code, stderr } = await runSlotProgram("ensure", server, { SLOT: "others" });
    assert.equal(code, 1);
    assert.match(stderr, /^slot others is there, but it is of plug-in .*; allowed: pgoutput in sophia\. Drop it, or name another in estuary\.network\.slot\n$/);
    await ask("SELECT pg_drop_replication_slot('others')");
  });

  it("drops the slot, also one whose reader is still connected, and is content with one that is gone", async () => {
    const reader = new pg.Client({ host: "127.0.0.1", port: server.port, database: databases.platform.name, user: databases.captureRole, password: passwords.capture, replication: "database" } as pg.ClientConfig);
    reader.on("error", () => undefined);
    await reader.connect();
    const stream = reader.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${publication}')`).catch(() => undefined);
    for (;;) if ((await ask<{ active: boolean }>("SELECT active FROM pg_replication_slots"))[0]?.active === true) break;
    const first = await runSlotProgram("drop", server);
    assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: "" });
    assert.match(first.stdout, /waiting: slot sophia_cdc is read by process \d+\n/);
    assert.match(first.stdout, /slot sophia_cdc: dropped\n$/);
    await stream;
    assert.deepEqual(await slots(), []);
    const second = await runSlotProgram("drop", server);
    assert.deepEqual({ code: second.code, stdout: second.stdout }, { code: 0, stdout: "slot sophia_cdc: gone\n" });
  });

  it("refuses a bad environment at once, every fault together and no password", async () => {
    const { code, stderr } = await runSlotProgram("ensure", server, { SLOT: "no-such", TABLES: "conversations", OWNER_PASSWORD: "" });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      'TABLES names "conversations"; allowed: schema.table, with commas between\nOWNER_PASSWORD is missing; allowed: anything but empty\nSLOT is "no-such"; allowed: lower-case letters, digits and _, at most 63\n',
    );
  });
});
