import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSources } from "../../../scripts/lib/policy/sources.ts";

describe("what policy:check reads", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "sophia-sources-"));
    for (const folder of ["deep/er", ".git", "node_modules/pack", "empty", "prose"]) mkdirSync(join(root, folder), { recursive: true });
    for (const file of ["b.yaml", "a.yml", "c.JSON", "readme.md", "deep/er/d.yaml", ".git/e.yaml", "node_modules/pack/f.yaml", ".hidden.yaml", "prose/readme.md"]) writeFileSync(join(root, file), `# ${file}`);
    symlinkSync("../..", join(root, "deep", "er", "round"));
    symlinkSync("b.yaml", join(root, "z.yaml"));
    writeFileSync(join(root, "prose", "latin"), Buffer.from([0x61, 0xe9, 0x0a]));
    symlinkSync("loop", join(root, "prose", "loop"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const read = (...paths: string[]) => {
    const { sources, faults } = readSources(paths.map((path) => (path === "-" ? path : join(root, path))), () => Buffer.from("# input"));
    const short = (text: string) => text.replaceAll(`${root}/`, "");
    return { names: sources.map(({ name }) => short(name)), texts: sources.map(({ text }) => text), faults: faults.map(short) };
  };

  it("is every .yaml, .yml and .json file of a folder and of those in it, each once, but nothing hidden and no packages", () => {
    const { names, faults } = read("");
    assert.deepEqual({ names: names.map((name) => name.replace(/^\//, "")), faults }, { names: ["a.yml", "b.yaml", "c.JSON", "deep/er/d.yaml"], faults: [] });
  });

  it("is a named file, whatever its name", () => assert.deepEqual(read("readme.md", ".hidden.yaml"), { names: ["readme.md", ".hidden.yaml"], texts: ["# readme.md", "# .hidden.yaml"], faults: [] }));
  it("is standard input", () => assert.deepEqual(read("-"), { names: ["standard input"], texts: ["# input"], faults: [] }));
  it("is each file once, whatever leads to it", () => assert.deepEqual(read("b.yaml", "-", "z.yaml", "-", "deep", "deep/er/d.yaml").names, ["b.yaml", "standard input", "deep/er/d.yaml", "deep/er/round/a.yml", "deep/er/round/c.JSON"]));

  it("may be nothing: then the folder is named", () => {
    assert.deepEqual(read("empty", "prose").faults, ["empty: the folder holds no .yaml, .yml, .json file", "prose: the folder holds no .yaml, .yml, .json file"]);
  });

  it("is a fault for everything that cannot be read, beside what can", () => {
    const { names, faults } = read("none.yaml", "a.yml", "prose/latin", "prose/loop", "a.yml/inner");
    assert.deepEqual({ names, faults }, {
      names: ["a.yml"],
      faults: ["none.yaml: there is no such file or folder", "prose/latin: it is not text in UTF-8", "prose/loop: its links lead in a circle", "a.yml/inner: it cannot be read (ENOTDIR)"],
    });
  });
});
