import type pg from "pg";
import { NotYetError } from "./database.mts";
import type { SlotSettings } from "./settings.mts";

/** A slot as pg_replication_slots shows it. https://www.postgresql.org/docs/18/view-pg-replication-slots.html */
export interface Slot {
  readonly plugin: string | null;
  readonly database: string | null;
  readonly failover: boolean;
  readonly temporary: boolean;
  readonly active: boolean;
  readonly active_pid: number | null;
  readonly wal_status: string | null;
  readonly invalidation_reason: string | null;
}

const plugin = "pgoutput";

export async function readSlot(client: pg.Client, slot: string): Promise<Slot | undefined> {
  const { rows } = await client.query<Slot>(
    "SELECT plugin, database, failover, temporary, active, active_pid, wal_status, invalidation_reason FROM pg_replication_slots WHERE slot_name = $1",
    [slot],
  );
  return rows[0];
}

/** What happened to the slot. */
export type Ensured = "created" | "kept" | "failover switched on" | `was lost (${string}) and is made anew: ${string}`;

async function makeSlot(client: pg.Client, slot: string): Promise<void> {
  // Name, plug-in, temporary, two-phase, failover. https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-REPLICATION
  await client.query("SELECT pg_create_logical_replication_slot($1, $2, false, false, true)", [slot, plugin]);
}

/** @throws NotYetError when somebody has begun to read it */
async function dropIdle(client: pg.Client, slot: string): Promise<void> {
  try {
    await client.query("SELECT pg_drop_replication_slot($1)", [slot]);
  } catch (error) {
    // Object in use: somebody came in between. Undefined object: somebody else dropped it.
    if ((error as { code?: string }).code === "55006") throw new NotYetError(`slot ${slot} is in use`);
    if ((error as { code?: string }).code !== "42704") throw error;
  }
}

/**
 * Makes the slot, or makes sure that the one there is what it should be. One that is lost is of no use to anybody and is made anew;
 * what it had not handed over is gone, which only raised backfill counters of the capture make good. As the capture's role.
 * @param open another connection of the same role, which speaks the replication protocol
 * @throws Error when a slot of that name is another's
 * @throws NotYetError while somebody is connected to one that cannot stay as it is
 */
export async function ensureSlot(client: pg.Client, { slot, database }: SlotSettings, open: <Value>(run: (client: pg.Client) => Promise<Value>) => Promise<Value>): Promise<Ensured> {
  const found = await readSlot(client, slot);
  if (found === undefined) {
    await makeSlot(client, slot);
    return "created";
  }
  if (found.plugin !== plugin || found.database !== database || found.temporary)
    throw new Error(`slot ${slot} is there, but it is of plug-in ${found.plugin ?? "none"} in database ${found.database ?? "none"}; allowed: ${plugin} in ${database}. Drop it, or name another in estuary.network.slot`);
  const lost = found.invalidation_reason ?? (found.wal_status === "lost" ? "wal_removed" : undefined);
  if (lost !== undefined) {
    if (found.active) throw new NotYetError(`slot ${slot} is lost (${lost}) and is still read: pause the capture`);
    await dropIdle(client, slot);
    await makeSlot(client, slot);
    return `was lost (${lost}) and is made anew: changes since it was read last are gone, so raise estuary.backfills of the capture for every table, if that is not done`;
  }
  if (found.failover) return "kept";
  if (found.active) throw new NotYetError(`slot ${slot} has no failover, which can be switched on only while nobody reads it: pause the capture`);
  await open((replication) => replication.query(`ALTER_REPLICATION_SLOT ${slot} (FAILOVER true)`));
  return "failover switched on";
}

/**
 * Drops the slot; content with one that is gone. A reader of the same role that is still connected is sent away the second time it is
 * met: its capture is deleted before the slot is. As the capture's role.
 * @throws NotYetError while somebody reads it
 */
export async function dropSlot(client: pg.Client, { slot }: SlotSettings, seen: Set<number>): Promise<"dropped" | "gone"> {
  const found = await readSlot(client, slot);
  if (found === undefined) return "gone";
  const pid = found.active_pid;
  if (pid !== null) {
    if (seen.has(pid)) await client.query("SELECT pg_terminate_backend($1)", [pid]);
    seen.add(pid);
    throw new NotYetError(`slot ${slot} is read by process ${pid}`);
  }
  await dropIdle(client, slot);
  return "dropped";
}
