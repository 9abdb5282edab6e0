import assert from "node:assert/strict";
import type { CaptureModel } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { type EstuaryInput, everything, least, settingsWith } from "./support/settings.ts";

function capture(name: string, input: EstuaryInput = everything): CaptureModel {
  const found = catalogueFrom(settingsWith(input)).specs[`sophia-ai/source-${name}`];
  assert.ok(found !== undefined, `there is no source-${name}`);
  return found as CaptureModel;
}

const image = (name: string, tag: string) => `ghcr.io/estuary/source-${name}:${tag}`;

describe("captures", () => {
  it("read PostgreSQL's changes through the bastion, with the publication, slot and watermarks of the settings", () => {
    assert.deepEqual(capture("postgres", least), {
      endpoint: {
        connector: {
          image: image("postgres", "v3"),
          config: {
            address: "postgres-rw.sophia-ai-prod.svc.cluster.local:5432",
            user: "sophia_cdc",
            database: "sophia",
            historyMode: false,
            credentials: { auth_type: "UserPassword", password: { $secret: "postgresCdcPassword" } },
            advanced: { publicationName: "flow_publication", slotName: "sophia_cdc", watermarksTable: "public.flow_watermarks", sslmode: "require" },
            networkTunnel: { sshForwarding: { sshEndpoint: "ssh://estuary@in.example.com:2222", privateKey: { $secret: "estuaryTunnelKey" } } },
          },
        },
      },
      bindings: [{ resource: { namespace: "public", stream: "conversations" }, target: "sophia-ai/conversations" }],
    });
  });

  it("read PostgreSQL by TLS without a tunnel", () => {
    const { config } = capture("postgres", { ...least, network: { ...least.network, path: "tls", port: 6432 } }).endpoint.connector;
    assert.equal(config["address"], "in.example.com:6432");
    assert.ok(!("networkTunnel" in config));
  });

  it("write each table to a collection of its name", () => {
    assert.deepEqual(capture("postgres").bindings[1], { resource: { namespace: "public", stream: "user_profiles" }, target: "sophia-ai/user-profiles" });
  });

  it("read Gong's API", () => {
    assert.deepEqual(capture("gong"), {
      endpoint: {
        connector: {
          image: image("gong", "v1"),
          config: {
            credentials: { credentials_title: "API Key", access_key: { $secret: "GONG_ACCESS_KEY" }, access_key_secret: { $secret: "GONG_ACCESS_SECRET" } },
            region: "us-55616",
            calls_lookback_window: 7,
            start_date: "2027-01-01T00:00:00Z",
          },
        },
      },
      bindings: [
        { resource: { name: "calls", interval: "PT2M" }, target: "sophia-ai/gong-api-calls" },
        { resource: { name: "users", interval: "PT2M" }, target: "sophia-ai/gong-users" },
      ],
    });
  });

  it("take in what the Gong MCP server and AI memory post, with a token each and no other origin", () => {
    for (const [name, collection, token] of [["gong-ingest", "gong-calls", "ESTUARY_GONG_TOKEN"], ["memory", "memories", "ESTUARY_MEMORY_TOKEN"]] as const) {
      assert.deepEqual(capture(name), {
        endpoint: { connector: { image: image("http-ingest", "v1"), config: { paths: [`/${collection}`], requireAuthToken: { $secret: token }, allowedCorsOrigins: [] } } },
        bindings: [{ resource: { path: `/${collection}`, stream: collection }, target: `sophia-ai/${collection}` }],
      });
    }
  });

  it("read Slack, messages and threads by their cursor", () => {
    const { endpoint, bindings } = capture("slack");
    assert.deepEqual(endpoint.connector, {
      image: image("slack", "v2"),
      config: { credentials: { auth_type: "OAuth", access_token: { $secret: "SLACK_BOT_TOKEN" } }, join_channels: false, lookback_window: 7, start_date: "2027-01-01T00:00:00Z" },
    });
    assert.deepEqual(bindings.map(({ resource, target }) => [resource["stream"], resource["syncMode"], target]), [
      ["channels", "full_refresh", "sophia-ai/slack-channels"],
      ["users", "full_refresh", "sophia-ai/slack-users"],
      ["channel_messages", "incremental", "sophia-ai/slack-messages"],
      ["threads", "incremental", "sophia-ai/slack-threads"],
    ]);
  });

  it("read HubSpot by a private app's token", () => {
    const { endpoint, bindings } = capture("hubspot");
    assert.deepEqual(endpoint.connector, {
      image: image("hubspot-native", "v1"),
      config: { credentials: { credentials_title: "Private App Credentials", access_token: { $secret: "HUBSPOT_PRIVATE_APP_TOKEN" } }, capturePropertyHistory: false },
    });
    assert.deepEqual(bindings.map(({ resource, target }) => [resource["name"], target]), [["contacts", "sophia-ai/hubspot-contacts"], ["companies", "sophia-ai/hubspot-companies"], ["deals", "sophia-ai/hubspot-deals"]]);
  });

  it("read one list of repositories at GitHub", () => {
    const { endpoint, bindings } = capture("github");
    assert.deepEqual(endpoint.connector, {
      image: image("github", "v2"),
      config: { credentials: { option_title: "PAT Credentials", personal_access_token: { $secret: "GITHUB_PERSONAL_ACCESS_TOKEN" } }, repository: "sophia-ai/platform sophia-ai/web", start_date: "2027-01-01T00:00:00Z" },
    });
    assert.deepEqual(bindings.map(({ resource }) => resource["stream"]), ["issues", "pull_requests", "commits"]);
  });

  it("read Snowflake's changes with a key pair", () => {
    assert.deepEqual(capture("snowflake"), {
      endpoint: {
        connector: {
          image: image("snowflake", "v1"),
          config: { host: "org-account.snowflakecomputing.com", database: "SALES", credentials: { auth_type: "jwt", user: "ESTUARY", private_key: { $secret: "SNOWFLAKE_PRIVATE_KEY" } } },
        },
      },
      interval: "5m",
      bindings: [{ resource: { schema: "CRM", table: "ORDER_LINES" }, target: "sophia-ai/snowflake-crm-order-lines" }],
    });
  });

  it("are those of the sources that are on", () => {
    const names = (input: EstuaryInput) => Object.entries(catalogueFrom(settingsWith(input)).types).filter(([, type]) => type === "capture").map(([name]) => name);
    assert.deepEqual(names(least), ["sophia-ai/source-postgres"]);
    assert.equal(names(everything).length, 8);
  });
});
