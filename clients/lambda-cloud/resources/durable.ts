import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a file so that it is there, whole, even if the machine stops right after: what comes next may cost money. */
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

/** An attempt to make something at the API, as it is written down before the request leaves. */
export interface Attempt {
  /** Tells this attempt from any other. */
  readonly attempt: string;
  /** When the request left, in milliseconds since 1970. */
  readonly sentAt: number;
  /** What it made, once the API has said so. */
  readonly id?: string | undefined;
}

/** Whether a thing was made by this attempt: the one the API named, or any while its answer is unknown. */
export function isOurs(attempt: Attempt | undefined, id: string): boolean {
  return attempt !== undefined && (attempt.id === undefined || attempt.id === id);
}

/**
 * The attempts of this machine by owner: what survives the process between the request and the moment the engine has recorded the
 * answer. An owner has one at most.
 */
export class Attempts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Folder of the owner's lock and attempt. */
  folderOf(owner: string): string {
    return join(this.#folder, owner);
  }

  async read(owner: string): Promise<Attempt | undefined> {
    const path = this.#path(owner);
    try {
      return JSON.parse(await readFile(path, "utf8")) as Attempt;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      // Damaged: something was attempted at about that time.
      return { attempt: "", sentAt: (await stat(path)).mtimeMs };
    }
  }

  write(owner: string, attempt: Attempt): Promise<void> {
    return writeDurably(this.#path(owner), JSON.stringify(attempt));
  }

  async clear(owner: string): Promise<void> {
    await rm(this.#path(owner), { force: true });
  }

  #path(owner: string): string {
    return join(this.folderOf(owner), "attempt.json");
  }
}
