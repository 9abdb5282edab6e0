import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { RefusedError } from "./errors.ts";
import { type ProcessIdentity, end, identify, processesOf, runs } from "./processes.ts";
import { writeWhole } from "./workFolder.ts";

/** What `run.json` in a stack's work folder says: who works on the stack, or last did. */
export interface RunRecord {
  readonly run: string;
  readonly operation: string;
  readonly host: string;
  readonly startedAt: string;
  /** The process that drives the engine. */
  readonly driver: ProcessIdentity;
  /** The engine's own process, once it has started. */
  readonly engine?: ProcessIdentity;
}

/** A claim on a stack's work folder. */
export interface Claim {
  readonly run: string;
  /** Writes down the engine's process. */
  started(pid: number): void;
  /** Gives the folder back; first ends what the run has left behind. */
  release(): Promise<void>;
}

function read(path: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunRecord;
  } catch {
    return undefined;
  }
}

function place(path: string, record: RunRecord): boolean {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Claims a stack's work folder for one run, ending first what a dead run has left: the engine may be killed while a
 * plug-in goes on and makes something nobody waits for (facts of `kill -9`: providers outlive the engine).
 * @throws RefusedError while another run works on the stack
 */
export async function claim(folder: string, stack: string, operation: string, say: (line: string) => void): Promise<Claim> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "run.json");
  const driver = identify(process.pid);
  if (driver === undefined) throw new Error("this process cannot be found among the running ones; neither /proc nor ps tells of it");
  const record: RunRecord = { run: randomUUID(), operation, host: hostname(), startedAt: new Date().toISOString(), driver };
  while (!place(path, record)) await clearDeadRun(path, stack, say);
  return {
    run: record.run,
    started(pid) {
      const engine = identify(pid);
      if (engine !== undefined) writeWhole(path, JSON.stringify({ ...record, engine }));
    },
    async release() {
      await end(processesOf(record.run));
      if (read(path)?.run === record.run) rmSync(path, { force: true });
    },
  };
}

async function clearDeadRun(path: string, stack: string, say: (line: string) => void): Promise<void> {
  const former = read(path);
  if (former !== undefined) {
    const owner = `${former.operation} of stack ${stack} (process ${former.driver.pid} on ${former.host}, since ${former.startedAt})`;
    if (former.host !== hostname()) throw new RefusedError(`${owner} may be under way on another host; if it is not, delete ${path}`);
    if (runs(former.driver)) throw new RefusedError(`${owner} is under way; wait for it to end, or stop it with: kill -INT ${former.driver.pid}`);
    const left = processesOf(former.run);
    if (left.length > 0) {
      say(`ending ${left.length} process${left.length === 1 ? "" : "es"} that the ${former.operation} of ${former.startedAt} left behind when it died (${left.map(({ pid }) => pid).join(", ")})`);
      await endEngineFirst(former, left);
    }
  }
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another run was first to clear it
  }
  // Between reading and renaming another run may have cleared and claimed the folder: its claim goes back.
  const moved = read(aside);
  if (moved !== undefined && moved.run !== former?.run) place(path, moved);
  rmSync(aside, { force: true });
}

/** An engine whose driver died stops by itself or by SIGINT, writes its state and frees its lock; plug-ins end after it. */
async function endEngineFirst(former: RunRecord, left: readonly ProcessIdentity[]): Promise<void> {
  const { engine } = former;
  if (engine !== undefined && runs(engine)) {
    try {
      process.kill(engine.pid, "SIGINT");
    } catch {
      // it ended in between
    }
    const deadline = Date.now() + 20_000;
    while (runs(engine) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end([...left, ...processesOf(former.run)]);
}
