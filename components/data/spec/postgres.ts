import type { Input } from "@pulumi/pulumi";
import { imageReference } from "../../../config/images.ts";
import { databases, partOf, postgresRoleSecretName } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { bytes } from "../../../config/settings/values.ts";
import { type CustomObject, podMonitor } from "../../kit/monitor.ts";
import { type Owner, metadata } from "../../kit/objects.ts";
import { resourceRequirements } from "../../kit/pod.ts";
import { backupStore } from "./postgres-backup.ts";
import { readersSql } from "./postgres-readers.ts";

/** Whose the database's objects are. The name is also that of the Cluster, hence of its Services `postgres-rw`, `-ro` and `-r`. */
export const postgresOwner: Owner = { service: "postgres", component: "database", namespace: "platform" };

/** The API of CloudNativePG. https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/ */
export const cloudNativePg = "postgresql.cnpg.io/v1";

/** Name of the plug-in that archives WAL and takes backups. https://cloudnative-pg.io/plugin-barman-cloud/ */
export const barmanPlugin = "barman-cloud.cloudnative-pg.io";

/** Share of the memory for PostgreSQL's own cache, and what it may assume of the kernel's. https://www.postgresql.org/docs/18/runtime-config-resource.html */
const sharedBuffersShare = 0.25;
const effectiveCacheShare = 0.75;

/** A size as PostgreSQL reads it: its MB is 2^20 bytes. */
export function postgresSize(size: number): string {
  return `${Math.floor(size / 2 ** 20)}MB`;
}

/** Annotation by which the engine waits for a condition; nothing where no operator acts on the object. https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ */
export function waitFor(settings: Settings, expression: string): Record<string, string> | undefined {
  return settings.cluster.operators === "absent" ? undefined : { "pulumi.com/waitFor": expression };
}

/**
 * Synchronous replication to any one replica: what is committed survives the loss of the primary. With three instances a
 * commit waits for it (`required`) and a replica is promoted only if a quorum proves that it has every commit; with two,
 * waiting would stop writes whenever one of them is away, so durability is `preferred`.
 */
function synchronous(instances: number): Record<string, unknown> {
  if (instances < 2) return {};
  const strict = instances > 2;
  return { synchronous: { method: "any", number: 1, dataDurability: strict ? "required" : "preferred", ...(strict ? { failoverQuorum: true } : {}) } };
}

function parameters({ memory, maxConnections, maxSlotWalKeepSize }: Settings["data"]["postgres"]): Record<string, string> {
  return {
    max_connections: String(maxConnections),
    shared_buffers: postgresSize(bytes(memory) * sharedBuffersShare),
    effective_cache_size: postgresSize(bytes(memory) * effectiveCacheShare),
    // Logical slots are copied to the replicas, so that Estuary's capture goes on after a failover. wal_level=logical and 32 slots are the operator's defaults.
    hot_standby_feedback: "on",
    sync_replication_slots: "on",
    max_slot_wal_keep_size: postgresSize(bytes(maxSlotWalKeepSize)),
  };
}

/**
 * The PostgreSQL cluster. TLS is on: the operator makes its own authority and certificates.
 * @param access lines of `pg_hba.conf` between the operator's own, which come first, and its last, which lets every role in by password
 */
export function postgresCluster(settings: Settings, access?: Input<readonly string[]>): CustomObject {
  const { postgres } = settings.data;
  const storageClass = postgres.storageClass ?? settings.storage.defaultClass;
  const replicated = postgres.instances > 1;
  return {
    apiVersion: cloudNativePg,
    kind: "Cluster",
    metadata: metadata(postgresOwner, postgresOwner.service, waitFor(settings, "condition=Ready")),
    spec: {
      instances: postgres.instances,
      imageName: imageReference("postgres", settings.images),
      // Only this one: the operator sets the standard labels of its pods itself.
      inheritedMetadata: { labels: { "app.kubernetes.io/part-of": partOf } },
      enableSuperuserAccess: false,
      primaryUpdateStrategy: "unsupervised",
      primaryUpdateMethod: replicated ? "switchover" : "restart",
      bootstrap: {
        initdb: {
          database: databases.platform.name,
          owner: databases.platform.owner,
          secret: { name: postgresRoleSecretName(databases.platform.owner) },
          dataChecksums: true,
          postInitApplicationSQL: [...readersSql],
        },
      },
      storage: { size: postgres.storage, storageClass },
      walStorage: { size: postgres.walStorage, storageClass },
      resources: resourceRequirements({ cpu: postgres.cpu, memory: postgres.memory, ephemeralStorage: "2Gi" }),
      affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "required", topologyKey: "kubernetes.io/hostname" },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: instanceLabels } },
      ],
      replicationSlots: { highAvailability: { enabled: true, synchronizeLogicalDecoding: true } },
      postgresql: { ...synchronous(postgres.instances), parameters: parameters(postgres), ...(access === undefined ? {} : { pg_hba: access }) },
      ...(postgres.backup.enabled ? { plugins: [{ name: barmanPlugin, isWALArchiver: true, parameters: { barmanObjectName: backupStore } }] } : {}),
    },
  };
}

/** Labels the operator gives its instances. https://cloudnative-pg.io/documentation/1.30/labels_annotations/ */
const instanceLabels = { "cnpg.io/cluster": postgresOwner.service, "cnpg.io/podRole": "instance" };

/** Scrapes the instances' own exporter. */
export function postgresMonitor(): CustomObject {
  return podMonitor(postgresOwner, [{ port: "metrics" }], instanceLabels);
}
