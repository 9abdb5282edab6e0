import assert from "node:assert/strict";
import { connectorOf, connectors, imageOf, schemaFaults, secretRef } from "@sophia/estuary/catalogue";

type Json = Record<string, unknown>;
interface Case {
  readonly good: Json;
  readonly resource: Json;
  readonly path: readonly string[];
  /** A change that makes it wrong, and the sentence. */
  readonly wrong: readonly (readonly [change: (config: Json) => void, sentence: string])[];
}

const s = secretRef;
const password = { auth_type: "UserPassword", password: s("password") };
const at = (config: Json, key: string) => config[key] as Json;

const cases: Readonly<Record<string, Case>> = {
  "source-postgres": {
    good: {
      address: "db.acme.test:5432", user: "reader", database: "app", historyMode: false, credentials: password,
      advanced: { publicationName: "flow_publication", slotName: "sophia_cdc", watermarksTable: "public.flow_watermarks", sslmode: "verify-full", rediscovery_interval: "15m" },
      networkTunnel: { sshForwarding: { sshEndpoint: "ssh://tunnel@bastion.acme.test:2222", privateKey: s("key") } },
    },
    resource: { namespace: "public", stream: "orders", mode: "Normal" },
    path: ["public", "orders"],
    wrong: [
      [(config) => delete config["historyMode"], "x: historyMode is missing; allowed: true or false"],
      [(config) => Object.assign(config, { adress: "y" }), "x: adress is unknown; did you mean address? (allowed: address, user, database, historyMode, credentials, discoveryFilters, advanced, networkTunnel)"],
      [(config) => Object.assign(config, { credentials: undefined, password: "hunter2" }), 'x: password is unknown; write credentials: { auth_type: "UserPassword", password }: a password beside the user is the older form (allowed: address, user, database, historyMode, credentials, discoveryFilters, advanced, networkTunnel)'],
      [(config) => (at(config, "credentials")["password"] = "hunter2"), 'x: credentials.password is not a reference to a secret (value hidden); allowed: { "$secret": "NAME" }, the name of a secret, and "prefix"'],
      [(config) => (at(config, "credentials")["auth_type"] = "Password"), 'x: credentials.auth_type is "Password"; allowed: "UserPassword", "AWSIAM", "GCPIAM", "AzureIAM"'],
      [(config) => (at(at(config, "networkTunnel"), "sshForwarding")["forwardHost"] = "h"), "x: networkTunnel.sshForwarding.forwardHost is unknown; sshForwarding takes sshEndpoint (ssh://user@host:port) and privateKey, and nothing else (allowed: sshEndpoint, privateKey)"],
      [(config) => (at(at(config, "networkTunnel"), "sshForwarding")["sshEndpoint"] = "bastion:22"), 'x: networkTunnel.sshForwarding.sshEndpoint is "bastion:22"; allowed: "ssh://user@host:port"'],
      [(config) => (at(config, "advanced")["sslmode"] = "on"), 'x: advanced.sslmode is "on"; allowed: "disable", "allow", "prefer", "require", "verify-ca", "verify-full"'],
      [(config) => (config["address"] = "postgres://db"), 'x: address is "postgres://db"; allowed: host or host:port, without a scheme'],
      [(config) => (config["sops"] = { mac: "x" }), "x: sops is unknown; allowed: address, user, database, historyMode, credentials, discoveryFilters, advanced, networkTunnel"],
    ],
  },
  "source-gong": {
    good: { credentials: { credentials_title: "API Key", access_key: s("a"), access_key_secret: s("b") }, region: "us-55616", start_date: "2025-01-01T00:00:00Z", calls_lookback_window: 7 },
    resource: { name: "calls", interval: "PT5M" },
    path: ["calls"],
    wrong: [
      [(config) => (config["calls_lookback_window"] = 31), "x: calls_lookback_window is 31; allowed: at most 30"],
      [(config) => (at(config, "credentials")["credentials_title"] = "Key"), 'x: credentials.credentials_title is "Key"; allowed: "API Key"'],
    ],
  },
  "source-slack": {
    good: { credentials: { auth_type: "OAuth", access_token: s("token") }, join_channels: true, lookback_window: 7, start_date: "2025-01-01T00:00:00Z" },
    resource: { stream: "channel_messages", syncMode: "incremental" },
    path: ["channel_messages"],
    wrong: [[(config) => (config["start_date"] = "2025-01-01"), 'x: start_date is "2025-01-01"; allowed: a date and time such as "2025-01-01T00:00:00Z"']],
  },
  "source-hubspot-native": {
    good: { credentials: { credentials_title: "Private App Credentials", access_token: s("token") } },
    resource: { name: "contacts" },
    path: ["contacts"],
    wrong: [[(config) => (at(config, "credentials")["client_id"] = "x"), "x: credentials.client_id is unknown; allowed: credentials_title, access_token"]],
  },
  "source-github": {
    good: { credentials: { option_title: "PAT Credentials", personal_access_token: s("token") }, repository: "acme/api acme/web", start_date: "2025-01-01T00:00:00Z" },
    resource: { stream: "issues", syncMode: "incremental" },
    path: ["issues"],
    wrong: [[(config) => (at(config, "credentials")["option_title"] = "PAT"), 'x: credentials.option_title is "PAT"; allowed: "PAT Credentials"']],
  },
  "source-snowflake": {
    good: { host: "acme.snowflakecomputing.com", database: "APP", credentials: { auth_type: "jwt", user: "u", private_key: s("key") } },
    resource: { schema: "PUBLIC", table: "ORDERS" },
    path: ["PUBLIC", "ORDERS"],
    wrong: [
      [(config) => (config["credentials"] = { auth_type: "jwt", user: "u", privateKey: s("key") }), "x: credentials.privateKey is unknown; write private_key: the documentation's privateKey is not in the connector's schema (allowed: auth_type, user, private_key)"],
      [(config) => (config["host"] = "https://acme.snowflakecomputing.com"), 'x: host is "https://acme.snowflakecomputing.com"; allowed: a host that ends with .snowflakecomputing.com, without https:// and port'],
    ],
  },
  "source-http-ingest": {
    good: { paths: ["/gong"], requireAuthToken: s("token") },
    resource: { path: "/gong", stream: "gong" },
    path: ["gong"],
    wrong: [[(config) => delete config["requireAuthToken"], 'x: requireAuthToken is missing; allowed: { "$secret": "NAME" }, the name of a secret, and "prefix"']],
  },
  "materialize-postgres": {
    good: { address: "db:5432", user: "writer", database: "app", schema: "estuary", credentials: password },
    resource: { table: "orders" },
    path: ["estuary", "orders"],
    wrong: [[(config) => (config["hardDeletes"] = true), "x: hardDeletes is unknown; did you mean hardDelete? (allowed: address, user, database, schema, hardDelete, credentials, dbt_job_trigger, advanced, networkTunnel)"]],
  },
  "materialize-snowflake": {
    good: { host: "acme.snowflakecomputing.com", database: "APP", schema: "PUBLIC", timestamp_type: "TIMESTAMP_LTZ", credentials: { auth_type: "jwt", user: "u", private_key: s("key") }, syncSchedule: { syncFrequency: "30m" } },
    resource: { table: "ORDERS" },
    path: ["PUBLIC", "ORDERS"],
    wrong: [
      [(config) => delete config["timestamp_type"], 'x: timestamp_type is missing; allowed: "TIMESTAMP_LTZ", "TIMESTAMP_NTZ (discard TZ)", "TIMESTAMP_NTZ (normalize to UTC)", "TIMESTAMP_TZ"'],
      [(config) => (config["syncSchedule"] = { syncFrequency: "1m" }), 'x: syncSchedule.syncFrequency is "1m"; allowed: "0s", "30s", "5m", "15m", "30m", "1h", "2h", "4h"'],
    ],
  },
  "materialize-pinecone": {
    good: { index: "sophia", pineconeApiKey: s("a"), openAiApiKey: s("b"), embeddingModel: "text-embedding-ada-002" },
    resource: { namespace: "conversations" },
    path: ["conversations"],
    wrong: [
      [(config) => (config["environment"] = "us-east1"), "x: environment is unknown; remove it: the connector no longer has an environment (allowed: index, pineconeApiKey, openAiApiKey, embeddingModel, advanced)"],
      [(config) => (config["openAiApiKey"] = "sk-secret"), 'x: openAiApiKey is not a reference to a secret (value hidden); allowed: { "$secret": "NAME" }, the name of a secret, and "prefix"'],
    ],
  },
  "materialize-webhook": {
    good: { address: "https://sink.acme.test/", headers: { customHeaders: [{ name: "authorization", value: s("token", "Bearer ") }] } },
    resource: { relativePath: "estuary/webhook" },
    path: ["https://sink.acme.test/estuary/webhook"],
    wrong: [
      [(config) => (config["address"] = "https://sink.acme.test/in"), 'x: address is "https://sink.acme.test/in"; allowed: a URL that begins with https:// and ends with "/"'],
      [(config) => (config["headers"] = { customHeaders: [{ name: "authorization", value: "Bearer hunter2" }] }), 'x: headers.customHeaders.0.value is not a reference to a secret (value hidden); allowed: { "$secret": "NAME" }, the name of a secret, and "prefix"'],
    ],
  },
};

describe("connectors' configurations", () => {
  it("are those of the eleven connectors we use, each by one image and tag", () => {
    assert.deepEqual(connectors.map(({ image }) => image.replace("ghcr.io/estuary/", "")).sort(), Object.keys(cases).sort());
    for (const connector of connectors) assert.equal(connectorOf(imageOf(connector)), connector);
    assert.equal(connectorOf("ghcr.io/estuary/source-postgres:v2"), undefined);
  });

  for (const [name, { good, resource, path, wrong }] of Object.entries(cases)) {
    describe(name, () => {
      const connector = connectors.find(({ image }) => image.endsWith(`/${name}`))!;
      it("takes a good one as it is, without adding defaults", () => {
        assert.deepEqual(connector.config.parse(good), good);
        assert.deepEqual(connector.resource.parse(resource), resource);
      });
      it("names a binding by its resource", () => assert.deepEqual((connector as { resourcePath: (resource: Json, config: Json) => readonly string[] }).resourcePath(resource, good), path));
      for (const [change, sentence] of wrong) {
        it(sentence, () => {
          const config = structuredClone(good);
          change(config);
          const faults = schemaFaults(connector.config, config, "x", "hints" in connector ? connector.hints : {});
          assert.ok(faults.includes(sentence), faults.join("\n"));
          assert.doesNotMatch(faults.join("\n"), /hunter2|sk-secret/);
        });
      }
    });
  }

  it("tell every fault at once", () => {
    const connector = connectorOf("ghcr.io/estuary/source-postgres:v3")!;
    const faults = schemaFaults(connector.config, { addres: 1, user: 2, credentials: { auth_type: "UserPassword" }, advanced: { slot: "x" } }, "x");
    assert.deepEqual(faults.map((fault) => /^x: (\S+)/.exec(fault)?.[1]).sort(), ["address", "addres", "advanced.slot", "credentials.password", "database", "historyMode", "user"].sort());
  });
});
