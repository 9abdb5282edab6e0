/**
 * A lock between processes, as a directory that holds one file named after its owner.
 *
 * Plain JavaScript because `scripts/run.mjs` needs it before Node 24 and any dependency are there.
 *
 * Why a directory: `rename` onto a directory succeeds only while that directory is empty, so taking the lock is
 * one atomic step, and a dead owner is removed by its own unique file name, which never hits a newer owner.
 */
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

/** How often the owner shows it is alive, and how long another host's owner may be silent (milliseconds). */
const HEARTBEAT = 10_000;
const SILENCE = 120_000;

/** Tells a process from a later one with the same number; undefined where /proc is absent. */
function startOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22, counted after the parenthesised command name, which may itself hold spaces.
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function describe(pid) {
  return { pid, start: startOf(pid) };
}

function isAlive({ pid, start }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return start === undefined || now === undefined || now === start;
}

async function currentOwner(path) {
  let names;
  try {
    names = await readdir(path);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  const name = names.find((entry) => entry.startsWith("owner-"));
  if (name === undefined) return undefined;
  const file = join(path, name);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    const owner = JSON.parse(text);
    const alive = owner.host === hostname() ? owner.processes.some(isAlive) : Date.now() - mtimeMs < SILENCE;
    return { file, pid: owner.processes[0].pid, host: owner.host, alive };
  } catch (error) {
    if (error.code === "ENOENT") return undefined; // released in between
    return { file, pid: 0, host: "", alive: false }; // cut short when its owner was killed
  }
}

/**
 * Takes the lock at `path`, waiting while a live process holds it.
 * `onWait` is called once, with the holder, when there is something to wait for; `signal` ends the wait with its reason.
 * The answer's `release` gives the lock back; `add` keeps it held for as long as a child process lives, too,
 * so that a killed parent does not free what its child still changes.
 */
export async function takeLock(path, { onWait, interval = 500, signal } = {}) {
  await mkdir(dirname(path), { recursive: true });
  const owner = `owner-${process.pid}-${randomBytes(6).toString("hex")}`;
  const processes = [describe(process.pid)];
  const content = () => JSON.stringify({ host: hostname(), processes });
  const candidate = `${path}.${owner}`;
  let told = false;
  await mkdir(candidate);
  try {
    await writeFile(join(candidate, owner), content());
    for (;;) {
      signal?.throwIfAborted();
      try {
        await rename(candidate, path);
        break;
      } catch (error) {
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
      }
      const holder = await currentOwner(path);
      if (holder?.alive === false) await unlink(holder.file).catch(ignoreMissing);
      else if (holder !== undefined) {
        if (!told) onWait?.({ pid: holder.pid, host: holder.host });
        told = true;
        await new Promise((resolve) => setTimeout(resolve, interval));
      }
    }
  } catch (error) {
    await rm(candidate, { recursive: true, force: true });
    throw error;
  }
  const file = join(path, owner);
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), HEARTBEAT);
  beat.unref();
  return {
    async add(pid) {
      processes.push(describe(pid));
      await writeFile(file, content());
    },
    async release() {
      clearInterval(beat);
      await unlink(file).catch(ignoreMissing);
      await rmdir(path).catch(() => {}); // the next owner may be there already
    },
  };
}

function ignoreMissing(error) {
  if (error.code !== "ENOENT") throw error;
}
