import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, parse, relative, sep } from "node:path";
import type { Rendered, RenderedFile } from "@sophia/estuary/catalogue";
import { Document } from "yaml";
import { InputError } from "../../../engine/errors.ts";

/** Lists what was written, so that the next rendering takes away that and nothing else. */
const listing = ".rendered.json";

/**
 * Writes rendered files below a folder. What an earlier rendering wrote there and this one does not goes; nothing else in it is touched.
 * @throws InputError for a folder that cannot be written, or when a file of somebody else's is in the way, before anything is changed
 */
export function writeRendered({ files }: Rendered, folder: string): void {
  refuseUnwritable(folder);
  const former = new Set(listed(folder));
  const foreign = files.map(({ path }) => path).filter((path) => !former.has(path) && exists(join(folder, path)));
  if (foreign.length > 0) throw new InputError(`--out is ${folder}, where ${foreign.slice(0, 5).join(", ")} ${foreign.length === 1 ? "is" : "are"} already and not by this command; allowed: a folder without files of these names`);
  const now = new Set(files.map(({ path }) => path));
  for (const path of former) if (!now.has(path)) rmSync(join(folder, path), { force: true });
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, textOf(file), { mode: 0o600 });
  }
  writeFileSync(join(folder, listing), `${JSON.stringify([...now])}\n`, { mode: 0o600 });
}

/** Node's own recursive mkdir tries for ever below some file systems, so the way there is made step by step. */
function refuseUnwritable(folder: string): void {
  const { root } = parse(folder);
  let path = root;
  for (const name of relative(root, folder).split(sep).filter((part) => part !== "")) {
    path = join(path, name);
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) continue;
      throw new InputError(`--out is ${folder}; allowed: a folder that can be written, and ${path} cannot be made one (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
    }
  }
}

function listed(folder: string): readonly string[] {
  try {
    const paths: unknown = JSON.parse(readFileSync(join(folder, listing), "utf8"));
    // Only what lies below: the file may have been changed by anybody.
    return Array.isArray(paths) ? paths.filter((path): path is string => typeof path === "string" && !relative(folder, join(folder, path)).startsWith("..")) : [];
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A file's text. What is there as a text is kept byte for byte. */
export function textOf(file: RenderedFile): string {
  if ("text" in file) return file.text;
  // Without anchors: what stands twice is written twice, for readers that know no aliases.
  const document = new Document(file.document, { aliasDuplicateObjects: false });
  if (file.comment !== undefined) document.commentBefore = file.comment;
  return document.toString({ lineWidth: 0 });
}
