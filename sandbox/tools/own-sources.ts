/** The version of a program of this repository: a change of its sources is a new program. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A short hash over every file of a Go program's folder (tests apart) and the go.mod it is built with. */
export async function hashOfSources(moduleDirectory: string, packagePath: string): Promise<string> {
  const folder = join(moduleDirectory, packagePath);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith("_test.go"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...files, join(moduleDirectory, "go.mod"), join(moduleDirectory, "go.sum")]) {
    hash.update(file.slice(moduleDirectory.length)).update("\0").update(await readFile(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}
