import { join } from "node:path";
import { takeLock } from "@sophia/process-lock";
import type { Session } from "./session.ts";

/**
 * Does a piece of work while this process alone, of all on the machine, holds the folder's lock. A lock of a dead process is taken over.
 * @param patience milliseconds to wait for another process
 */
export async function withLock<Value>(session: Session, folder: string, patience: number, work: () => Promise<Value>): Promise<Value> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`waited ${Math.round(patience / 1000)} s for another process that works on the same resource (see ${folder}); end it, then run this again`)), patience);
  let lock;
  try {
    lock = await takeLock(join(folder, "lock"), {
      onWait: ({ pid, host }) => session.say(`process ${pid} on ${host} works on this resource; waiting for it`),
      signal: late.signal,
    });
  } finally {
    clearTimeout(timer);
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
