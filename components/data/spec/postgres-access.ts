import { databases } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { metadata } from "../../kit/objects.ts";
import { cloudNativePg, postgresOwner, roleSecretName, waitFor } from "./postgres.ts";

/** A role that logs in. */
export interface Role {
  /** Name in PostgreSQL. */
  readonly name: string;
  /** Name of the platform secret with its password. */
  readonly secret: string;
  /** May read changes (logical replication). */
  readonly replication?: true;
  readonly inRoles?: readonly string[];
}

/** Name of the publication Estuary's connector reads by default. https://docs.estuary.dev/reference/Connectors/capture-connectors/PostgreSQL/ */
export const publication = "flow_publication";

/** The role that owns the platform's database; `initdb` makes it. */
export const ownerRole: Role = { name: databases.platform.owner, secret: "postgresPlatformPassword" };

/** The roles besides the owner. */
export const roles: readonly Role[] = [
  { name: databases.n8n.owner, secret: "postgresN8nPassword" },
  { name: databases.readerRole, secret: "postgresReaderPassword", inRoles: [databases.readersGroup] },
  { name: databases.captureRole, secret: "postgresCdcPassword", replication: true, inRoles: [databases.readersGroup] },
];

function custom(kind: string, name: string, settings: Settings, spec: Record<string, unknown>): CustomObject {
  return {
    apiVersion: cloudNativePg,
    kind,
    metadata: metadata(postgresOwner, `postgres-${name.replaceAll("_", "-")}`, waitFor(settings, "jsonpath={.status.applied}=true")),
    spec: { cluster: { name: postgresOwner.service }, name, ...spec },
  };
}

/** A role. Removing it from here leaves it in the database, with what it owns. */
export function databaseRole(role: Role, settings: Settings): CustomObject {
  return custom("DatabaseRole", role.name, settings, {
    login: true,
    ...(role.replication === undefined ? {} : { replication: role.replication }),
    ...(role.inRoles === undefined ? {} : { inRoles: [...role.inRoles] }),
    passwordSecret: { name: roleSecretName(role.name) },
    databaseRoleReclaimPolicy: "retain",
  });
}

/** A database with its owner. Removing it from here keeps the data. */
export function database(name: string, owner: string, settings: Settings): CustomObject {
  return custom("Database", name, settings, { owner, databaseReclaimPolicy: "retain" });
}

/**
 * What Estuary captures: the tables of the platform's schema `public`, partitions under their parent's name. A table whose
 * rows are updated or deleted needs a primary key, or PostgreSQL refuses these statements once it is published.
 */
export function capturePublication(settings: Settings): CustomObject {
  return custom("Publication", publication, settings, {
    dbname: databases.platform.name,
    target: { objects: [{ tablesInSchema: "public" }] },
    parameters: { publish_via_partition_root: "true" },
    publicationReclaimPolicy: "retain",
  });
}
