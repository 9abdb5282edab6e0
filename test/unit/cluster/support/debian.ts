import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../../sandbox/tools/cache.ts";

const run = promisify(execFile);

/** How long a download may take, milliseconds. */
const patience = 60_000;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * A file of a Debian package: that of this machine, else from the package itself, unpacked into the cache of tools.
 * @param installed where the file is when the package is installed
 * @returns its path, or why it cannot be had
 */
export async function debianFile(name: string, installed: string): Promise<{ readonly path: string } | { readonly missing: string }> {
  if (await exists(installed)) return { path: installed };
  const cached = join(cacheDirectory({}), "debian", name);
  const path = join(cached, installed);
  if (await exists(path)) return { path };
  await mkdir(join(cached, ".."), { recursive: true });
  const work = await mkdtemp(`${cached}.`);
  try {
    await run("apt-get", ["download", name], { cwd: work, timeout: patience });
    const file = (await readdir(work)).find((entry) => entry.endsWith(".deb"));
    await run("dpkg-deb", ["-x", join(work, file ?? ""), join(work, "files")], { timeout: patience });
    await rename(join(work, "files"), cached).catch(async (error: unknown) => {
      // Another run was faster.
      if (!(await exists(path))) throw error;
    });
    return { path };
  } catch (error) {
    return { missing: `the Debian package ${name} is neither installed nor can it be downloaded: ${(error as Error).message.split("\n")[0] ?? ""}` };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
