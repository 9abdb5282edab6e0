/** Entries of the cache that are a whole folder of files, used in place: complete and verified only. */
import { createHash } from "node:crypto";
import { mkdir, lstat, readdir, readFile, readlink, rename } from "node:fs/promises";
import { join, relative } from "node:path";
import { moveIntoPlace, writeWhole } from "./atomic-write.ts";

/** Both are a SHA-256 over the sorted list of files. */
interface Entry {
  /** Of each file's path, mode and content. */
  readonly content: string;
  /** Of what the file system says of each file: changes with every write, also of equal length. */
  readonly stamp: string;
}

const record = "entry.json";
const folder = "tree";

async function filesIn(tree: string): Promise<string[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function stampOf(tree: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesIn(tree)) {
    const { mode, size, mtimeMs, ctimeMs, ino } = await lstat(path);
    hash.update(`${relative(tree, path)}\0${mode} ${size} ${mtimeMs} ${ctimeMs} ${ino}\0`);
  }
  return hash.digest("hex");
}

async function contentOf(tree: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesIn(tree)) {
    const status = await lstat(path);
    const bytes = status.isSymbolicLink() ? await readlink(path) : await readFile(path);
    hash.update(`${relative(tree, path)}\0${status.mode}\0`).update(createHash("sha256").update(bytes).digest());
  }
  return hash.digest("hex");
}

/**
 * The folder that `installTree` put into the entry `directory`, if every file of it is as it was. Where the stamp
 * differs (a copied cache, a changed file) the content decides. Damage is told to `onDamage`; `installTree` replaces it.
 */
export async function lookUpTree(directory: string, onDamage: (reason: string) => void): Promise<string | undefined> {
  const tree = join(directory, folder);
  let entry: Entry;
  let stamp: string;
  try {
    entry = JSON.parse(await readFile(join(directory, record), "utf8")) as Entry;
    stamp = await stampOf(tree);
  } catch (error) {
    if ((await lstat(directory).catch(() => undefined)) === undefined) return undefined;
    onDamage(`${directory} is incomplete (${(error as Error).message})`);
    return undefined;
  }
  if (stamp === entry.stamp) return tree;
  if ((await contentOf(tree)) !== entry.content) {
    onDamage(`${tree} does not hold the files that were put there`);
    return undefined;
  }
  await writeWhole(join(directory, record), JSON.stringify({ ...entry, stamp }));
  return tree;
}

/**
 * Moves the folder `tree`, already verified by the caller, into the entry `directory`; returns its path there. `tree`
 * must lie in a folder of makeWorkDirectory. Where another process was faster, its entry stands.
 */
export async function installTree(directory: string, tree: string): Promise<string> {
  const staging = `${tree}.entry`;
  await mkdir(staging);
  const target = join(staging, folder);
  await rename(tree, target);
  const entry: Entry = { content: await contentOf(target), stamp: await stampOf(target) };
  await writeWhole(join(staging, record), JSON.stringify(entry));
  await moveIntoPlace(staging, directory, async () => (await lookUpTree(directory, () => undefined)) !== undefined);
  return join(directory, folder);
}
