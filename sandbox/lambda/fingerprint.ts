import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { documentPath } from "./document.ts";

/** What it uses of others. */
const others = ["sandbox/cluster/nodes.ts", "sandbox/cluster/api.ts", "sandbox/cluster/kubeconfig.ts", "config/lambda-types.ts", "config/versions.ts"];

/** Hash of the emulator's sources and of the document it serves: a running process of another one is started anew. */
export async function fingerprintOf(): Promise<string> {
  const own = import.meta.dirname;
  const root = join(own, "..", "..");
  const names = (await readdir(own, { recursive: true })).filter((name) => name.endsWith(".ts")).sort();
  const hash = createHash("sha256");
  for (const path of [...names.map((name) => join(own, name)), ...others.map((name) => join(root, name)), documentPath]) {
    hash.update(`\0${relative(own, path)}\0`).update(await readFile(path));
  }
  return hash.digest("hex");
}
