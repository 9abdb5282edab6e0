import assert from "node:assert/strict";
import { type MaterializationModel, catalogueFaults, sourceName } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { type EstuaryInput, everything, settingsWith } from "./support/settings.ts";

function materialization(name: string, input: EstuaryInput = everything): MaterializationModel {
  const found = catalogueFrom(settingsWith(input)).specs[`sophia-ai/materialize-${name}`];
  assert.ok(found !== undefined, `there is no materialize-${name}`);
  return found as MaterializationModel;
}

const image = (name: string, tag: string) => `ghcr.io/estuary/materialize-${name}:${tag}`;
const sources = ({ bindings }: MaterializationModel) => bindings.map(({ source }) => sourceName(source));

describe("materializations", () => {
  it("write to PostgreSQL through the bastion, as a role of their own", () => {
    const { endpoint, bindings, ...rest } = materialization("postgres");
    assert.deepEqual(endpoint.connector, {
      image: image("postgres", "v5"),
      config: {
        address: "postgres-rw.sophia-ai-prod.svc.cluster.local:5432",
        user: "sophia_estuary",
        database: "sophia",
        schema: "estuary",
        credentials: { auth_type: "UserPassword", password: { $secret: "postgresEstuaryPassword" } },
        advanced: { sslmode: "require" },
        networkTunnel: { sshForwarding: { sshEndpoint: "ssh://estuary@in.example.com:2222", privateKey: { $secret: "estuaryTunnelKey" } } },
      },
    });
    // Left alone, transactions of five minutes would each be a lag.
    assert.deepEqual(rest, { onIncompatibleSchemaChange: "abort", shards: { maxTxnDuration: "30s" } });
    assert.deepEqual(bindings.find(({ source }) => source === "sophia-ai/gong-calls-enriched"), { resource: { table: "gong_calls", schema: "estuary" }, source: "sophia-ai/gong-calls-enriched", fields: { recommended: true } });
  });

  it("write nothing back to PostgreSQL that comes from there, but what broke the rules", () => {
    const read = sources(materialization("postgres"));
    assert.deepEqual(read.filter((name) => /conversations|user-profiles/.test(name)), ["sophia-ai/conversations-quarantine"]);
    assert.ok(read.includes("sophia-ai/gong-calls-quarantine"));
  });

  it("write redacted tables to Snowflake with a key pair, an exact type of times and the settings' frequency", () => {
    const { endpoint, bindings } = materialization("snowflake", { ...everything, targets: { ...everything.targets, snowflake: { ...everything.targets.snowflake, timestampType: "TIMESTAMP_NTZ (normalize to UTC)", syncFrequency: "0s" } } });
    assert.deepEqual(endpoint.connector, {
      image: image("snowflake", "v4"),
      config: {
        host: "org-account.snowflakecomputing.com",
        database: "SOPHIA",
        schema: "FABRIC",
        warehouse: "LOADING",
        timestamp_type: "TIMESTAMP_NTZ (normalize to UTC)",
        credentials: { auth_type: "jwt", user: "ESTUARY", private_key: { $secret: "SNOWFLAKE_PRIVATE_KEY" } },
        syncSchedule: { syncFrequency: "0s" },
      },
    });
    assert.deepEqual(bindings[0], { resource: { table: "CONVERSATIONS", schema: "FABRIC" }, source: "sophia-ai/conversations-redacted", fields: { recommended: true } });
  });

  it("make vectors of redacted texts at Pinecone", () => {
    const { endpoint, bindings, shards } = materialization("pinecone");
    assert.deepEqual(shards, { maxTxnDuration: "30s" });
    assert.deepEqual(endpoint.connector, {
      image: image("pinecone", "v1"),
      config: { index: "sophia", pineconeApiKey: { $secret: "PINECONE_API_KEY" }, openAiApiKey: { $secret: "OPENAI_API_KEY" }, embeddingModel: "text-embedding-ada-002" },
    });
    assert.deepEqual(bindings.map(({ resource, source }) => [resource["namespace"], source]), [
      ["conversations", "sophia-ai/conversations-redacted"],
      ["gong-calls", "sophia-ai/gong-calls-redacted"],
      ["slack-messages", "sophia-ai/slack-messages-redacted"],
      ["slack-threads", "sophia-ai/slack-threads-redacted"],
      ["github-issues", "sophia-ai/github-issues-redacted"],
      ["github-pull-requests", "sophia-ai/github-pull-requests-redacted"],
      ["memories", "sophia-ai/memories-redacted"],
    ]);
  });

  it("carry nothing off the platform that was not redacted", () => {
    for (const name of ["snowflake", "pinecone", "weaviate"]) assert.deepEqual(sources(materialization(name)).filter((source) => !source.endsWith("-redacted")), []);
  });

  it("post to the sink with its token, by a task for each of its targets", () => {
    for (const target of ["redis", "weaviate"]) {
      const { endpoint, shards } = materialization(target);
      assert.deepEqual(endpoint.connector, {
        image: image("webhook", "v1"),
        config: { address: "https://events.example.com/", headers: { customHeaders: [{ name: "Authorization", value: { $secret: "estuaryWebhookToken", prefix: "Bearer " } }] } },
      });
      assert.deepEqual(shards, { maxTxnDuration: "1s" });
    }
  });

  const asked = ({ bindings }: MaterializationModel) => bindings.map(({ resource }) => Object.fromEntries(new URL(String(resource["relativePath"]), "https://events.example.com/").searchParams));

  it("tell the sink of each binding what it needs, and count what is in quarantine of whatever is checked", () => {
    const redis = materialization("redis");
    const { bindings } = redis;
    assert.deepEqual(asked(redis), [
      { target: "redis", collection: "sophia-ai/conversations-valid", key: "/id", source: "sophia-ai/conversations" },
      { target: "redis", collection: "sophia-ai/conversations-quarantine", key: "/id", source: "sophia-ai/conversations", outcome: "quarantine" },
      { target: "redis", collection: "sophia-ai/gong-calls-enriched", key: "/callId", source: "sophia-ai/gong-calls" },
      { target: "redis", collection: "sophia-ai/gong-calls-quarantine", key: "/callId", source: "sophia-ai/gong-calls", outcome: "quarantine" },
      { target: "redis", collection: "sophia-ai/memories-valid", key: "/memoryId", source: "sophia-ai/memories" },
      { target: "redis", collection: "sophia-ai/memories-quarantine", key: "/memoryId", source: "sophia-ai/memories", outcome: "quarantine" },
    ]);
    assert.ok(bindings.every(({ resource }) => String(resource["relativePath"]).startsWith("estuary/webhook?")));
  });

  it("post for Weaviate what is redacted, counted under its own name: it sees no quarantine", () => {
    assert.deepEqual(asked(materialization("weaviate")).slice(0, 3), [
      { target: "weaviate", collection: "sophia-ai/conversations-redacted", key: "/id" },
      { target: "weaviate", collection: "sophia-ai/gong-calls-redacted", key: "/callId" },
      { target: "weaviate", collection: "sophia-ai/slack-messages-redacted", key: ["/channel_id", "/ts"].at(-1) },
    ]);
  });

  it("are refused where the sink would hand on to Weaviate what was not redacted, though the sink is inside", () => {
    const { specs, types } = catalogueFrom(settingsWith(everything));
    const weaviate = materialization("weaviate");
    const bindings = weaviate.bindings.map((binding) => ({ ...binding, source: sourceName(binding.source).replace("gong-calls-redacted", "gong-calls-enriched") }));
    const faults = (ours: string) => catalogueFaults({ specs: { ...specs, "sophia-ai/materialize-weaviate": { ...weaviate, bindings } }, types }, { prefix: "sophia-ai/", ours: [ours] }).filter((fault) => /materialize-(redis|weaviate)/.test(fault));
    assert.deepEqual(faults("https://events.example.com/"), ["materialization sophia-ai/materialize-weaviate: bindings.1.source sophia-ai/gong-calls-enriched leaves the platform unredacted; allowed: a derivation whose name ends with -redacted"]);
    // The bindings of Redis leave too once the address is not ours.
    assert.ok(faults("https://elsewhere.example.com/").length > 1);
  });

  it("are those of the targets that are on", () => {
    const off = { ...everything, targets: { postgres: { enabled: false }, sink: { enabled: false } } } as const satisfies EstuaryInput;
    const { types } = catalogueFrom(settingsWith(off));
    assert.deepEqual(Object.values(types).filter((type) => type === "materialization"), []);
  });
});
