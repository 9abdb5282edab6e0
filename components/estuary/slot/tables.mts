import type pg from "pg";
import { NotYetError } from "./database.mts";
import type { SlotSettings } from "./settings.mts";

/** An identifier as SQL quotes it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function qualified(table: string): string {
  return table.split(".").map(quoted).join(".");
}

/**
 * Makes the table the capture writes its watermarks to, and lets the capture write it. As the owner.
 * https://docs.estuary.dev/reference/Connectors/capture-connectors/PostgreSQL/
 */
export async function ensureWatermarks(client: pg.Client, { watermarks, capture }: SlotSettings): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS ${qualified(watermarks)} (slot TEXT PRIMARY KEY, watermark TEXT)`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${qualified(watermarks)} TO ${quoted(capture.user)}`);
}

/**
 * Looks whether the tables are there, have a primary key (without one PostgreSQL refuses updates and deletions of a published table)
 * and are published together with the watermarks.
 * @throws NotYetError that names every one that is not
 */
export async function checkTables(client: pg.Client, { tables, watermarks, publication }: SlotSettings): Promise<void> {
  const wanted = [...new Set([...tables, watermarks])];
  const { rows } = await client.query<{ table: string; there: boolean; keyed: boolean; published: boolean }>(
    `SELECT wanted AS table,
            to_regclass(format('%I.%I', split_part(wanted, '.', 1), split_part(wanted, '.', 2))) IS NOT NULL AS there,
            EXISTS (SELECT 1 FROM pg_constraint c
                    WHERE c.contype = 'p' AND c.conrelid = to_regclass(format('%I.%I', split_part(wanted, '.', 1), split_part(wanted, '.', 2)))) AS keyed,
            EXISTS (SELECT 1 FROM pg_publication_tables p
                    WHERE p.pubname = $2 AND p.schemaname = split_part(wanted, '.', 1) AND p.tablename = split_part(wanted, '.', 2)) AS published
       FROM unnest($1::text[]) AS wanted`,
    [wanted, publication],
  );
  const faults = [
    ...rows.filter(({ there }) => !there).map(({ table }) => `table ${table} is not there`),
    ...rows.filter(({ there, keyed }) => there && !keyed).map(({ table }) => `table ${table} has no primary key`),
    ...rows.filter(({ there, published }) => there && !published).map(({ table }) => `table ${table} is not in publication ${publication}`),
  ];
  if (faults.length > 0) throw new NotYetError(faults.join("; "));
}

/**
 * Looks whether the server can have the slot at all.
 * @throws Error that says what to set
 */
export async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; level: string; standby: boolean }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('wal_level') AS level, pg_is_in_recovery() AS standby",
  );
  const { version = 0, level = "", standby = false } = rows[0] ?? {};
  if (standby) throw new NotYetError("the server is a standby");
  const faults = [
    ...(version < 170_000 ? [`the server is of version ${Math.floor(version / 10_000)}; allowed: 17 or later, since only these copy logical slots to their standbys`] : []),
    ...(level === "logical" ? [] : [`wal_level is ${level}; allowed: logical`]),
  ];
  if (faults.length > 0) throw new Error(faults.join("; "));
}
