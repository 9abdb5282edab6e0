import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderAccounts, type KnownUser } from "../../../../components/nats/spec/accounts.ts";
import { type Routes, renderServerConfig, serverNameVariable } from "../../../../components/nats/spec/server-config.ts";
import { ensureTools } from "../../../../sandbox/tools/index.ts";
import { endWithUs } from "./children.ts";

const mebibyte = 2 ** 20;

/** Path of the real server, at the version the platform runs. */
export async function natsServerProgram(): Promise<string> {
  const tools = await ensureTools(["nats-server"]);
  const tool = tools.get("nats-server");
  if (tool === undefined) throw new Error("ensureTools gave no nats-server");
  return tool.path;
}

export interface TestServerArgs {
  readonly program: string;
  readonly folder: string;
  readonly name: string;
  readonly clientPort: number;
  readonly monitorPort: number;
  readonly routes?: Routes;
  readonly users: readonly KnownUser[];
  /** Bytes this server may store. Default 256 MiB. */
  readonly fileStoreBytes?: number;
}

/** One nats-server process on loopback, configured by the platform's own renderers. */
export class TestServer {
  readonly args: TestServerArgs;
  #process: ChildProcess | undefined;

  constructor(args: TestServerArgs) {
    this.args = args;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.args.clientPort}`;
  }

  get configFile(): string {
    return join(this.args.folder, "nats.conf");
  }

  /** Writes the two files of the ConfigMap. */
  async configure(users: readonly KnownUser[] = this.args.users): Promise<void> {
    const { folder, clientPort, monitorPort, routes, fileStoreBytes = 256 * mebibyte } = this.args;
    const server = { host: "127.0.0.1", clientPort, monitorPort, ...(routes === undefined ? {} : { routes }), storeDirectory: join(folder, "data"), fileStoreBytes, pidFile: join(folder, "nats.pid"), accountsFile: "accounts.conf" };
    await mkdir(folder, { recursive: true });
    await writeFile(this.configFile, renderServerConfig(server));
    await writeFile(join(folder, "accounts.conf"), renderAccounts(users, { maximumFileBytes: fileStoreBytes * (routes?.peers.length ?? 1) }));
  }

  /** Starts the process; the end of this process ends it too, whatever happens in between. */
  start(): void {
    const { program, folder, name } = this.args;
    const log = openSync(this.logFile, "a");
    const child = spawn(program, ["--config", this.configFile], { cwd: folder, env: { ...process.env, [serverNameVariable]: name, GOMEMLIMIT: "200MiB" }, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#process = child;
    endWithUs(child);
  }

  get logFile(): string {
    return join(this.args.folder, "server.log");
  }

  async log(): Promise<string> {
    return readFile(this.logFile, "utf8").catch(() => "");
  }

  get running(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Sends SIGHUP, as the reloader does. */
  reload(): void {
    this.#process?.kill("SIGHUP");
  }

  /** Kills the process and waits until it is gone. Nothing to do when it is. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.running) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  /** Status of a health path of the monitoring port; undefined when nobody answers. */
  async health(path: string): Promise<number | undefined> {
    return this.#get(path).then((response) => response?.status);
  }

  /** A document of the monitoring port. @throws Error when nobody answers */
  async monitor<T>(path: string): Promise<T> {
    const response = await this.#get(path);
    if (response === undefined) throw new Error(`${this.args.name} does not answer on its monitoring port:\n${await this.log()}`);
    return (await response.json()) as T;
  }

  async #get(path: string): Promise<Response | undefined> {
    return fetch(`http://127.0.0.1:${this.args.monitorPort}${path}`).catch(() => undefined);
  }
}
