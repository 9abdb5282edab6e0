import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A change as the reader wrote it down. */
export interface Seen {
  readonly lsn: string;
  readonly index: string;
  readonly key: string;
  /** Milliseconds from the change to the reader; deletions do not tell. */
  readonly latency: number | undefined;
}

/** Keeps a reader running until it is ended: one that dies, or is killed, is started anew. */
export class KeptReader {
  readonly #file: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #ending = false;
  #starts = 0;

  constructor(file: string, environment: Readonly<Record<string, string>>) {
    this.#file = file;
    this.#environment = environment;
    writeFileSync(file, "");
  }

  get starts(): number {
    return this.#starts;
  }

  start(): void {
    this.#starts++;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", fileURLToPath(new URL("reader.ts", import.meta.url))], {
      env: { ...this.#environment, FILE: this.#file, PATH: process.env["PATH"] ?? "" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.#child = child;
    child.once("exit", () => {
      // It may have died while it wrote.
      this.#cutHalfLine();
      if (!this.#ending) setTimeout(() => { if (!this.#ending) this.start(); }, 200);
    });
  }

  #cutHalfLine(): void {
    const text = readFileSync(this.#file, "utf8");
    if (!text.endsWith("\n")) writeFileSync(this.#file, text.slice(0, text.lastIndexOf("\n") + 1));
  }

  /** Kills the reader as a crash would; another follows. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.kill();
  }

  /** Whole lines so far. */
  seen(): Seen[] {
    const text = readFileSync(this.#file, "utf8");
    const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter(Boolean);
    return lines.map((line) => {
      const [lsn = "", index = "", key = "", latency = "-"] = line.split(" ");
      return { lsn, index, key, latency: latency === "-" ? undefined : Number(latency) };
    });
  }
}

/** A percentile of numbers in ascending order. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
