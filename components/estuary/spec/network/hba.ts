import { databases } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { captureBlocks } from "./addresses.ts";

/** The roles Estuary logs in as. */
export const estuaryRoles = [databases.captureRole, databases.materializationRole] as const;

/**
 * Lines of `pg_hba.conf` that let Estuary's roles in by TLS, from the data plane's addresses and from pods, since the last hop of both
 * ways in is a pod, and from nowhere else. The operator puts them before its own last line, which lets every role in from everywhere.
 *
 * `all` does not mean `replication`: that word stands for the physical stream, which a role with REPLICATION could copy every database
 * by. A logical one is matched by the name of its database. https://www.postgresql.org/docs/18/auth-pg-hba-conf.html
 * @param cidrs the data plane's blocks
 */
export function captureAccess(cidrs: readonly string[], { cluster }: Pick<Settings, "cluster">): string[] {
  const sources = [...captureBlocks(cidrs), cluster.podCidr];
  return estuaryRoles.flatMap((role) => [
    ...sources.map((source) => `hostssl ${databases.platform.name} ${role} ${source} scram-sha-256`),
    `host all ${role} all reject`,
    `host replication ${role} all reject`,
  ]);
}
