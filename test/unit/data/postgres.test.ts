import assert from "node:assert/strict";
import { capturePublication, database, databaseRole, estuarySchemas, rolesOf } from "../../../components/data/spec/postgres-access.ts";
import { objectStore, scheduledBackup } from "../../../components/data/spec/postgres-backup.ts";
import { barmanPlugin, postgresCluster, postgresMonitor, postgresOwner, postgresSize } from "../../../components/data/spec/postgres.ts";
import { schemaFor } from "../../../components/estuary/spec/migration.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import { readersSql } from "../../../components/data/spec/postgres-readers.ts";

const settingsOf = (input: SettingsInput = {}) => parseSettings(input, "test");
const labels = {
  "app.kubernetes.io/name": "postgres",
  "app.kubernetes.io/part-of": "sophia-ai",
  "app.kubernetes.io/component": "database",
  "app.kubernetes.io/managed-by": "pulumi",
};
const absent: SettingsInput = { cluster: { operators: "absent" } };
const backup: SettingsInput = { data: { postgres: { backup: { enabled: true, destination: "s3://backups/sophia", endpoint: "https://objects.example.com" } } } };

describe("PostgreSQL cluster", () => {
  it("is three instances with synchronous replication and slots that survive a failover", () => {
    assert.deepEqual(postgresCluster(settingsOf({ data: { postgres: { storageClass: "fast" } } })), {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Cluster",
      metadata: { name: "postgres", namespace: "sophia-ai-prod", labels, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: {
        instances: 3,
        imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie",
        inheritedMetadata: { labels: { "app.kubernetes.io/part-of": "sophia-ai" } },
        enableSuperuserAccess: false,
        primaryUpdateStrategy: "unsupervised",
        primaryUpdateMethod: "switchover",
        bootstrap: { initdb: { database: "sophia", owner: "sophia", secret: { name: "postgres-role-sophia" }, dataChecksums: true, postInitApplicationSQL: [...readersSql] } },
        storage: { size: "100Gi", storageClass: "fast" },
        walStorage: { size: "20Gi", storageClass: "fast" },
        resources: { requests: { cpu: "2", memory: "8Gi", "ephemeral-storage": "2Gi" }, limits: { memory: "8Gi", "ephemeral-storage": "2Gi" } },
        affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "required", topologyKey: "kubernetes.io/hostname" },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" } },
          },
        ],
        replicationSlots: { highAvailability: { enabled: true, synchronizeLogicalDecoding: true } },
        postgresql: {
          synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true },
          parameters: {
            max_connections: "400",
            shared_buffers: "2048MB",
            effective_cache_size: "6144MB",
            hot_standby_feedback: "on",
            sync_replication_slots: "on",
            max_slot_wal_keep_size: "10240MB",
          },
        },
      },
    });
  });

  for (const { instances, synchronous, method } of [
    { instances: 1, synchronous: undefined, method: "restart" },
    { instances: 2, synchronous: { method: "any", number: 1, dataDurability: "preferred" }, method: "switchover" },
    { instances: 5, synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true }, method: "switchover" },
  ])
    it(`replicates ${instances} instance(s) as far as their number allows`, () => {
      const { spec } = postgresCluster(settingsOf({ storage: { defaultClass: "network" }, data: { postgres: { instances } } }));
      assert.deepEqual((spec["postgresql"] as { synchronous?: unknown }).synchronous, synchronous);
      assert.equal(spec["primaryUpdateMethod"], method);
    });

  it("is waited for only where an operator acts on it", () => {
    assert.equal(postgresCluster(settingsOf(absent)).metadata.annotations, undefined);
    assert.deepEqual(database("n8n", "n8n", settingsOf()).metadata.annotations, { "pulumi.com/waitFor": "jsonpath={.status.applied}=true" });
    assert.equal(database("n8n", "n8n", settingsOf(absent)).metadata.annotations, undefined);
  });

  it("takes storage of the default class unless it names one", () => {
    assert.deepEqual(postgresCluster(settingsOf({ storage: { defaultClass: "network" } })).spec["storage"], { size: "100Gi", storageClass: "network" });
  });

  it("speaks of sizes as PostgreSQL reads them", () => {
    assert.deepEqual([2 ** 30, 1.5 * 2 ** 30, 2 ** 40].map(postgresSize), ["1024MB", "1536MB", "1048576MB"]);
  });

  it("is scraped by its instances' own exporter", () => {
    assert.deepEqual(postgresMonitor().spec, {
      jobLabel: "app.kubernetes.io/name",
      namespaceSelector: { matchNames: ["sophia-ai-prod"] },
      selector: { matchLabels: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" } },
      podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "30s" }],
    });
  });
});

describe("PostgreSQL roles, databases and publication", () => {
  it("has a role for n8n, one that only reads and one for change data", () => {
    const spec = (name: string, more: object) => ({
      cluster: { name: "postgres" },
      name,
      login: true,
      passwordSecret: { name: `postgres-role-${name.replaceAll("_", "-")}` },
      databaseRoleReclaimPolicy: "retain",
      ...more,
    });
    assert.deepEqual(
      rolesOf(settingsOf(absent)).map((role) => databaseRole(role, settingsOf(absent)).spec),
      [spec("n8n", {}), spec("sophia_reader", { inRoles: ["sophia_readers"] }), spec("sophia_cdc", { replication: true, inRoles: ["sophia_readers"] })],
    );
  });

  const materialising = (estuary: object = {}): SettingsInput => ({
    ...absent,
    estuary: { enabled: true, network: { host: "in.example.com" }, targets: { sink: { url: "https://sink.example.com/" } }, ...estuary },
  });

  it("has a role more, and a schema that is its own, where Estuary materialises here", () => {
    const settings = settingsOf(materialising());
    assert.deepEqual(rolesOf(settings).at(-1), { name: "sophia_estuary", secret: "postgresEstuaryPassword" });
    assert.deepEqual(database("sophia", "sophia", settings, estuarySchemas(settings)).spec["schemas"], [{ name: "estuary", owner: "sophia_estuary" }]);
    assert.deepEqual(estuarySchemas(settingsOf(absent)), []);
    assert.equal("schemas" in database("n8n", "n8n", settings).spec, false);
  });

  it("has the schema beside it while a source moves", () => {
    const moving = settingsOf(materialising({ migration: { postgres: { mode: "shadow" } } }));
    // As the catalogue names it.
    assert.deepEqual(estuarySchemas(moving).map(({ name }) => name), ["estuary", schemaFor("shadow", "estuary")]);
  });

  it("says who may come from where only when it is told, before the operator's last line", () => {
    const lines = ["hostssl sophia sophia_cdc 192.0.2.0/24 scram-sha-256"];
    assert.deepEqual((postgresCluster(settingsOf(), lines).spec["postgresql"] as { pg_hba?: unknown }).pg_hba, lines);
    assert.equal("pg_hba" in (postgresCluster(settingsOf()).spec["postgresql"] as object), false);
  });

  it("names objects by what DNS allows", () => {
    assert.deepEqual(databaseRole({ name: "a_b", secret: "x" }, settingsOf(absent)).metadata, { name: "postgres-a-b", namespace: "sophia-ai-prod", labels });
  });

  it("publishes the platform's tables for Estuary", () => {
    assert.deepEqual(capturePublication(settingsOf(absent)), {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Publication",
      metadata: { name: "postgres-flow-publication", namespace: "sophia-ai-prod", labels },
      spec: {
        cluster: { name: "postgres" },
        name: "flow_publication",
        dbname: "sophia",
        target: { objects: [{ tablesInSchema: "public" }] },
        parameters: { publish_via_partition_root: "true" },
        publicationReclaimPolicy: "retain",
      },
    });
  });
});

describe("PostgreSQL backups", () => {
  it("archive WAL and base backups to any S3-compatible store", () => {
    const settings = settingsOf(backup);
    assert.deepEqual(postgresCluster(settings).spec["plugins"], [
      { name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true, parameters: { barmanObjectName: "postgres-backup" } },
    ]);
    assert.deepEqual(objectStore(postgresOwner, settings), {
      apiVersion: "barmancloud.cnpg.io/v1",
      kind: "ObjectStore",
      metadata: { name: "postgres-backup", namespace: "sophia-ai-prod", labels },
      spec: {
        retentionPolicy: "30d",
        configuration: {
          destinationPath: "s3://backups/sophia",
          endpointURL: "https://objects.example.com",
          s3Credentials: {
            accessKeyId: { name: "postgres-backup", key: "ACCESS_KEY_ID" },
            secretAccessKey: { name: "postgres-backup", key: "SECRET_ACCESS_KEY" },
          },
          wal: { compression: "gzip", maxParallel: 4 },
          data: { compression: "gzip", jobs: 2 },
        },
      },
    });
    assert.deepEqual(scheduledBackup(postgresOwner, settings, barmanPlugin).spec, {
      schedule: "0 0 3 * * *",
      immediate: true,
      backupOwnerReference: "cluster",
      target: "prefer-standby",
      method: "plugin",
      pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
      cluster: { name: "postgres" },
    });
  });

  it("are off unless the settings turn them on", () => {
    assert.equal(postgresCluster(settingsOf()).spec["plugins"], undefined);
  });
});
