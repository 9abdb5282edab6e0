import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Rendered, RenderedFile } from "@sophia/estuary/catalogue";
import { Document } from "yaml";

/** Writes rendered files below a folder; what an earlier rendering left there goes first. */
export function writeRendered({ files }: Rendered, folder: string): void {
  for (const area of ["captures", "collections", "derivations", "materializations", "tests"]) rmSync(join(folder, area), { recursive: true, force: true });
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, textOf(file));
  }
}

/** A file's text. What is there as a text is kept byte for byte. */
export function textOf(file: RenderedFile): string {
  if ("text" in file) return file.text;
  // Without anchors: what stands twice is written twice, for readers that know no aliases.
  const document = new Document(file.document, { aliasDuplicateObjects: false });
  if (file.comment !== undefined) document.commentBefore = file.comment;
  return document.toString({ lineWidth: 0 });
}
