import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { postgresCluster } from "../../../components/data/spec/postgres.ts";
import { capturePublication, publication } from "../../../components/data/spec/postgres-access.ts";
import { readersSql } from "../../../components/data/spec/postgres-readers.ts";
import { slotJob } from "../../../components/estuary/spec/slot-job.ts";
import { databases } from "../../../config/names.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { type Server, createServerIn } from "./postgres.ts";

const run = promisify(execFile);

export const settings = (input: SettingsInput = {}) => parseSettings(input, "test");

/** Passwords of this test's roles. */
export const passwords = { owner: "owner's own", capture: "capture's own" } as const;

/** What the operator sets by itself, beside what our Cluster says. https://cloudnative-pg.io/documentation/1.30/postgresql_conf/ */
const operatorDefaults = { wal_level: "logical", max_replication_slots: "32", max_wal_senders: "32" };

/** Sized for a machine that has nothing else to do; what is tested is left as it is declared. */
const small = { max_connections: "60", shared_buffers: "64MB", effective_cache_size: "128MB", sync_replication_slots: "off" };

/**
 * A server with the parameters our Cluster declares, and its roles, database and publication as CloudNativePG makes them.
 * @param prepare works on the folder of the data before the first start
 */
export async function platformServer(programs: string, parameters: Readonly<Record<string, string>> = {}, prepare: (data: string) => Promise<void> = () => Promise.resolve()): Promise<Server> {
  const declared = (postgresCluster(settings()).spec["postgresql"] as { parameters: Record<string, string> }).parameters;
  const server = await createServerIn(programs, { ...operatorDefaults, ...declared, ...small, ...parameters });
  await prepare(join(server.folder, "data"));
  await server.start();
  const { platform, readersGroup, captureRole } = databases;
  const first = await server.client();
  await first.query(`CREATE ROLE ${platform.owner} LOGIN PASSWORD '${passwords.owner.replace("'", "''")}'`);
  await first.query(`CREATE DATABASE ${platform.name} OWNER ${platform.owner}`);
  await first.end();
  const client = await server.client(platform.name);
  for (const statement of readersSql) await client.query(statement);
  await client.query(`CREATE ROLE ${captureRole} LOGIN REPLICATION PASSWORD '${passwords.capture.replace("'", "''")}' IN ROLE ${readersGroup}`);
  await client.query(`ALTER SCHEMA public OWNER TO ${platform.owner}`);
  const { target, parameters: options } = capturePublication(settings()).spec as { target: { objects: { tablesInSchema: string }[] }; parameters: Record<string, string> };
  const schemas = target.objects.map(({ tablesInSchema }) => tablesInSchema).join(", ");
  const withOptions = Object.entries(options).map(([key, value]) => `${key} = ${value}`).join(", ");
  await client.query(`CREATE PUBLICATION ${publication} FOR TABLES IN SCHEMA ${schemas} WITH (${withOptions})`);
  await client.end();
  return server;
}

/** The table the platform's application brings. */
export async function makeConversations(server: Server): Promise<void> {
  const client = await server.client(databases.platform.name);
  await client.query(`SET ROLE ${databases.platform.owner}`);
  await client.query("CREATE TABLE conversations (id BIGINT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL, written_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp())");
  await client.end();
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program of the slot's Job with the environment the Job declares, against this server. */
export async function runSlotProgram(action: "ensure" | "drop", server: Server, changed: Readonly<Record<string, string>> = {}, input: SettingsInput = {}): Promise<Ended> {
  const declared = slotJob(action, settings(input)).spec.template as { spec: { containers: { env: { name: string; value?: string }[] }[] } };
  const plain = Object.fromEntries((declared.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value ?? ""]));
  // The Secrets' values, and no certificates: on the loopback PostgreSQL speaks in clear.
  const { POSTGRES_CA_FILE: _authority, ...rest } = plain;
  const env: Record<string, string> = {
    ...rest,
    POSTGRES_HOST: "127.0.0.1",
    POSTGRES_PORT: String(server.port),
    ...(action === "ensure" ? { OWNER_USER: databases.platform.owner, OWNER_PASSWORD: passwords.owner } : {}),
    CAPTURE_USER: databases.captureRole,
    CAPTURE_PASSWORD: passwords.capture,
    WAIT_SECONDS: "60",
    PAUSE_MILLISECONDS: "100",
    ...changed,
    PATH: process.env["PATH"] ?? "",
  };
  const program = join(repository, "components/estuary/slot/ensure-slot.mts");
  try {
    const { stdout, stderr } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", program], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}
