import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repository } from "../../../scripts/lib/repository.ts";
import { freePort, redisPassword } from "../../unit/events/support/redis.ts";
import { token } from "../../unit/events/support/sink.ts";

/** The events service as a process, as its image starts it. */
export class Replica {
  readonly port: number;
  readonly #redisPort: number;
  #process: ChildProcess | undefined;

  private constructor(port: number, redisPort: number) {
    this.port = port;
    this.#redisPort = redisPort;
  }

  static async start(redisPort: number): Promise<Replica> {
    const replica = new Replica(await freePort(), redisPort);
    process.once("exit", () => replica.#process?.kill("SIGKILL"));
    await replica.start();
    return replica;
  }

  async start(): Promise<void> {
    const environment = { PORT: String(this.port), REDIS_HOST: "127.0.0.1", REDIS_PORT: String(this.#redisPort), REDIS_PASSWORD: redisPassword, ESTUARY_WEBHOOK_TOKEN: token };
    this.#process = spawn(process.execPath, ["services/events/main.ts"], { cwd: repository, env: { ...environment, NODE_NO_WARNINGS: "1" }, stdio: ["ignore", "ignore", "inherit"] });
    for (let tries = 0; tries < 400; tries++) {
      const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`).then((response) => response.status === 200, () => false);
      if (ready) return;
      await sleep(50);
    }
    throw new Error("the events service did not become ready");
  }

  /** Most memory it ever held, in bytes, where the system tells it. */
  peakMemory(): number | undefined {
    try {
      const status = readFileSync(join("/proc", String(this.#process?.pid), "status"), "utf8");
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    } catch {
      return undefined;
    }
  }

  /** The samples of its metrics, by name and labels. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops it as its pod's end does; its exit code. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}
