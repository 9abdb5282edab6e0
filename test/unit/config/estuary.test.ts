import assert from "node:assert/strict";
import { connectorSecrets, enabledSources, enabledTargets, fabricSecrets, wayIn } from "../../../config/estuary.ts";
import { outsideStores, platformSecrets, requiredSecrets } from "../../../config/secrets.ts";
import { SettingsError, parseSettings } from "../../../config/settings.ts";
import { settingsSchema } from "../../../config/settings/schema.ts";

const rest = { sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, secrets: { source: "generated" } };
const least = { enabled: true, network: { host: "in.example.com" }, targets: { sink: { url: "https://events.example.com/" } } };

function faultsOf(estuary: unknown): readonly string[] {
  try {
    parseSettings({ ...rest, estuary }, "trial");
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.faults.map(({ message }) => message);
  }
}

const file = "Pulumi.trial.yaml";

describe("settings of Estuary", () => {
  it("are off by default, and then ask for nothing", () => {
    assert.equal(settingsSchema.parse({}).estuary.enabled, false);
    assert.deepEqual(faultsOf(undefined), []);
    assert.deepEqual(faultsOf({ sources: { slack: { enabled: true }, snowflake: { enabled: true } }, paused: ["x"] }), []);
  });

  it("take the least that the default sources and targets need", () => {
    assert.deepEqual(faultsOf(least), []);
    const { estuary } = parseSettings({ ...rest, estuary: least }, "trial");
    assert.deepEqual(enabledSources(estuary), ["postgres"]);
    assert.deepEqual(enabledTargets(estuary), ["postgres", "redis"]);
  });

  it("tell together what is missing for what is on", () => {
    const on = { enabled: true };
    assert.deepEqual(faultsOf({ enabled: true, sources: { slack: on, github: on, snowflake: on }, targets: { snowflake: on, pinecone: on, sink: { weaviate: on } } }), [
      `estuary.network.host is missing; Estuary reaches PostgreSQL by it, which estuary.sources.postgres or estuary.targets.postgres is on for; set it in ${file}`,
      `estuary.sources.slack.startDate is missing; estuary.sources.slack.enabled is true and its connector wants one; set it in ${file}`,
      `estuary.sources.github.startDate is missing; estuary.sources.github.enabled is true and its connector wants one; set it in ${file}`,
      `estuary.sources.github.repositories is missing; estuary.sources.github.enabled is true; set it in ${file}`,
      ...["host", "user", "database", "tables"].map((name) => `estuary.sources.snowflake.${name} is missing; estuary.sources.snowflake.enabled is true; set it in ${file}`),
      ...["host", "user", "database", "schema"].map((name) => `estuary.targets.snowflake.${name} is missing; estuary.targets.snowflake.enabled is true; set it in ${file}`),
      `estuary.targets.pinecone.index is missing; estuary.targets.pinecone.enabled is true; set it in ${file}`,
      `estuary.targets.sink.url is missing; estuary.targets.sink is on; set it in ${file}`,
      `estuary.targets.sink.weaviate.url is missing; estuary.targets.sink.weaviate.enabled is true; set it in ${file}`,
    ]);
  });

  it("need no way in when nothing comes in", () => {
    assert.deepEqual(faultsOf({ enabled: true, sources: { postgres: { enabled: false }, gong: { enabled: true } }, targets: { postgres: { enabled: false }, sink: { enabled: false } } }), []);
  });

  it("take a sink's URL with \"/\" at its end only", () => {
    assert.deepEqual(faultsOf({ ...least, targets: { sink: { url: "https://events.example.com/a" } } }), [
      `estuary.targets.sink.url is https://events.example.com/a; allowed: an https URL that ends with "/"; write https://events.example.com/a/ in ${file}`,
    ]);
    assert.match(faultsOf({ ...least, targets: { sink: { url: "http://events.example.com/" } } })[0] ?? "", /^estuary\.targets\.sink\.url is .*allowed: an https URL/);
  });

  it("remove the old only after a cutover", () => {
    assert.deepEqual(faultsOf({ ...least, migration: { gong: { removeOld: true }, slack: { mode: "cutover", removeOld: true } } }), [
      `estuary.migration.gong.removeOld is true but estuary.migration.gong.mode is live; allowed: after the cutover only; set mode to cutover, or removeOld to false, in ${file}`,
    ]);
  });

  it("pause and re-enable tasks of this stack, and none both", () => {
    const ours = ["sophia-ai/source-postgres", "sophia-ai/materialize-redis", "sophia-ai/gong-calls-enriched"];
    assert.deepEqual(faultsOf({ ...least, paused: ours }), []);
    assert.deepEqual(faultsOf({ ...least, paused: ["sophia-ai/source-postgress"], reenable: ["acme/task"] }), [
      `estuary.paused.0 is sophia-ai/source-postgress, which is no task of this stack; did you mean sophia-ai/source-postgres?; change or remove it in ${file}`,
      `estuary.reenable.0 is acme/task, which is no task of this stack; allowed: sophia-ai/source-postgres, sophia-ai/materialize-postgres, sophia-ai/materialize-redis, and derivations; change or remove it in ${file}`,
    ]);
    assert.match(faultsOf({ ...least, paused: ours, reenable: ours.slice(0, 1) })[0] ?? "", /^estuary\.reenable names sophia-ai\/source-postgres, which estuary\.paused names too/);
  });

  it("adopt nothing outside the prefix, and accept no backfill nobody set", () => {
    assert.match(faultsOf({ ...least, adopt: ["acme/capture"] })[0] ?? "", /^estuary\.adopt names acme\/capture; allowed: names that begin with estuary\.prefix \(sophia-ai\/\)/);
    assert.match(faultsOf({ ...least, acceptedBackfills: { "sophia-ai/source-postgres": 2 }, backfills: { "sophia-ai/source-postgres": { conversations: 1 } } })[0] ?? "", /is 2 but the highest counter .* is 1/);
  });

  it("name the key, its value and what is allowed", () => {
    const wrong: readonly (readonly [estuary: object, start: RegExp])[] = [
      [{ prefix: "sophia-ai" }, /^estuary\.prefix is "sophia-ai"; allowed: a prefix of catalog names that ends with "\/"/],
      [{ dataPlane: "gcp" }, /^estuary\.dataPlane is "gcp"; allowed: a data plane such as/],
      [{ network: { path: "vpn" } }, /^estuary\.network\.path is "vpn"; allowed: "ssh" or "tls"/],
      [{ network: { slot: "Slot-1" } }, /^estuary\.network\.slot is "Slot-1"; allowed: the name of a replication slot/],
      [{ sources: { postgres: { tables: [] } } }, /^estuary\.sources\.postgres\.tables is an empty list; allowed: a list of at least 1/],
      [{ sources: { slack: { startDate: "2027-01-01" } } }, /^estuary\.sources\.slack\.startDate is "2027-01-01"; allowed: a time in UTC/],
      [{ sources: { slack: { startDate: "2027-02-31T00:00:00Z" } } }, /^estuary\.sources\.slack\.startDate is "2027-02-31T00:00:00Z"; allowed: a time in UTC/],
      [{ sources: { gong: { lookbackDays: 31 } } }, /^estuary\.sources\.gong\.lookbackDays is 31; allowed: a whole number from 1 to 30/],
      [{ targets: { snowflake: { timestampType: "TIMESTAMP_NTZ" } } }, /^estuary\.targets\.snowflake\.timestampType is "TIMESTAMP_NTZ"; allowed: "TIMESTAMP_LTZ"/],
      [{ targets: { snowflake: { syncFrequency: "1m" } } }, /^estuary\.targets\.snowflake\.syncFrequency is "1m"; allowed: "0s", "30s"/],
      [{ targets: { snowflake: { host: "https://a.snowflakecomputing.com" } } }, /^estuary\.targets\.snowflake\.host is .*allowed: a host of Snowflake/],
      [{ quality: { target: 99.5 } }, /^estuary\.quality\.target is 99\.5; allowed: a share from 0\.5 to 1/],
      ...["10s", "59s", "5m", "241s", "1h", "60"].map((interval) => [{ metrics: { interval } }, new RegExp(`^estuary\\.metrics\\.interval is "${interval}"; allowed: a whole number with s or m, .*from 60s to 4m; change it in Pulumi\\.trial\\.yaml$`)] as const),
      [{ network: { watermarks: "audit.flow_watermarks" } }, /^estuary\.network\.watermarks is "audit\.flow_watermarks"; allowed: a table of schema public/],
      [{ targets: { sink: { url: "https://events.example.com/", weaviate: { url: "http://weaviate:8080" } } } }, /^estuary\.targets\.sink\.weaviate\.url is "http:\/\/weaviate:8080"; allowed: an https URL/],
      [{ migration: { gong: { mode: "done" } } }, /^estuary\.migration\.gong\.mode is "done"; allowed: "live", "shadow", "cutover"/],
      [{ migration: { salesforce: {} } }, /^estuary\.migration\.salesforce is not a setting/],
      [{ serviceAccount: { validFor: "90d" } }, /^estuary\.serviceAccount\.validFor is "90d"; allowed: days as "P90D"/],
      [{ redaction: { names: ["x"] } }, /^estuary\.redaction\.names\.0 is "x"; allowed: a name of three to a hundred letters/],
      [{ backfills: { "sophia-ai/source-postgres": { conversations: -1 } } }, /^estuary\.backfills\.sophia-ai\/source-postgres\.conversations is -1; allowed: a whole number/],
    ];
    for (const [estuary, start] of wrong) assert.match(faultsOf({ ...least, ...estuary }).join("\n"), start);
  });

  it("run what the sink's target posts to", () => {
    const without = (estuary: unknown): readonly string[] => {
      try {
        parseSettings({ ...rest, mcp: { disabled: ["gong", "events"] }, estuary }, "trial");
        return [];
      } catch (error) {
        assert.ok(error instanceof SettingsError);
        return error.faults.map(({ message }) => message);
      }
    };
    assert.deepEqual(without(least), [`mcp.disabled.1 is events but estuary.targets.sink is on, which posts to it; allowed: one of both; remove it, or set estuary.targets.sink.enabled to false, in ${file}`]);
    assert.deepEqual(without({ ...least, targets: { sink: { enabled: false } } }), []);
    assert.deepEqual(without({ ...least, enabled: false }), []);
  });

  it("name keys of tables that are captured only", () => {
    assert.deepEqual(faultsOf({ ...least, sources: { postgres: { tables: ["orders"], keys: { order: ["id"], orders: ["id:integer"] } } } }), [
      `estuary.sources.postgres.keys.order is of a table that estuary.sources.postgres.tables does not name; did you mean orders?; change or remove it in ${file}`,
    ]);
  });

  it("hold three scrapes in the window of the alerts", () => {
    assert.deepEqual(faultsOf({ ...least, metrics: { interval: "2m", window: "5m" } }), [
      `estuary.metrics.window is 5m but estuary.metrics.interval is 2m; allowed: at least three intervals, 360s; raise estuary.metrics.window or lower interval in ${file}`,
    ]);
    for (const metrics of [{ interval: "2m", window: "6m" }, { interval: "4m" }, { interval: "240s" }, { interval: "1m" }]) assert.deepEqual(faultsOf({ ...least, metrics }), []);
  });

  it("say what the way in is reached by", () => {
    const { network } = settingsSchema.parse({}).estuary;
    assert.equal(wayIn({ network }), undefined);
    assert.deepEqual(wayIn({ network: { ...network, host: "a.example.com" } }), { path: "ssh", host: "a.example.com", port: 2222 });
    assert.deepEqual(wayIn({ network: { ...network, host: "a.example.com", path: "tls" } }), { path: "tls", host: "a.example.com", port: 5432 });
  });
});

describe("secrets of Estuary", () => {
  const settings = (estuary: object) => parseSettings({ ...rest, estuary: { ...least, ...estuary } }, "trial");

  it("are needed where their source or target is on", () => {
    const base = Object.keys(requiredSecrets([], outsideStores(settings({ enabled: false }))));
    const more = (estuary: object) => Object.keys(requiredSecrets([], outsideStores(settings(estuary)))).filter((name) => !base.includes(name)).sort();
    assert.deepEqual(more({}), ["estuaryWebhookToken", "postgresEstuaryPassword"]);
    assert.deepEqual(more({ sources: { gong: { enabled: true }, gongIngest: { enabled: true }, memory: { enabled: true }, hubspot: { enabled: true } } }), [
      "ESTUARY_GONG_TOKEN", "ESTUARY_MEMORY_TOKEN", "GONG_ACCESS_KEY", "GONG_ACCESS_SECRET", "HUBSPOT_PRIVATE_APP_TOKEN", "estuaryWebhookToken", "postgresEstuaryPassword",
    ]);
  });

  it("are defined, each once", () => {
    const all = settings({
      sources: { snowflake: { enabled: true, host: "a.snowflakecomputing.com", user: "U", database: "D", tables: [{ name: "T", key: ["ID"] }] }, slack: { enabled: true, startDate: "2027-01-01T00:00:00Z" } },
      targets: { sink: { url: "https://events.example.com/", weaviate: { enabled: true, url: "https://weaviate.example.com" } }, pinecone: { enabled: true, index: "i" } },
    }).estuary;
    assert.deepEqual(fabricSecrets(all).filter((name) => !(name in platformSecrets)), []);
    assert.equal(new Set(fabricSecrets(all)).size, fabricSecrets(all).length);
    // The connector is not given it: the sink logs in to Weaviate.
    assert.ok(fabricSecrets(all).includes("WEAVIATE_API_KEY") && !connectorSecrets(all).includes("WEAVIATE_API_KEY"));
  });
});
