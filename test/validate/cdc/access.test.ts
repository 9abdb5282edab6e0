import assert from "node:assert/strict";
import { chmodSync, chownSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { captureAccess } from "../../../components/estuary/spec/network/hba.ts";
import { databases } from "../../../config/names.ts";
import { issue, makeAuthority } from "../../fault/nats/support/certificates.ts";
import { makeConversations, passwords, platformServer, runSlotProgram, settings } from "../support/platform-database.ts";
import { type Server, postgresPrograms } from "../support/postgres.ts";

/** The operator's last line. https://cloudnative-pg.io/documentation/1.30/postgresql_conf/#the-pg_hba-section */
const operatorsLast = "host all all all scram-sha-256";

describe("who may log in to PostgreSQL 18 as Estuary", function () {
  this.timeout(300_000);
  let server: Server;
  let authority: string;

  before(async function () {
    const programs = postgresPrograms();
    if ("missing" in programs) {
      console.log(`      skipped: ${programs.missing}`);
      this.skip();
    }
    server = await platformServer(programs.folder, { ssl: "on", ssl_cert_file: "server.crt", ssl_key_file: "server.key" }, async (data) => {
      const made = await makeAuthority(data, "authority");
      const files = await issue(data, "postgres", made, ["localhost", "postgres-rw"]);
      authority = files.authority;
      for (const [from, to] of [[files.certificate, "server.crt"], [files.key, "server.key"]] as const) {
        copyFileSync(from, join(data, to));
        chmodSync(join(data, to), 0o600);
        if (process.getuid?.() === 0) chownSync(join(data, to), 65534, 65534);
      }
    });
    await makeConversations(server);
  });
  after(async () => {
    // Undefined when `before` skipped.
    await (server as Server | undefined)?.remove();
  });

  /** Lets in as the operator would for a data plane of these addresses, in a cluster whose pods have these. */
  async function letIn(cidrs: readonly string[], podCidr: string): Promise<void> {
    await server.allow([...captureAccess(cidrs, settings({ cluster: { podCidr } })), operatorsLast]);
    const client = await server.client();
    await client.query("SELECT pg_reload_conf()");
    await client.end();
  }

  /** What PostgreSQL says to a login, "in" for a good one. */
  async function login(user: string, password: string, { tls = true, database = databases.platform.name, replication }: { tls?: boolean; database?: string; replication?: "true" | "database" } = {}): Promise<string> {
    const ssl = tls ? { ca: readFileSync(authority, "utf8"), servername: "postgres-rw" } : false;
    const client = new pg.Client({ host: "127.0.0.1", port: server.port, user, password, database, ssl, ...(replication === undefined ? {} : { replication }) });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return "in";
    } catch (error) {
      return (error as Error).message.replace(/.*pg_hba\.conf rejects connection.*/, "rejected").replace(/.*pg_hba\.conf rejects replication connection.*/, "rejected");
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  const capture = (how?: Parameters<typeof login>[2]) => login(databases.captureRole, passwords.capture, how);

  it("comes in by TLS, from a pod or from the data plane", async () => {
    await letIn(["192.0.2.0/24"], "127.0.0.0/16");
    assert.equal(await capture(), "in");
    await letIn(["127.0.0.0/24"], "10.42.0.0/16");
    assert.equal(await capture(), "in");
  });

  it("reads the change stream", async () => assert.equal(await capture({ replication: "database" }), "in"));

  it("comes in by nothing in clear", async () => assert.equal(await capture({ tls: false }), "rejected"));

  it("comes in to no other database", async () => assert.equal(await capture({ database: "postgres" }), "rejected"));

  it("does not copy the whole server by the physical stream, which its right to replicate would let it", async () => assert.equal(await capture({ replication: "true" }), "rejected"));

  it("comes in from nowhere else", async () => {
    await letIn(["192.0.2.0/24"], "10.42.0.0/16");
    assert.equal(await capture(), "rejected");
  });

  it("is not let in by another password", async () => {
    await letIn(["192.0.2.0/24"], "127.0.0.0/16");
    assert.match(await login(databases.captureRole, "guessed"), /password authentication failed/);
  });

  it("leaves everybody else as they were", async () => {
    assert.equal(await login(databases.platform.owner, passwords.owner), "in");
    assert.equal(await login(databases.platform.owner, passwords.owner, { tls: false }), "in");
  });

  it("is what the slot's Job is, too, which looks whether the server is the right one", async () => {
    const host = { POSTGRES_HOST: "localhost", POSTGRES_CA_FILE: authority };
    assert.deepEqual(await runSlotProgram("ensure", server, host).then(({ code, stderr }) => ({ code, stderr })), { code: 0, stderr: "" });
    const other = await makeAuthority(server.folder, "other");
    const stranger = await issue(server.folder, "stranger", other, ["localhost"]);
    const { code, stderr } = await runSlotProgram("ensure", server, { ...host, POSTGRES_CA_FILE: stranger.authority });
    assert.equal(code, 1);
    assert.match(stderr, /certificate/);
    const clear = await runSlotProgram("ensure", server, { POSTGRES_HOST: "localhost" });
    assert.equal(clear.code, 1);
    assert.match(clear.stderr, /no encryption/);
  });
});
