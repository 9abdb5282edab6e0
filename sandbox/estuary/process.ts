/** The emulator as a process that outlives us: start, stop and status by the sandbox's folder. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { takeLock } from "@sophia/process-lock";

import { freePorts } from "../cluster/ports.ts";
import { EstuaryAdmin } from "./admin-client.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { estuaryPaths, type EstuaryPaths } from "./paths.ts";
import type { EstuaryConnection, EstuaryInfo, ProcessOptions, ProcessRecord } from "./process-types.ts";
import { endProcess, isOurs } from "./running.ts";

export interface StartOptions {
  /** The sandbox's folder; made when missing. */
  readonly dir: string;
  /** Of the loopback. Default: that of the last start in this folder, at the first any that is free. */
  readonly port?: number | undefined;
  readonly report?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What there is of an emulator in a folder. */
export type EstuaryStatus = { readonly running: false } | ({ readonly running: true } & EstuaryInfo);

/**
 * Starts the emulator in the background and returns when it answers; one that runs and was started alike is returned as it is.
 * The account of an earlier start in this folder is there again, with its token and addresses.
 * @throws Error when it does not come up, with what its log says
 */
export async function startEstuary({ dir, port, report = () => {}, signal }: StartOptions): Promise<EstuaryInfo> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return withLock(estuaryPaths(dir), report, signal, async (paths) => {
    const former = await readRecord(paths);
    const running = former && (await answering(paths, former));
    const options: ProcessOptions = {
      dir: dirname(paths.dir), port: port ?? former?.port ?? (await freePorts(["api"])).api, fingerprint: await fingerprintOf(),
    };
    if (running !== undefined && former !== undefined && isAlike(former, options)) return running;
    if (former !== undefined) await endProcess(paths, former);
    try {
      return await launchProcess(paths, options, signal);
    } catch (error) {
      if (port !== undefined || !(error as Error).message.includes("is taken by another program")) throw error;
      report(`port ${options.port} is taken by another program; choosing another`);
      return launchProcess(paths, { ...options, port: (await freePorts(["api"])).api }, signal);
    }
  });
}

/** Ends the emulator of the folder; its account stays for the next start. None running is no fault. */
export async function stopEstuary({ dir, report = () => {} }: { readonly dir: string; readonly report?: ((line: string) => void) | undefined }): Promise<{ stopped: { name: string; pid: number }[] }> {
  if (!existsSync(estuaryPaths(dir).dir)) return { stopped: [] };
  return withLock(estuaryPaths(dir), report, undefined, async (paths) => {
    const record = await readRecord(paths);
    const ended = record !== undefined && (await endProcess(paths, record));
    rmSync(paths.connection, { force: true });
    report(ended ? `stopped estuary (pid ${record.pid})` : "the Estuary emulator was not running");
    return { stopped: ended ? [{ name: "estuary", pid: record.pid }] : [] };
  });
}

/** Whether an emulator of the folder runs and answers. Changes nothing. */
export async function estuaryStatus({ dir }: { readonly dir: string }): Promise<EstuaryStatus> {
  const paths = estuaryPaths(dir);
  const record = await readRecord(paths);
  const info = record && (await answering(paths, record));
  return info === undefined ? { running: false } : { running: true, ...info };
}

async function withLock<Result>(paths: EstuaryPaths, report: (line: string) => void, signal: AbortSignal | undefined, work: (paths: EstuaryPaths) => Promise<Result>): Promise<Result> {
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  const lock = await takeLock(paths.lock, { onWait: ({ pid }) => report(`waiting for process ${pid}, which starts or stops the same emulator`), signal });
  try {
    return await work(paths);
  } finally {
    await lock.release();
  }
}

async function readRecord(paths: EstuaryPaths): Promise<ProcessRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(paths.record, "utf8")) as Partial<ProcessRecord>;
    return typeof record.pid === "number" && typeof record.port === "number" ? (record as ProcessRecord) : undefined;
  } catch {
    return undefined;
  }
}

function isAlike(record: ProcessRecord, wanted: ProcessOptions): boolean {
  return (["port", "fingerprint"] as const).every((key) => record[key] === wanted[key]);
}

/** What the process of the record answers at its admin address; undefined when it does not, or another does. */
async function answering(paths: EstuaryPaths, record: ProcessRecord): Promise<EstuaryInfo | undefined> {
  try {
    const connection = JSON.parse(await readFile(paths.connection, "utf8")) as EstuaryConnection;
    const { pid } = await new EstuaryAdmin(connection.admin).about();
    return pid === record.pid ? { ...connection, pid } : undefined;
  } catch {
    return undefined;
  }
}

async function launchProcess(paths: EstuaryPaths, options: ProcessOptions, signal: AbortSignal | undefined): Promise<EstuaryInfo> {
  signal?.throwIfAborted();
  rmSync(paths.connection, { force: true });
  const log = openSync(paths.log, "w", 0o600);
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), JSON.stringify(options)], { detached: true, stdio: ["ignore", log, log], env: { PATH: process.env["PATH"] } });
  } finally {
    closeSync(log);
  }
  let exit: string | undefined;
  child.once("exit", (code, name) => { exit = name ?? `code ${code}`; });
  child.once("error", (error) => { exit = error.message; });
  child.unref();
  if (child.pid !== undefined) await writeRecord(paths, { ...options, pid: child.pid });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const info = child.pid === undefined ? undefined : await answering(paths, { ...options, pid: child.pid });
    if (info !== undefined) return info;
    const reason = exit !== undefined ? `it ended with ${exit}` : Date.now() > deadline ? "it does not answer after 60 s" : undefined;
    if (reason !== undefined || signal?.aborted === true) {
      if (child.pid !== undefined && isOurs(paths, child.pid)) child.kill("SIGKILL");
      signal?.throwIfAborted();
      throw new Error(`the Estuary emulator did not start: ${reason}; ${lastLines(paths.log)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lastLines(log: string): string {
  const text = readFileSync(log, "utf8").trim();
  return text === "" ? `its log ${log} is empty` : `its log ${log} ends with:\n${text.split("\n").slice(-10).join("\n")}`;
}

async function writeRecord(paths: EstuaryPaths, record: ProcessRecord): Promise<void> {
  await writeFile(`${paths.record}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${paths.record}.new`, paths.record);
}
