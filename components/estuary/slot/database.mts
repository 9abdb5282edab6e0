import pg from "pg";
import type { Login, SlotSettings } from "./settings.mts";

/** Milliseconds a connection may take. */
const connectTimeout = 10_000;

/** What more may be asked of a connection. `replication` speaks the replication protocol beside SQL. */
export interface Asked {
  readonly replication?: true;
}

/** Something is not there yet; to look again may find it. */
export class NotYetError extends Error {
  override readonly name = "NotYetError";
}

/** Codes after which the same may succeed: no connection (08), shutting down or starting up (57P), too many connections (53300). */
const passing = /^(08|57P0[1-3]|53300)/;
const network = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** Whether an error passes by itself. */
export function passes(error: unknown): boolean {
  if (error instanceof NotYetError) return true;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return passing.test(code) || network.test(code) || /timeout|Connection terminated/i.test(message);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Tries until it succeeds, says what is in the way when that changes, and gives up after the settings' patience.
 * @throws Error with what was in the way last
 */
export async function eventually<Value>({ patience, pause }: Pick<SlotSettings, "patience" | "pause">, say: (line: string) => void, attempt: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + patience;
  let last = "";
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!passes(error)) throw error;
      if (Date.now() >= deadline) throw new Error(`gave up after ${Math.round(patience / 1000)} s: ${message}`);
      if (message !== last) say(`waiting: ${message}`);
      last = message;
      await sleep(pause);
    }
  }
}

/** Runs something with a connection and closes it. */
export async function connected<Value>(settings: SlotSettings, { user, password }: Login, run: (client: pg.Client) => Promise<Value>, { replication }: Asked = {}): Promise<Value> {
  const { host, port, database, certificateAuthority } = settings;
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    connectionTimeoutMillis: connectTimeout,
    application_name: "estuary-slot",
    ...(certificateAuthority === undefined ? {} : { ssl: { ca: certificateAuthority, rejectUnauthorized: true } }),
    ...(replication === undefined ? {} : { replication: "database" }),
  });
  // A connection that breaks while nothing is asked would otherwise end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
