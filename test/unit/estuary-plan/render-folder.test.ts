import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderedFile } from "../../../clients/estuary/catalogue/index.ts";
import { writeRendered } from "../../../scripts/lib/estuary/render.ts";

describe("the folder of a rendered catalogue", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rendered "));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (path: string, text = path): RenderedFile => ({ path, text });
  const write = (...files: RenderedFile[]) => writeRendered({ files, placeholders: [] }, folder);
  const there = (path: string) => existsSync(join(folder, path));

  it("keeps what others put there", () => {
    mkdirSync(join(folder, "tests"));
    writeFileSync(join(folder, "tests/mine.ts"), "mine");
    write(file("flow.yaml"), file("tests/flow.yaml"));
    write(file("flow.yaml"));
    assert.deepEqual([readFileSync(join(folder, "tests/mine.ts"), "utf8"), there("tests/flow.yaml"), there("flow.yaml")], ["mine", false, true]);
  });

  it("is refused where a file of somebody else's is in the way, with nothing changed", () => {
    writeFileSync(join(folder, "flow.yaml"), "mine");
    assert.throws(() => write(file("a.sql"), file("flow.yaml")), { message: `--out is ${folder}, where flow.yaml is already and not by this command; allowed: a folder without files of these names` });
    assert.deepEqual([readFileSync(join(folder, "flow.yaml"), "utf8"), there("a.sql")], ["mine", false]);
  });

  it("takes away nothing outside, whatever its list says", () => {
    const outside = `${folder}-outside`;
    writeFileSync(outside, "mine");
    writeFileSync(join(folder, ".rendered.json"), JSON.stringify([`../${outside.split("/").at(-1) ?? ""}`]));
    write(file("flow.yaml"));
    assert.equal(readFileSync(outside, "utf8"), "mine");
    rmSync(outside);
  });

  it("that can be none is refused in one line", () => {
    writeFileSync(join(folder, "file"), "");
    assert.throws(() => writeRendered({ files: [file("flow.yaml")], placeholders: [] }, join(folder, "file", "below")), /--out is .*; allowed: a folder that can be written, and .*file cannot be made one \(EEXIST\)$/);
    assert.throws(() => writeRendered({ files: [file("flow.yaml")], placeholders: [] }, "/proc/nope/below"), /cannot be made one \(ENOENT\)/);
  });
});
