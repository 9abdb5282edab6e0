import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proxyConfiguration, sentinelConfiguration, sentinelMonitoring, storeConfiguration } from "../../../components/data/spec/redis-config.ts";
import type { StoreLayout } from "../../../components/data/spec/redis-layout.ts";
import { storeScripts } from "../../../components/data/spec/redis-scripts.ts";

/** The replicated store with its rendered configuration, as processes on loopback addresses: one address per pod. */

const password = "trialpassword";

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** The programs of this machine, or what is missing. */
export function storePrograms(): { server: string; client: string } | { missing: string } {
  const family = ["valkey", "redis"].find((name) => has(`${name}-server`) && has(`${name}-cli`));
  if (family === undefined) return { missing: "valkey-server or redis-server" };
  if (!has("haproxy")) return { missing: "haproxy" };
  return { server: `${family}-server`, client: `${family}-cli` };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export class StoreTrial {
  readonly #root = mkdtempSync(join(tmpdir(), "store-trial-"));
  readonly #processes = new Map<string, ChildProcess>();
  /** What each process wrote. */
  readonly logs = new Map<string, Buffer[]>();
  readonly #layout: Omit<StoreLayout, "directories">;

  private constructor(layout: Omit<StoreLayout, "directories">) {
    this.#layout = layout;
  }

  /** Addresses of the pods, by ordinal. */
  get hosts(): readonly string[] {
    return this.#layout.hosts;
  }

  static async prepare(programs: { server: string; client: string }): Promise<StoreTrial> {
    const [port, sentinelPort, proxyPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const hosts = ["127.0.0.11", "127.0.0.12", "127.0.0.13"];
    const trial = new StoreTrial({ hosts, port, sentinelPort, proxy: { address: "127.0.0.1", port: proxyPort, metricsPort }, resolve: false, programs });
    for (const host of hosts) trial.#write(host);
    writeFileSync(trial.#path("haproxy.cfg"), proxyConfiguration(trial.#of("proxy")));
    return trial;
  }

  #path(...parts: string[]): string {
    return join(this.#root, ...parts);
  }

  #of(host: string): StoreLayout {
    return { ...this.#layout, directories: { config: this.#path(host, "config"), run: this.#path(host, "run"), data: this.#path(host, "data") } };
  }

  #write(host: string): void {
    const layout = this.#of(host);
    for (const directory of Object.values(layout.directories)) mkdirSync(directory, { recursive: true });
    const bind = `bind ${host}\n`;
    const files = {
      ...storeScripts(layout),
      "valkey.conf": storeConfiguration(layout, 2 ** 27) + bind,
      "sentinel.conf": sentinelConfiguration(layout) + bind,
      "monitoring.conf": sentinelMonitoring(),
    };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(layout.directories.config, file), text);
  }

  #environment(host: string): NodeJS.ProcessEnv {
    return { ...process.env, STORE_HOST: host, REDIS_PASSWORD: password, REDISCLI_AUTH: password };
  }

  #start(name: string, command: string, args: string[], environment: NodeJS.ProcessEnv): void {
    const child = spawn(command, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const log: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => log.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => log.push(chunk));
    this.logs.set(name, log);
    this.#processes.set(name, child);
  }

  startProxy(): void {
    this.#start("proxy", "haproxy", ["-W", "-db", "-f", this.#path("haproxy.cfg")], this.#environment("proxy"));
  }

  startPod(host: string): void {
    for (const part of ["store", "sentinel"]) this.#start(`${part} ${host}`, "sh", [this.#path(host, "config", `start-${part}.sh`)], this.#environment(host));
  }

  async killPod(host: string): Promise<void> {
    await Promise.all([this.#kill(`store ${host}`), this.#kill(`sentinel ${host}`)]);
  }

  loseVolume(host: string): void {
    rmSync(this.#path(host, "data"), { recursive: true });
    mkdirSync(this.#path(host, "data"));
  }

  async #kill(name: string): Promise<void> {
    const child = this.#processes.get(name);
    this.#processes.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Runs a pod's script as the kubelet would: its exit code. */
  run(host: string, script: string): number | null {
    return spawnSync("sh", [this.#path(host, "config", script)], { env: this.#environment(host) }).status;
  }

  /** A command to a pod, or through the proxies' address; undefined when nobody answers. */
  ask(to: string, ...command: string[]): string | undefined {
    const port = to === "proxy" ? this.#layout.proxy.port : this.#layout.port;
    const host = to === "proxy" ? "127.0.0.1" : to;
    try {
      return execFileSync("timeout", ["2", this.#layout.programs.client, "-h", host, "-p", String(port), ...command], {
        env: this.#environment(host),
        stdio: ["ignore", "pipe", "ignore"],
        encoding: "utf8",
      }).trim();
    } catch {
      return undefined;
    }
  }

  /** The pods that say they are the primary. */
  primaries(): string[] {
    return this.hosts.filter((host) => this.ask(host, "INFO", "replication")?.includes("role:master"));
  }

  async stop(): Promise<void> {
    // The proxy's master process passes a SIGTERM on to its worker; a SIGKILL would orphan it.
    const proxy = this.#processes.get("proxy");
    this.#processes.delete("proxy");
    if (proxy !== undefined && proxy.exitCode === null) {
      const ended = new Promise((resolve) => proxy.once("exit", resolve));
      proxy.kill("SIGTERM");
      await ended;
    }
    await Promise.all([...this.#processes.keys()].map((name) => this.#kill(name)));
    rmSync(this.#root, { recursive: true });
  }
}
