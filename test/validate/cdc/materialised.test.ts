import assert from "node:assert/strict";
import pg from "pg";
import { databases } from "../../../config/names.ts";
import { passwords, platformServer } from "../support/platform-database.ts";
import { type Server, postgresPrograms } from "../support/postgres.ts";

describe("what Estuary materialises, in PostgreSQL 18", function () {
  this.timeout(300_000);
  const { platform, materializationRole, readersGroup, captureRole } = databases;
  let server: Server;

  before(async function () {
    const programs = postgresPrograms();
    if ("missing" in programs) {
      console.log(`      skipped: ${programs.missing}`);
      this.skip();
    }
    server = await platformServer(programs.folder);
    const client = await server.client(platform.name);
    // As the operator makes role and schema, where a stack materialises.
    await client.query(`ALTER ROLE ${materializationRole} LOGIN PASSWORD 'estuarys'`);
    await client.query(`CREATE SCHEMA "estuary" AUTHORIZATION ${materializationRole}`);
    await client.query("CREATE ROLE stranger LOGIN PASSWORD 'strangers'");
    await client.end();
    await as(materializationRole, "estuarys", "CREATE TABLE estuary.gong_calls (id TEXT PRIMARY KEY); INSERT INTO estuary.gong_calls VALUES ('a')");
  });
  after(async () => {
    // Undefined when `before` skipped.
    await (server as Server | undefined)?.remove();
  });

  async function as(user: string, password: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ host: "127.0.0.1", port: server.port, database: platform.name, user, password });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it(`is read by the platform and by members of ${readersGroup}`, async () => {
    for (const [user, password] of [[platform.owner, passwords.owner], [captureRole, passwords.capture]] as const) assert.deepEqual(await as(user, password, "SELECT id FROM estuary.gong_calls"), [{ id: "a" }], user);
  });

  it("is changed by nobody but Estuary", async () => {
    for (const [user, password] of [[platform.owner, passwords.owner], [captureRole, passwords.capture]] as const) {
      await assert.rejects(as(user, password, "DELETE FROM estuary.gong_calls"), /permission denied for table/, user);
      await assert.rejects(as(user, password, "CREATE TABLE estuary.more (id TEXT)"), /permission denied for schema/, user);
    }
  });

  it("is read by nobody else", async () => assert.rejects(as("stranger", "strangers", "SELECT id FROM estuary.gong_calls"), /permission denied for schema/));
});
