import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import { TargetUnavailable } from "./sink/targets/types.ts";

export interface StoreSettings {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
  /** Milliseconds without an answer after which the connection is given up, and with it every command that waits on it. */
  readonly patience: number;
  /** Share of Redis' memory that may be in use, whoever uses it, while the sink writes. */
  readonly share: number;
}

type Argument = string | number | Buffer;

/** A Lua script beside this file, which Redis runs as one step. */
export class Script {
  readonly text: string;
  readonly sha1: string;

  /** @param name file name in sink/lua, without ".lua" */
  constructor(name: string) {
    this.text = readFileSync(new URL(`./sink/lua/${name}.lua`, import.meta.url), "utf8");
    this.sha1 = createHash("sha1").update(this.text).digest("hex");
  }
}

/** Redis, as the sink uses it: whatever goes wrong is a {@link TargetUnavailable} at once, nothing waits for a connection. */
export class Store {
  readonly #redis: Redis;
  readonly #share: number;
  /** When there was room last. */
  #roomy = 0;

  /** @param report told when the connection is lost, without any part of a command */
  constructor({ host, port, password, patience, share }: StoreSettings, report: (message: string) => void) {
    this.#share = share;
    this.#redis = new Redis({
      host,
      port,
      ...(password === undefined ? {} : { password }),
      connectionName: "events",
      connectTimeout: patience,
      socketTimeout: patience,
      enableOfflineQueue: false,
      // A command whose connection broke may have been done: whoever sent the body sends it again.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 5), 2000),
      // A primary that is one no longer.
      reconnectOnError: (error) => error.message.startsWith("READONLY"),
    });
    let last = "";
    this.#redis.on("error", (error: Error) => {
      if (error.message !== last) report(error.message);
      last = error.message;
    });
    this.#redis.on("ready", () => (last = ""));
  }

  /** Runs commands and turns every failure into one. */
  async use<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(this.#redis);
    } catch (error) {
      // Only the message: errors of the client hold the command with its arguments.
      throw new TargetUnavailable("redis", (error as Error).message);
    }
  }

  run(script: Script, keys: readonly string[], values: readonly Argument[]): Promise<unknown> {
    return this.use(async (redis) => {
      try {
        return await redis.evalsha(script.sha1, keys.length, ...keys, ...values);
      } catch (error) {
        if (!(error as Error).message.startsWith("NOSCRIPT")) throw error;
        return redis.eval(script.text, keys.length, ...keys, ...values);
      }
    });
  }

  /**
   * Redis is not the sink's alone: it refuses every writer when it is full. So the sink takes nothing more while less than its share
   * is free. Asked once a second while there is room.
   * @throws TargetUnavailable
   */
  async room(): Promise<void> {
    if (Date.now() - this.#roomy < 1000) return;
    const info = await this.use((redis) => redis.info("memory"));
    const number = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
    const [used, maximum] = [number("used_memory"), number("maxmemory")];
    if (maximum > 0 && used > maximum * this.#share) {
      throw new TargetUnavailable("redis", `${Math.round((used / maximum) * 100)} % of its memory is used, more than the ${Math.round(this.#share * 100)} % up to which the sink writes`);
    }
    this.#roomy = Date.now();
  }

  async ready(): Promise<void> {
    await this.use((redis) => redis.ping());
  }

  close(): void {
    this.#redis.disconnect();
  }
}
