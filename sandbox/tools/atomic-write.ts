/** Puts files and folders where others look for them: whole, or not at all. */
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Waits until the file is on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file so that it is there whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  await writeFile(temporary, text);
  await flush(temporary);
  await rename(temporary, path);
}

/**
 * Moves the finished folder `staging` to `directory`, on the same disk. Where a whole one stands there, it stays;
 * a damaged one is moved aside, next to `staging`.
 */
export async function moveIntoPlace(staging: string, directory: string, isWhole: () => Promise<boolean>): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  for (;;) {
    try {
      await rename(staging, directory);
      return;
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
    if (await isWhole()) return;
    // Whoever still runs the damaged one keeps it; the name is free for the new one.
    await rename(directory, `${staging}.damaged-${randomBytes(4).toString("hex")}`).catch(() => undefined);
  }
}
