import type { Settings } from "../../../config/settings.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { type Owner, metadata } from "../../kit/objects.ts";

/** Name of the object store, of its credentials' Secret and of the schedule. */
export const backupStore = "postgres-backup";

/** Keys of the credentials' Secret. */
export const backupKeys = { accessKeyId: "ACCESS_KEY_ID", secretAccessKey: "SECRET_ACCESS_KEY" } as const;

/**
 * Where base backups and WAL go: any S3-compatible store.
 * @throws Error without a destination; the settings refuse that before
 */
export function objectStore(owner: Owner, settings: Settings): CustomObject {
  const { destination, endpoint, retention } = settings.data.postgres.backup;
  if (destination === undefined) throw new Error("data.postgres.backup.destination is missing; parseSettings should have refused this stack");
  const key = (name: string) => ({ name: backupStore, key: name });
  return {
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: metadata(owner, backupStore),
    spec: {
      retentionPolicy: retention,
      configuration: {
        destinationPath: destination,
        ...(endpoint === undefined ? {} : { endpointURL: endpoint }),
        s3Credentials: { accessKeyId: key(backupKeys.accessKeyId), secretAccessKey: key(backupKeys.secretAccessKey) },
        wal: { compression: "gzip", maxParallel: 4 },
        data: { compression: "gzip", jobs: 2 },
      },
    },
  };
}

/** A base backup at the settings' times, taken from a replica where there is one. The first is taken at once. */
export function scheduledBackup(owner: Owner, settings: Settings, plugin: string): CustomObject {
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "ScheduledBackup",
    metadata: metadata(owner, backupStore),
    spec: {
      schedule: settings.data.postgres.backup.schedule,
      immediate: true,
      backupOwnerReference: "cluster",
      target: "prefer-standby",
      method: "plugin",
      pluginConfiguration: { name: plugin },
      cluster: { name: owner.service },
    },
  };
}
