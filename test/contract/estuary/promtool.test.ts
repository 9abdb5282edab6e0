import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { estuaryRuleGroups } from "../../../components/estuary/spec/alerts.ts";
import { parseSettings } from "../../../config/settings.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";

const run = promisify(execFile);
const settings = parseSettings(
  {
    data: { postgres: { maxSlotWalKeepSize: "10Gi" } },
    estuary: { enabled: true, network: { host: "in.example.com" }, targets: { sink: { url: "https://sink.example.com/" }, snowflake: { enabled: true, host: "a-b.snowflakecomputing.com", user: "U", database: "D", schema: "S" } } },
  },
  "test",
);

/** Values of a series at each minute: repeated, rising, or as given. */
type Values = string;

interface Case {
  readonly name: string;
  readonly series: Readonly<Record<string, Values>>;
  /** Minute at which to look. */
  readonly at: number;
  /** First minute at which to look, when it is each one from there. */
  readonly from?: number;
  /** Alerts that fire then, with their labels besides severity. */
  readonly fires: readonly { readonly alert: string; readonly labels: Readonly<Record<string, string>> }[];
  /** Alerts that are looked at; the test is told by these alone. */
  readonly of: readonly string[];
}

const collection = "sophia-ai/gong-calls";
const task = "sophia-ai/materialize-postgres";
const labels = { task, collection };
const captured = `captured_out_docs_total{task="sophia-ai/source-gong",collection="${collection}"}`;
const worked = `materialized_last_source_published_at_time_seconds{task="${task}",collection="${collection}"}`;
const snowflake = `materialized_last_source_published_at_time_seconds{task="sophia-ai/materialize-snowflake",collection="${collection}"}`;
const sinkLag = 'estuary_sink_lag_seconds{collection="conversations",basis="source"}';
const quality = 'estuary_sink_quality_ratio{source="gong-calls",pod="a"}';
const kept = 'cnpg_pg_replication_slots_pg_wal_lsn_diff{slot_name="sophia_cdc",slot_type="logical",database="sophia",pod="postgres-1"}';
const active = 'cnpg_pg_replication_slots_active{slot_name="sophia_cdc",slot_type="logical",database="sophia",pod="postgres-1"}';
const confirmed = 'cnpg_pg_stat_replication_flush_diff_bytes{usename="sophia_cdc",application_name="flow",pod="postgres-1"}';
const exporter = 'cnpg_collector_up{cluster="postgres",pod="postgres-1"}';
const scraped = 'up{job="estuary",instance="api.estuary.dev:443"}';
const errors = `logged_errors_total{task="${task}"}`;
const events = 'captured_out_docs_total{task="sophia-ai/source-postgres",collection="sophia-ai/conversations"}';
const gigabyte = 2 ** 30;
const lag = ["EstuaryLag", "EstuaryScheduledLag"];

const cases: readonly Case[] = [
  { name: "an idle source lags by nothing, however long ago its last document is", series: { [captured]: "500x120", [worked]: "10x120" }, at: 100, of: lag, fires: [] },
  { name: "a source that wrote once, long ago, and was read, lags by nothing", series: { [captured]: "0x9 500x110", [worked]: "0x9 540x110" }, at: 60, of: lag, fires: [] },
  {
    name: "a slow source, one document in ten minutes and each read within a minute, lags by nothing at any time",
    // A document at minute 10, 20, 30, published then and worked on within the minute.
    series: { [captured]: "1x9 2x9 3x9 4x20", [worked]: "0x9 600x9 1200x9 1800x20" },
    from: 5,
    at: 39,
    of: lag,
    fires: [],
  },
  { name: "an outage while the source writes is told", series: { [captured]: "0+60x60", [worked]: "0+60x10 600x50" }, at: 20, of: lag, fires: [{ alert: "EstuaryLag", labels }] },
  { name: "an outage is told until the source has been idle for the window", series: { [captured]: "0+60x20 1200x60", [worked]: "0+60x10 600x70" }, at: 34, of: lag, fires: [{ alert: "EstuaryLag", labels }] },
  { name: "and no longer", series: { [captured]: "0+60x20 1200x60", [worked]: "0+60x10 600x70" }, at: 40, of: lag, fires: [] },
  { name: "a task that keeps up with a steady source lags by nothing", series: { [captured]: "0+60x60", [worked]: "0+60x60" }, at: 50, of: lag, fires: [] },
  { name: "a task that is five minutes behind a steady source is told", series: { [captured]: "0+60x60", [worked]: "0x5 0+60x60" }, at: 50, of: lag, fires: [{ alert: "EstuaryLag", labels }] },
  {
    name: "a task that writes every half hour may be that much behind",
    series: { [captured]: "0+60x90", [snowflake]: "0x30 1800x60" },
    at: 59,
    of: lag,
    fires: [],
  },
  {
    name: "with five minutes of a commit on top it is no later than Estuary says",
    series: { [captured]: "0+60x90", [snowflake]: "0x35 1800x30 3600x30" },
    from: 5,
    at: 80,
    of: lag,
    fires: [],
  },
  {
    name: "and not more",
    series: { [captured]: "0+60x90", [snowflake]: "0x90" },
    at: 65,
    of: lag,
    fires: [{ alert: "EstuaryScheduledLag", labels: { task: "sophia-ai/materialize-snowflake", collection } }],
  },
  {
    name: "a derivation lags as a materialization does",
    series: { [captured]: "0+60x60", [`derived_last_source_published_at_time_seconds{task="sophia-ai/gong-calls-enriched",collection="${collection}"}`]: "0x60" },
    at: 20,
    of: lag,
    fires: [{ alert: "EstuaryLag", labels: { task: "sophia-ai/gong-calls-enriched", collection } }],
  },
  { name: "4.9 s from commit to sink are within the promise", series: { [sinkLag]: "4.9x10" }, at: 10, of: ["EstuaryChangeStreamLag"], fires: [] },
  { name: "5.1 s are not", series: { [sinkLag]: "5.1x10" }, at: 10, of: ["EstuaryChangeStreamLag"], fires: [{ alert: "EstuaryChangeStreamLag", labels: { collection: "conversations" } }] },
  {
    name: "changes five minutes apart that all come late are told, though the sink forgets each within a minute",
    series: { [sinkLag]: "600 stale _ _ _ 600 stale _ _ _ 600 stale _ _ _ 600" },
    from: 0,
    at: 14,
    of: ["EstuaryChangeStreamLag"],
    fires: [{ alert: "EstuaryChangeStreamLag", labels: { collection: "conversations" } }],
  },
  { name: "one that came late is told no longer than five minutes", series: { [sinkLag]: "600 stale" }, at: 6, of: ["EstuaryChangeStreamLag"], fires: [] },
  { name: "a lag since publication is not judged by the sink's clock", series: { [sinkLag.replace("source", "publication")]: "9x10" }, at: 10, of: ["EstuaryChangeStreamLag"], fires: [] },
  { name: "no new error is no alert", series: { [`logged_errors_total{task="${task}"}`]: "7x20" }, at: 15, of: ["EstuaryErrors"], fires: [] },
  { name: "one more error is", series: { [`logged_errors_total{task="${task}"}`]: "7x10 8x10" }, at: 13, of: ["EstuaryErrors"], fires: [{ alert: "EstuaryErrors", labels: { task } }] },
  { name: "so is the first failure, which makes its series", series: { [`logged_failures_total{task="${task}"}`]: "_x10 1x10", [scraped]: "1x20" }, at: 12, of: ["EstuaryErrors"], fires: [{ alert: "EstuaryErrors", labels: { task } }] },
  { name: "an old error is none after seven minutes in which Estuary could not be scraped", series: { [errors]: "7x10 stale _x6 7x20", [scraped]: "1x10 0x6 1x20" }, from: 11, at: 36, of: ["EstuaryErrors"], fires: [] },
  { name: "nor after seven in which Prometheus was away", series: { [errors]: "7x10 _x7 7x20", [scraped]: "1x10 _x7 1x20" }, from: 11, at: 36, of: ["EstuaryErrors"], fires: [] },
  { name: "a slow change stream without a backlog is a quiet one", series: { [events]: "0+60x30", [kept]: "1000000x30", [active]: "1x30" }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [] },
  { name: "99 events a second with a backlog are too few", series: { [events]: "0+5940x30", [kept]: `${gigabyte}x30` }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [{ alert: "EstuaryChangeStreamSlow", labels: {} }] },
  { name: "101 are enough", series: { [events]: "0+6060x30", [kept]: `${gigabyte}x30` }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [] },
  { name: "none at all, not even a metric, with a backlog is too few", series: { [kept]: `${gigabyte}x30` }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [{ alert: "EstuaryChangeStreamSlow", labels: {} }] },
  { name: "WAL that another's transaction holds is no backlog of a reader that confirmed what came since", series: { [events]: "0+5940x30", [kept]: `${gigabyte}x30`, [confirmed]: "1000000x30" }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [] },
  { name: "and is one of a reader that did not", series: { [events]: "0+5940x30", [kept]: `${gigabyte}x30`, [confirmed]: `${gigabyte}x30` }, at: 25, of: ["EstuaryChangeStreamSlow"], fires: [{ alert: "EstuaryChangeStreamSlow", labels: {} }] },
  { name: "99.51 % are good enough", series: { [quality]: "0.9951x20" }, at: 15, of: ["EstuaryQuality"], fires: [] },
  { name: "99.49 % are not", series: { [quality]: "0.9949x20" }, at: 15, of: ["EstuaryQuality"], fires: [{ alert: "EstuaryQuality", labels: { source: "gong-calls" } }] },
  { name: "4.9 GiB of 10 GiB kept are everyday", series: { [kept]: `${4.9 * gigabyte}x20`, [active]: "1x20" }, at: 15, of: ["EstuarySlotWalKept", "EstuarySlotNearlyLost", "EstuarySlotLost", "EstuarySlotUnread"], fires: [] },
  { name: "5.1 GiB are told", series: { [kept]: `${5.1 * gigabyte}x20` }, at: 15, of: ["EstuarySlotWalKept", "EstuarySlotNearlyLost"], fires: [{ alert: "EstuarySlotWalKept", labels: { slot_name: "sophia_cdc" } }] },
  {
    name: "8.1 GiB are critical",
    series: { [kept]: `${8.1 * gigabyte}x20` },
    at: 15,
    of: ["EstuarySlotWalKept", "EstuarySlotNearlyLost"],
    fires: [{ alert: "EstuarySlotWalKept", labels: { slot_name: "sophia_cdc" } }, { alert: "EstuarySlotNearlyLost", labels: { slot_name: "sophia_cdc" } }],
  },
  {
    name: "a slot without WAL is lost",
    series: { [kept]: Array(20).fill("NaN").join(" ") },
    at: 15,
    of: ["EstuarySlotLost"],
    fires: [{ alert: "EstuarySlotLost", labels: { slot_name: "sophia_cdc", slot_type: "logical", database: "sophia", pod: "postgres-1" } }],
  },
  { name: "a slot that is not there is told", series: { [exporter]: "1x30" }, at: 20, of: ["EstuarySlotMissing"], fires: [{ alert: "EstuarySlotMissing", labels: { slot_name: "sophia_cdc" } }] },
  { name: "one that is there is not missing", series: { [exporter]: "1x30", [active]: "0x30" }, at: 20, of: ["EstuarySlotMissing"], fires: [] },
  { name: "nothing is missing while nobody can look", series: { [exporter]: "0x30" }, at: 20, of: ["EstuarySlotMissing"], fires: [] },
  { name: "a slot nobody reads for a quarter of an hour is told", series: { [active]: "0x30" }, at: 20, of: ["EstuarySlotUnread"], fires: [{ alert: "EstuarySlotUnread", labels: { slot_name: "sophia_cdc" } }] },
  { name: "one that is read again by then is not", series: { [active]: "0x10 1x5 0x10" }, at: 20, of: ["EstuarySlotUnread"], fires: [] },
  { name: "metrics that are scraped are no matter", series: { 'up{job="estuary"}': "1x30" }, at: 25, of: ["EstuaryMetricsMissing"], fires: [] },
  { name: "metrics that are not are told", series: { 'up{job="estuary"}': "0x30" }, at: 25, of: ["EstuaryMetricsMissing"], fires: [{ alert: "EstuaryMetricsMissing", labels: { job: "estuary" } }] },
];

describe("Estuary's alerts", function () {
  this.timeout(120_000);
  let promtool: string;
  let folder: string;

  before(async () => {
    promtool = (await ensureTools(["promtool"])).get("promtool")?.path ?? "";
    folder = await mkdtemp(join(tmpdir(), "sophia-rules-"));
    await writeFile(join(folder, "rules.yaml"), stringify({ groups: estuaryRuleGroups(settings) }));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it("are rules that Prometheus takes", async () => {
    const { stdout } = await run(promtool, ["check", "rules", "--lint=all", "--lint-fatal", join(folder, "rules.yaml")]);
    assert.match(stdout, /SUCCESS: \d+ rules found/);
  });

  for (const [index, { name, series, at, from = at, of, fires }] of cases.entries())
    it(name, async () => {
      const severities = new Map(estuaryRuleGroups(settings).flatMap(({ rules }) => rules).map((rule) => [rule.alert, rule.labels?.["severity"]]));
      const minutes = Array.from({ length: at - from + 1 }, (_, offset) => from + offset);
      const document = {
        rule_files: ["rules.yaml"],
        evaluation_interval: "30s",
        tests: [
          {
            interval: "1m",
            input_series: Object.entries(series).map(([metric, values]) => ({ series: metric, values })),
            promql_expr_test: minutes.flatMap((minute) => of.map((alertname) => ({
              expr: `count by (${["alertname", "severity", "task", "collection", "source", "slot_name", "slot_type", "database", "pod", "job"].join(", ")}) (ALERTS{alertname="${alertname}",alertstate="firing"})`,
              eval_time: `${minute}m`,
              exp_samples: fires
                .filter(({ alert }) => alert === alertname)
                .map(({ alert, labels: expected }) => ({ labels: `{${Object.entries({ alertname: alert, severity: severities.get(alert), ...expected }).map(([key, value]) => `${key}="${value}"`).join(", ")}}`, value: 1 })),
            }))),
          },
        ],
      };
      const file = join(folder, `case-${index}.yaml`);
      await writeFile(file, stringify(document));
      await run(promtool, ["test", "rules", file]).catch((error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        assert.fail(`${stdout}${stderr}`);
      });
    });
});
