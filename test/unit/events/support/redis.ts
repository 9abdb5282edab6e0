import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { debianFile } from "../../cluster/support/debian.ts";

/** How a Redis server is started here. */
export interface RedisProgram {
  readonly path: string;
  /** Folders of libraries that this machine has not installed. */
  readonly libraries: string;
  readonly version: string;
}

const triples: Readonly<Record<string, string>> = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

function versionOf(path: string, libraries: string): string | undefined {
  const result = spawnSync(path, ["--version"], { argv0: "redis-server", encoding: "utf8", env: { ...process.env, LD_LIBRARY_PATH: libraries } });
  return result.status === 0 ? /v=([\d.]+)/.exec(result.stdout)?.[1] : undefined;
}

async function find(): Promise<RedisProgram | { readonly missing: string }> {
  for (const path of ["valkey-server", "redis-server"]) {
    const version = versionOf(path, "");
    if (version !== undefined) return { path, libraries: "", version };
  }
  const triple = triples[process.arch] ?? process.arch;
  // Debian's server is a name of this program, which goes by the name it is called by.
  const files: readonly (readonly [string, string])[] = [
    ["redis-tools", "/usr/bin/redis-check-rdb"],
    ["liblzf1", `/usr/lib/${triple}/liblzf.so.1`],
    ["libjemalloc2", `/usr/lib/${triple}/libjemalloc.so.2`],
  ];
  const paths: string[] = [];
  for (const [name, installed] of files) {
    const file = await debianFile(name, installed);
    if ("missing" in file) return file;
    paths.push(file.path);
  }
  const [path = "", ...libraries] = paths;
  const folders = libraries.map(dirname).join(":");
  const version = versionOf(path, folders);
  return version === undefined ? { missing: "Debian's redis-server does not run on this machine" } : { path, libraries: folders, version };
}

let found: ReturnType<typeof find> | undefined;

/** The Redis (or Valkey) of this machine, else Debian's, or why there is none. */
export function redisProgram(): ReturnType<typeof find> {
  return (found ??= find());
}

/** A port of loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export const redisPassword = "trial password";

/** A Redis server of one test, on loopback, which keeps what it acknowledged when it is killed. */
export class RedisServer {
  readonly port: number;
  readonly #program: RedisProgram;
  readonly #folder = mkdtempSync(join(tmpdir(), "events-redis-"));
  readonly #durable: boolean;
  #process: ChildProcess | undefined;

  private constructor(program: RedisProgram, port: number, durable: boolean) {
    this.#program = program;
    this.port = port;
    this.#durable = durable;
  }

  static async start(program: RedisProgram, { durable = false } = {}): Promise<RedisServer> {
    const server = new RedisServer(program, await freePort(), durable);
    process.once("exit", () => server.#process?.kill("SIGKILL"));
    await server.start();
    return server;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    const durability = this.#durable ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
    this.#process = spawn(
      this.#program.path,
      ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--dir", this.#folder, "--requirepass", redisPassword, "--maxmemory-policy", "noeviction", ...durability],
      { argv0: "redis-server", stdio: "ignore", env: { ...process.env, LD_LIBRARY_PATH: this.#program.libraries } },
    );
    const client = this.client();
    try {
      for (let tries = 0; tries < 200; tries++) {
        if (await client.ping().then(() => true, () => false)) return;
        await sleep(50);
      }
    } finally {
      client.disconnect();
    }
    throw new Error("the Redis server did not begin to answer");
  }

  /** A client of the test's own. */
  client(): Redis {
    const client = new Redis({ host: "127.0.0.1", port: this.port, password: redisPassword, maxRetriesPerRequest: 50, retryStrategy: () => 50 });
    client.on("error", () => undefined);
    return client;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
