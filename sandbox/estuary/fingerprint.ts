import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Hash of the emulator's sources and schemas: a running process of other ones is started anew. */
export async function fingerprintOf(): Promise<string> {
  const own = import.meta.dirname;
  const names = (await readdir(own, { recursive: true })).filter((name) => /\.(ts|graphql|json)$/.test(name)).sort();
  const hash = createHash("sha256");
  for (const path of names.map((name) => join(own, name))) hash.update(`\0${relative(own, path)}\0`).update(await readFile(path));
  return hash.digest("hex");
}
