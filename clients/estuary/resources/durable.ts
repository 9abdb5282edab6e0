import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a file so that it is there, whole, even if the machine stops right after. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch {
    // some file systems do not let a folder be flushed
  } finally {
    await handle.close();
  }
}

/**
 * Records of this machine by owner: what survives the process between a request and the moment the engine has stored its answer.
 * An owner has one at most.
 */
export class Records<Value extends object> {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string, file: string) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Folder of the owner's lock and record. */
  folderOf(owner: string): string {
    return join(this.#folder, owner);
  }

  /** A damaged record is as none: it is written before the request it speaks of leaves, and whole. */
  async read(owner: string): Promise<Value | undefined> {
    try {
      return JSON.parse(await readFile(this.#path(owner), "utf8")) as Value;
    } catch {
      return undefined;
    }
  }

  write(owner: string, value: Value): Promise<void> {
    return writeDurably(this.#path(owner), JSON.stringify(value));
  }

  async clear(owner: string): Promise<void> {
    await rm(this.#path(owner), { force: true });
  }

  #path(owner: string): string {
    return join(this.folderOf(owner), this.#file);
  }
}
