import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { estuaryRuleGroups } from "../../../components/estuary/spec/alerts.ts";
import { walKept } from "../../../components/estuary/spec/slot-alerts.ts";
import { databases } from "../../../config/names.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { makeConversations, platformServer, runSlotProgram, settings } from "../support/platform-database.ts";
import { type Server, postgresPrograms } from "../support/postgres.ts";

const run = promisify(execFile);

/** The gauge of CloudNativePG's exporter, as its documentation describes it: WAL between the slot and now; the exporter writes NULL as NaN. */
const exported = "SELECT slot_name, slot_type, database, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 AS kept FROM pg_replication_slots";

const bound = "64Mi";
const stack = settings({ data: { postgres: { maxSlotWalKeepSize: bound } }, estuary: { enabled: true, network: { host: "in.example.com" }, targets: { sink: { url: "https://sink.example.com/" } } } });

describe("a slot nobody reads, on PostgreSQL 18", function () {
  this.timeout(300_000);
  let server: Server;
  let folder: string;
  let promtool: string;

  before(async function () {
    const programs = postgresPrograms();
    if ("missing" in programs) {
      console.log(`      skipped: ${programs.missing}`);
      this.skip();
    }
    promtool = (await ensureTools(["promtool"])).get("promtool")?.path ?? "";
    folder = await mkdtemp(join(tmpdir(), "sophia-wal-"));
    server = await platformServer(programs.folder, { max_slot_wal_keep_size: "64MB", min_wal_size: "32MB", max_wal_size: "48MB" });
    await makeConversations(server);
    assert.equal((await runSlotProgram("ensure", server)).code, 0);
  });
  after(async () => {
    // Undefined when `before` skipped.
    await (server as Server | undefined)?.remove();
    if ((folder as string | undefined) !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Writes WAL, as long as the slot is what it is not to be. */
  async function writeUntil(done: string): Promise<void> {
    const client = await server.client(databases.platform.name);
    for (let round = 0; round < 200; round++) {
      const { rows } = await client.query<{ done: boolean }>(`SELECT ${done} AS done FROM pg_replication_slots`);
      if (rows[0]?.done === true) break;
      await client.query("INSERT INTO conversations (id, version, body) SELECT (SELECT coalesce(max(id), 0) FROM conversations) + n, 0, repeat('x', 1000) FROM generate_series(1, 4000) AS n");
      await client.query("CHECKPOINT");
    }
    await client.end();
  }

  /** Which of the slot's alerts fire when the exporter goes on saying what it says now. */
  async function firing(): Promise<string[]> {
    const client = await server.client(databases.platform.name);
    const { rows } = await client.query<{ slot_name: string; slot_type: string; database: string; kept: number | null }>(exported);
    await client.end();
    const input_series = rows.map(({ slot_name, slot_type, database, kept }) => ({
      series: `${walKept}{slot_name="${slot_name}",slot_type="${slot_type}",database="${database}",pod="postgres-1"}`,
      values: Array(20).fill(kept ?? "NaN").join(" "),
    }));
    await writeFile(join(folder, "rules.yaml"), stringify({ groups: estuaryRuleGroups(stack) }));
    const names = ["EstuarySlotWalKept", "EstuarySlotNearlyLost", "EstuarySlotLost"];
    const fired: string[] = [];
    for (const alertname of names) {
      const expectation = { expr: `count(ALERTS{alertname="${alertname}",alertstate="firing"})`, eval_time: "15m", exp_samples: [{ labels: "{}", value: 1 }] };
      const file = join(folder, "case.yaml");
      await writeFile(file, stringify({ rule_files: ["rules.yaml"], evaluation_interval: "30s", tests: [{ interval: "1m", input_series, promql_expr_test: [expectation] }] }));
      if (await run(promtool, ["test", "rules", file]).then(() => true, () => false)) fired.push(alertname);
    }
    return fired;
  }

  it("is no matter as long as little is kept for it", async () => assert.deepEqual(await firing(), []));

  it("is told when half of what may be kept is kept", async () => {
    await writeUntil(`pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > ${34 * 2 ** 20}`);
    assert.deepEqual(await firing(), ["EstuarySlotWalKept"]);
  });

  it("is lost beyond the bound instead of filling the disk, which is told, too", async () => {
    await writeUntil("wal_status = 'lost'");
    const client = await server.client(databases.platform.name);
    const { rows } = await client.query("SELECT slot_name, wal_status, invalidation_reason, restart_lsn FROM pg_replication_slots");
    await client.end();
    assert.deepEqual(rows, [{ slot_name: "sophia_cdc", wal_status: "lost", invalidation_reason: "wal_removed", restart_lsn: null }]);
    assert.deepEqual(await firing(), ["EstuarySlotLost"]);
  });

  it("is made anew by the Job, which says what is gone", async () => {
    const { code, stdout, stderr } = await runSlotProgram("ensure", server);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /slot sophia_cdc: was lost \(wal_removed\) and is made anew: changes since it was read last are gone, so raise estuary\.backfills of the capture for every table, if that is not done; publication/);
    const client = await server.client(databases.platform.name);
    const { rows } = await client.query("SELECT slot_name, plugin, failover, wal_status, invalidation_reason FROM pg_replication_slots");
    await client.end();
    assert.deepEqual(rows, [{ slot_name: "sophia_cdc", plugin: "pgoutput", failover: true, wal_status: "reserved", invalidation_reason: null }]);
    assert.deepEqual(await firing(), []);
    assert.match((await runSlotProgram("ensure", server)).stdout, /slot sophia_cdc: kept;/);
    assert.deepEqual(await runSlotProgram("drop", server), { code: 0, stdout: "slot sophia_cdc: dropped\n", stderr: "" });
  });
});
