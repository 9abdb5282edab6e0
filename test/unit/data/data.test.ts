import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Data } from "../../../components/data/data.ts";
import { platformSecrets } from "../../../config/secrets.ts";
import { services } from "../../../config/services.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import { type Registration, namedSecrets, registrations } from "../../support/mocks.ts";

async function data(input: SettingsInput = {}): Promise<{ seen: Registration[]; hosts: string[] }> {
  const hosts: string[] = [];
  const seen = await registrations(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    const { postgresHost, redisHost } = new Data("data", { settings: parseSettings(input, "test"), services, secrets: namedSecrets }, { provider });
    hosts.push(postgresHost, redisHost);
  });
  return { seen: seen.filter(({ type }) => !type.startsWith("pulumi:")), hosts };
}

const named = (seen: readonly Registration[]) => seen.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();

const postgres = [
  "Cluster postgres",
  "Database postgres-database-n8n",
  "Database postgres-database-platform",
  "DatabaseRole postgres-role-n8n",
  "DatabaseRole postgres-role-sophia_cdc",
  "DatabaseRole postgres-role-sophia_reader",
  "PodMonitor postgres-metrics",
  "Postgres postgres",
  "Publication postgres-publication",
  "Secret postgres-password-n8n",
  "Secret postgres-password-sophia",
  "Secret postgres-password-sophia_cdc",
  "Secret postgres-password-sophia_reader",
];
const redis = ["ConfigMap redis-config", "PodMonitor redis-metrics", "Redis redis", "Secret redis-secrets", "Service redis", "Service redis-headless", "ServiceAccount redis", "StatefulSet redis"];
const proxies = ["Deployment redis-proxy", "PodDisruptionBudget redis", "PodDisruptionBudget redis-proxy"];

describe("Data", () => {
  it("registers PostgreSQL and a replicated Redis, and says where they are", async () => {
    const { seen, hosts } = await data();
    assert.deepEqual(named(seen), ["Data data", ...postgres, ...redis, ...proxies].sort());
    assert.deepEqual(hosts, ["postgres-rw.sophia-ai-prod.svc.cluster.local", "redis.sophia-ai-prod.svc.cluster.local"]);
  });

  it("registers no proxies for a single Redis pod, and backups where they are wanted", async () => {
    const { seen } = await data({
      storage: { defaultClass: "network" },
      data: { redis: { replicas: 1 }, postgres: { backup: { enabled: true, destination: "s3://backups/sophia" } } },
    });
    const backups = ["ObjectStore postgres-backup-store", "ScheduledBackup postgres-backup-schedule", "Secret postgres-backup-credentials"];
    assert.deepEqual(named(seen), ["Data data", ...postgres, ...redis, ...backups].sort());
  });

  it("registers every object with the caller's provider", async () => {
    const { seen } = await data();
    assert.deepEqual(named(seen.filter(({ type, provider }) => type.startsWith("kubernetes:") && !provider.includes("::cluster::"))), []);
  });

  it("marks every secret, and reads only secrets that are known", async () => {
    const { seen } = await data({ data: { postgres: { backup: { enabled: true, destination: "s3://backups/sophia" } } } });
    const secrets = seen.filter(({ type }) => type.endsWith(":Secret"));
    assert.equal(secrets.length, 6);
    for (const { inputs } of secrets) {
      const values = (inputs["stringData"] as { secret?: Record<string, string> }).secret;
      assert.ok(values !== undefined, "stringData is marked secret");
      for (const value of Object.values(values)) if (value.startsWith("value of ")) assert.ok(value.slice("value of ".length) in platformSecrets, value);
    }
    const role = secrets.find(({ name }) => name === "postgres-password-sophia_cdc");
    assert.equal(role?.inputs["type"], "kubernetes.io/basic-auth");
    assert.deepEqual(role?.inputs["stringData"], { secret: { username: "sophia_cdc", password: "value of postgresCdcPassword" } });
  });
});
