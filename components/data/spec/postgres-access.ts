import { publicationName, reachesPostgres } from "../../../config/estuary.ts";
import { databases, postgresRoleSecretName } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { metadata } from "../../kit/objects.ts";
import { cloudNativePg, postgresOwner, waitFor } from "./postgres.ts";

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

/** Name of the publication Estuary's capture reads. */
export const publication = publicationName;

/** The role that owns the platform's database; `initdb` makes it. */
export const ownerRole: Role = { name: databases.platform.owner, secret: "postgresPlatformPassword" };

/** The roles besides the owner that every stack has. */
const everyRole: readonly Role[] = [
  { name: databases.n8n.owner, secret: "postgresN8nPassword" },
  { name: databases.readerRole, secret: "postgresReaderPassword", inRoles: [databases.readersGroup] },
  { name: databases.captureRole, secret: "postgresCdcPassword", replication: true, inRoles: [databases.readersGroup] },
];

/** Writes what Estuary materialises. */
const materializationRole: Role = { name: databases.materializationRole, secret: "postgresEstuaryPassword" };

function materializes({ estuary }: Pick<Settings, "estuary">): boolean {
  return reachesPostgres(estuary) && estuary.targets.postgres.enabled;
}

/** The roles besides the owner. */
export function rolesOf(settings: Pick<Settings, "estuary">): readonly Role[] {
  return materializes(settings) ? [...everyRole, materializationRole] : everyRole;
}

/** A schema of the platform's database, and who owns it. */
export interface OwnedSchema {
  readonly name: string;
  readonly owner: string;
}

/** The schemas Estuary writes to: that of the settings, and while a source moves the one beside it. */
export function estuarySchemas({ estuary }: Pick<Settings, "estuary">): readonly OwnedSchema[] {
  if (!materializes({ estuary })) return [];
  const { schema } = estuary.targets.postgres;
  const moving = Object.values(estuary.migration).some(({ mode }) => mode !== "live");
  return [schema, ...(moving ? [`${schema}_shadow`] : [])].map((name) => ({ name, owner: databases.materializationRole }));
}

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
    passwordSecret: { name: postgresRoleSecretName(role.name) },
    databaseRoleReclaimPolicy: "retain",
  });
}

/** A database with its owner, and the schemas in it that are another's. Removing it from here keeps the data. */
export function database(name: string, owner: string, settings: Settings, schemas: readonly OwnedSchema[] = []): CustomObject {
  return custom("Database", name, settings, { owner, databaseReclaimPolicy: "retain", ...(schemas.length === 0 ? {} : { schemas }) });
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
