/** The cache of tools: complete, verified entries only. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { flush, moveIntoPlace, writeWhole } from "./atomic-write.ts";
import { digestOf } from "./checksum.ts";
import type { Platform } from "./platform.ts";
import type { ToolName, ToolOptions, ToolSource } from "./types.ts";

/** What an entry is; its folder's name is made from it. */
export interface CacheKey {
  readonly name: ToolName;
  /** The tool's version, with a hash of the sources for programs of ours. */
  readonly version: string;
  readonly platform: Platform;
}

/** What the file system says of a file that nobody has touched. Changes with every write, also of equal length. */
interface Stamp {
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
  readonly inode: number;
}

interface Entry {
  readonly sha256: string;
  readonly source: ToolSource;
  readonly stamp: Stamp;
}

export interface CacheHit {
  readonly path: string;
  readonly source: ToolSource;
  /** When the entry was made, milliseconds since 1970. */
  readonly since: number;
}

const staleAfter = 24 * 60 * 60 * 1000;

export function cacheDirectory({ cacheDir, env = process.env }: ToolOptions): string {
  if (cacheDir !== undefined) return cacheDir;
  if (env["SOPHIA_CACHE"]) return env["SOPHIA_CACHE"];
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "sophia-infra");
}

function entryDirectory(cache: string, { name, version, platform }: CacheKey): string {
  return join(cache, "tools", name, `${version}-${platform.os}-${platform.arch}`);
}

async function stampOf(path: string): Promise<Stamp> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(path);
  return { size, modified: mtimeMs, changed: ctimeMs, inode: ino };
}

/**
 * The entry, if it is whole. The file's stamp is compared with the recorded one; where it differs (a copied cache, a
 * changed file) the SHA-256 decides. A damaged entry is told to `onDamage` and never used; `install` replaces it.
 */
export async function lookUp(cache: string, key: CacheKey, onDamage: (reason: string) => void): Promise<CacheHit | undefined> {
  const directory = entryDirectory(cache, key);
  const path = join(directory, key.name);
  const record = join(directory, "entry.json");
  let entry: Entry;
  let stamp: Stamp;
  try {
    entry = JSON.parse(await readFile(record, "utf8")) as Entry;
    stamp = await stampOf(path);
  } catch (error) {
    if ((await stat(directory).catch(() => undefined)) === undefined) return undefined;
    onDamage(`${directory} is incomplete (${(error as Error).message})`);
    return undefined;
  }
  const same = Object.entries(stamp).every(([name, value]) => entry.stamp?.[name as keyof Stamp] === value);
  if (!same) {
    if (stamp.size !== entry.stamp?.size || (await digestOf(path)) !== entry.sha256) {
      onDamage(`${path} is not the file that was put there`);
      return undefined;
    }
    await writeWhole(record, JSON.stringify({ ...entry, stamp }));
  }
  const { mtimeMs } = await stat(record);
  return { path, source: entry.source, since: mtimeMs };
}

/** Makes an entry as new as today. */
export async function renew(cache: string, key: CacheKey): Promise<void> {
  await utimes(join(entryDirectory(cache, key), "entry.json"), new Date(), new Date());
}

/** A new folder on the cache's own disk, so that what is made there can be moved into place in one step. */
export async function makeWorkDirectory(cache: string): Promise<string> {
  const parent = join(cache, "work");
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    throw new Error(`the cache ${cache} cannot be written (${(error as Error).message}); set SOPHIA_CACHE to a folder that can`);
  }
  await removeOld(parent);
  const directory = join(parent, `${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(directory);
  return directory;
}

/** Removes what killed runs left behind; a run of today may still be at work. */
async function removeOld(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > staleAfter) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Moves the executable `file`, already verified by the caller, into the cache; returns its path there.
 * `file` must lie in a folder of makeWorkDirectory. Where another process was faster, its entry stands.
 */
export async function install(cache: string, key: CacheKey, file: string, source: ToolSource): Promise<string> {
  const directory = entryDirectory(cache, key);
  const staging = `${file}.entry`;
  await mkdir(staging);
  const path = join(staging, key.name);
  await rename(file, path);
  await chmod(path, 0o755);
  await flush(path);
  const sha256 = await digestOf(path);
  const entry: Entry = { sha256, source, stamp: await stampOf(path) };
  await writeWhole(join(staging, "entry.json"), JSON.stringify(entry));
  await moveIntoPlace(staging, directory, async () => (await lookUp(cache, key, () => undefined)) !== undefined);
  return join(directory, key.name);
}
