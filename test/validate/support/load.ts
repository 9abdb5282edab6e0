import type pg from "pg";
import { databases } from "../../../config/names.ts";
import type { Server } from "./postgres.ts";

/** Changes of a transaction, and transactions of the load: 60 % insert, 25 % update, 15 % delete. */
export const perTransaction = 100;
export const transactions = 1000;

/** Twenty transactions: twelve insert, five update the last inserted, three delete the first inserted. */
const cycle = { inserts: 12, updates: 5, length: 20 } as const;

interface Batch {
  readonly kind: "I" | "U" | "D";
  /** First id; a hundred follow. */
  readonly from: number;
}

function batchOf(transaction: number): Batch {
  const place = transaction % cycle.length;
  const first = Math.floor(transaction / cycle.length) * cycle.inserts * perTransaction;
  if (place < cycle.inserts) return { kind: "I", from: first + place * perTransaction };
  const updated = place - cycle.inserts;
  if (updated < cycle.updates) return { kind: "U", from: first + (cycle.inserts - 1 - updated) * perTransaction };
  return { kind: "D", from: first + (updated - cycle.updates) * perTransaction };
}

/** Every change of the load, as the reader writes it down. */
export function expectedChanges(): Set<string> {
  const all = new Set<string>();
  for (let transaction = 0; transaction < transactions; transaction++) {
    const { kind, from } = batchOf(transaction);
    for (let id = from; id < from + perTransaction; id++) all.add(kind === "U" ? `U:${id}:1` : `${kind}:${id}`);
  }
  return all;
}

const statements: Readonly<Record<Batch["kind"], string>> = {
  I: "INSERT INTO public.conversations (id, version, body) SELECT id, 0, repeat('x', 200) FROM generate_series($1::bigint, $2::bigint) AS id",
  U: "UPDATE public.conversations SET version = version + 1, written_at = clock_timestamp() WHERE id BETWEEN $1 AND $2",
  D: "DELETE FROM public.conversations WHERE id BETWEEN $1 AND $2",
};

async function commit(client: pg.Client, transaction: number): Promise<void> {
  const { kind, from } = batchOf(transaction);
  await client.query("BEGIN");
  // Not in the publication; tells after a lost answer whether the transaction is in.
  await client.query("INSERT INTO load.progress VALUES ($1)", [transaction]);
  await client.query(statements[kind], [from, from + perTransaction - 1]);
  await client.query("COMMIT");
}

/**
 * Runs the load, through restarts of the server.
 * @param before is waited for before each transaction
 */
export async function runLoad(server: Server, before: (transaction: number) => Promise<void>): Promise<void> {
  let client = await server.client(databases.platform.name);
  await client.query("CREATE SCHEMA load; CREATE TABLE load.progress (transaction INTEGER PRIMARY KEY)");
  for (let transaction = 0; transaction < transactions; transaction++) {
    await before(transaction);
    for (;;) {
      try {
        const { rows } = await client.query("SELECT 1 FROM load.progress WHERE transaction = $1", [transaction]);
        if (rows.length === 0) await commit(client, transaction);
        break;
      } catch {
        await client.end().catch(() => undefined);
        client = await reconnected(server);
      }
    }
  }
  await client.end();
}

async function reconnected(server: Server): Promise<pg.Client> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      return await server.client(databases.platform.name);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
