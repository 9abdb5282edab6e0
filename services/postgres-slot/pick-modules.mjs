/**
 * Copies a package and all it depends on, as the lock file has them, into another folder: `node pick-modules.mjs <package> <folder>`.
 * The repository's root has far more dependencies than this image is to have.
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [wanted, folder] = process.argv.slice(2);
if (wanted === undefined || folder === undefined) throw new Error("usage: node pick-modules.mjs <package> <folder>");
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const picked = new Set();

function pick(name) {
  const entry = packages[`node_modules/${name}`];
  // Absent: optional, or for another platform.
  if (entry === undefined || picked.has(name)) return;
  picked.add(name);
  for (const dependency of Object.keys(entry.dependencies ?? {})) pick(dependency);
}

pick(wanted);
for (const name of picked) cpSync(join("node_modules", name), join(folder, "node_modules", name), { recursive: true });
