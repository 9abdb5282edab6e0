import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { databases, postgresRoleSecretName } from "../../config/names.ts";
import type { Settings } from "../../config/settings.ts";
import { metadata } from "../kit/objects.ts";
import { protectData } from "../kit/protection.ts";
import type { SecretSource } from "../secrets/source.ts";
import { type Role, capturePublication, database, databaseRole, estuarySchemas, ownerRole, rolesOf } from "./spec/postgres-access.ts";
import { backupKeys, backupStore, objectStore, scheduledBackup } from "./spec/postgres-backup.ts";
import { barmanPlugin, postgresCluster, postgresMonitor, postgresOwner } from "./spec/postgres.ts";

export interface PostgresArgs {
  readonly settings: Settings;
  readonly secrets: SecretSource;
  /** Lines of `pg_hba.conf` besides the operator's own. */
  readonly access?: pulumi.Input<readonly string[]> | undefined;
}

/** PostgreSQL by CloudNativePG: the cluster, its roles and databases, the publication for Estuary, backups. */
export class Postgres extends pulumi.ComponentResource {
  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:data:Postgres", name, {}, opts);
    const { settings, secrets, access } = args;
    const child = { parent: this };
    const roles = rolesOf(settings);
    const passwords = new Map([ownerRole, ...roles].map((role) => [role.name, this.#password(name, role, secrets)]));

    const backups = settings.data.postgres.backup.enabled ? this.#backups(name, args) : [];
    const cluster = new k8s.apiextensions.CustomResource(name, postgresCluster(settings, access), {
      ...child,
      dependsOn: [...passwords.values(), ...backups],
      ...protectData(settings),
      // Three instances are cloned one after the other.
      customTimeouts: { create: "30m", update: "30m" },
    });
    const inCluster = { ...child, dependsOn: cluster };

    const declared = roles.map(
      (role) => new k8s.apiextensions.CustomResource(`${name}-role-${role.name}`, databaseRole(role, settings), { ...child, dependsOn: [cluster, ...this.#of(passwords, role)] }),
    );
    const owned = { ...child, dependsOn: [cluster, ...declared] };
    const platform = new k8s.apiextensions.CustomResource(`${name}-database-platform`, database(databases.platform.name, databases.platform.owner, settings, estuarySchemas(settings)), owned);
    new k8s.apiextensions.CustomResource(`${name}-database-n8n`, database(databases.n8n.name, databases.n8n.owner, settings), owned);
    new k8s.apiextensions.CustomResource(`${name}-publication`, capturePublication(settings), { ...child, dependsOn: platform });
    if (backups.length > 0) new k8s.apiextensions.CustomResource(`${name}-backup-schedule`, scheduledBackup(postgresOwner, settings, barmanPlugin), inCluster);
    new k8s.apiextensions.CustomResource(`${name}-metrics`, postgresMonitor(), child);
    this.registerOutputs({});
  }

  #of(passwords: ReadonlyMap<string, k8s.core.v1.Secret>, role: Role): k8s.core.v1.Secret[] {
    const secret = passwords.get(role.name);
    return secret === undefined ? [] : [secret];
  }

  #password(name: string, role: Role, secrets: SecretSource): k8s.core.v1.Secret {
    const meta = metadata(postgresOwner, postgresRoleSecretName(role.name));
    return new k8s.core.v1.Secret(
      `${name}-password-${role.name}`,
      {
        // The operator applies a changed password only from Secrets with this label. https://cloudnative-pg.io/documentation/1.30/declarative_role_management/
        metadata: { ...meta, labels: { ...(meta.labels as Record<string, string>), "cnpg.io/reload": "true" } },
        type: "kubernetes.io/basic-auth",
        stringData: { username: role.name, password: secrets.value(role.secret) },
      },
      { parent: this },
    );
  }

  #backups(name: string, { settings, secrets }: PostgresArgs): pulumi.Resource[] {
    const credentials = new k8s.core.v1.Secret(
      `${name}-backup-credentials`,
      {
        metadata: metadata(postgresOwner, backupStore),
        type: "Opaque",
        stringData: { [backupKeys.accessKeyId]: secrets.value("backupAccessKeyId"), [backupKeys.secretAccessKey]: secrets.value("backupSecretAccessKey") },
      },
      { parent: this },
    );
    return [credentials, new k8s.apiextensions.CustomResource(`${name}-backup-store`, objectStore(postgresOwner, settings), { parent: this, dependsOn: credentials })];
  }
}
