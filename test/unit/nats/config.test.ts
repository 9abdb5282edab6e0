import assert from "node:assert/strict";
import { renderAccounts } from "../../../components/nats/spec/accounts.ts";
import { accountLimits, serverConfigArgs } from "../../../components/nats/spec/configuration.ts";
import { lameDuck, renderServerConfig, terminationGracePeriod } from "../../../components/nats/spec/server-config.ts";
import { entry, localLike, prodLike } from "./support.ts";

const cluster = `cluster: {
  name: "sophia-ai"
  host: "0.0.0.0"
  port: 6222
  no_advertise: true
  tls: {
    cert_file: "/etc/nats-certs/routes/tls.crt"
    key_file: "/etc/nats-certs/routes/tls.key"
    ca_file: "/etc/nats-certs/routes/ca.crt"
    verify: true
    timeout: 5
  }
  routes: [
    "nats://nats-0.nats-headless.sophia-ai-prod.svc.cluster.local:6222"
    "nats://nats-1.nats-headless.sophia-ai-prod.svc.cluster.local:6222"
    "nats://nats-2.nats-headless.sophia-ai-prod.svc.cluster.local:6222"
  ]
}
`;

const server = (storeBytes: number, routes: string) => `server_name: $SERVER_NAME
host: "0.0.0.0"
port: 4222
http_port: 8222
pid_file: "/var/run/nats/nats.pid"
max_payload: 1048576
lame_duck_grace_period: "10s"
lame_duck_duration: "30s"
jetstream: {
  store_dir: "/data"
  max_memory_store: 0
  max_file_store: ${storeBytes}
  sync_interval: "10s"
}
${routes}system_account: "SYS"
include "accounts.conf"
`;

describe("the configuration of NATS", () => {
  it("of three servers", () => assert.equal(renderServerConfig(serverConfigArgs(entry, prodLike)), server(42_949_672_960, cluster)));

  it("of one server has no routes", () => assert.equal(renderServerConfig(serverConfigArgs(entry, localLike)), server(858_783_744, "")));

  it("lets a pod live longer than its lame duck", () => assert.ok(terminationGracePeriod > lameDuck.gracePeriod + lameDuck.duration));

  it("of accounts holds public keys, and says nothing-allowed as a denial of all", () => {
    const users = [
      { service: "a", namespace: "mcp", publicKey: "UA", permissions: { publish: ["data.a"], subscribe: ["_INBOX_a.>"] } },
      { service: "b", namespace: "mcp", publicKey: "UB", permissions: { publish: [], subscribe: ["_INBOX_b.>"] } },
    ] as const;
    assert.equal(
      renderAccounts(users, accountLimits(prodLike)),
      `accounts: {
  SYS: {}
  PLATFORM: {
    jetstream: {
      max_mem: 0
      max_file: 128849018880
      max_streams: 32
      max_consumers: 512
    }
    users: [
      # a
      {
        nkey: "UA"
        permissions: {
          publish: {
            allow: [
              "data.a"
            ]
          }
          subscribe: {
            allow: [
              "_INBOX_a.>"
            ]
          }
        }
      }
      # b
      {
        nkey: "UB"
        permissions: {
          publish: {
            deny: [
              ">"
            ]
          }
          subscribe: {
            allow: [
              "_INBOX_b.>"
            ]
          }
        }
      }
    ]
  }
}
`,
    );
  });
});
