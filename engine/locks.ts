import { readFileSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { RefusedError } from "./errors.ts";
import { startOf } from "./processes.ts";

/** What a lock of Pulumi's file backend says about its owner (pkg/backend/diy/lock.go of Pulumi 3.250.0). */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** When it was taken, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** Whether the owner of a lock lives: `foreign` (another host: we cannot know), `unreadable` (no lock of Pulumi's). */
export type LockState = "dead" | "alive" | "foreign" | "unreadable";

/** Reads a lock file's text; undefined when it is none. */
export function parseLock(text: string): Lock | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<string, unknown>>;
    const { pid, username, hostname: host, timestamp } = value;
    const takenAt = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
    if (typeof pid !== "number" || !Number.isInteger(pid) || pid <= 0 || typeof host !== "string" || Number.isNaN(takenAt)) return undefined;
    return { pid, username: typeof username === "string" ? username : "?", hostname: host, takenAt };
  } catch {
    return undefined;
  }
}

/**
 * Judges a lock.
 * @param here this host's name
 * @param processStart when the process of a number started (milliseconds since 1970), undefined when none runs
 */
export function judgeLock(lock: Lock | undefined, here: string, processStart: (pid: number) => number | undefined): LockState {
  if (lock === undefined) return "unreadable";
  if (lock.hostname !== here) return "foreign";
  const started = processStart(lock.pid);
  if (started === undefined) return "dead";
  // A process that started after the lock was taken has only inherited the number. Starts are known to about a second.
  return started > lock.takenAt + 2000 ? "dead" : "alive";
}

/** Folder of a stack's locks below a file backend's root. */
export function lockFolder(stateDir: string, project: string, stack: string): string {
  return join(stateDir, ".pulumi", "locks", "organization", project, stack);
}

/**
 * Removes the locks dead processes of this host have left, and says so.
 * Each is removed by its own file: `pulumi cancel` would remove every lock, one taken in between included.
 * @throws RefusedError while any other lock is there
 */
export function clearDeadLocks(folder: string, stack: string, say: (line: string) => void): void {
  for (const { path, text } of lockFiles(folder)) {
    const lock = parseLock(text);
    const state = judgeLock(lock, hostname(), startOf);
    if (state === "dead") {
      rmSync(path, { force: true });
      say(`removed the lock that process ${lock?.pid ?? "?"} of this host left on stack ${stack} when it died (taken ${when(lock)})`);
    } else throw new RefusedError(refusal(state, lock, path, stack));
  }
}

function lockFiles(folder: string): readonly { path: string; text: string }[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json")).flatMap((name) => {
      const path = join(folder, name);
      try {
        return [{ path, text: readFileSync(path, "utf8") }];
      } catch {
        return []; // given back in between
      }
    });
  } catch {
    return []; // no lock was ever taken
  }
}

function when(lock: Lock | undefined): string {
  return lock === undefined ? "at an unknown time" : new Date(lock.takenAt).toISOString();
}

/** Why a lock that is not dead stops us, and what to do. */
export function refusal(state: LockState, lock: Lock | undefined, path: string, stack: string): string {
  if (lock === undefined) return `stack ${stack} is locked by ${path}, which cannot be read; if no Pulumi process works on this stack, delete that file`;
  const owner = `process ${lock.pid} of ${lock.username}@${lock.hostname} since ${when(lock)}`;
  return state === "foreign"
    ? `stack ${stack} is locked by ${owner}, another host, so nobody here can tell whether it lives; wait for it, or make sure on ${lock.hostname} that it has ended and delete ${path}`
    : `stack ${stack} is locked by ${owner}, which is running; wait for it to end, or stop it with: kill -INT ${lock.pid}`;
}
