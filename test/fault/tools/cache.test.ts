import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureTools, type Tool } from "../../../sandbox/tools/index.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, builtProgramSays, createMachine, installFakeGo, type Machine } from "./fixture.ts";

describe("the cache of tools", () => {
  let machine: Machine;
  let path: string;

  async function kubectl(options = machine.options): Promise<Tool> {
    const tool = (await ensureTools(["kubectl"], options)).get("kubectl");
    assert.ok(tool);
    return tool;
  }

  beforeEach(async () => {
    machine = await createMachine();
    await installFakeGo(machine);
    await builtProgramSays(machine, "kubectl", `Client Version: v${toolVersions.kubernetes}`);
    path = (await kubectl()).path;
  });
  afterEach(() => machine.remove());

  async function isMadeAnew(reason: RegExp): Promise<void> {
    machine.lines.length = 0;
    const tool = await kubectl();
    assert.equal(tool.source, "build");
    assert.equal(tool.path, path);
    assert.equal(machine.lines.filter((line) => reason.test(line)).length, 1, machine.lines.join("\n"));
    assert.equal((await kubectl()).source, "cache");
    assert.deepEqual(await readdir(join(machine.cache, "work")), []);
  }

  it("gives what it holds without building", async () => {
    assert.equal((await kubectl()).source, "cache");
    assert.equal((await builds(machine)).length, 1);
  });

  it("never gives a truncated file", async () => {
    await truncate(path, 5);
    await isMadeAnew(/^cache: .*kubectl is not the file that was put there; getting kubectl anew$/);
  });

  it("never gives a file that was changed without changing its length or date", async () => {
    const date = new Date("2026-01-01T00:00:00Z"); // whole seconds, which can be set again exactly
    await utimes(path, date, date);
    assert.equal((await kubectl()).source, "cache");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("/bin/cat", "/bin/tac"));
    await utimes(path, date, date);
    await isMadeAnew(/is not the file that was put there/);
  });

  it("never gives an entry whose file is gone", async () => {
    await rm(path);
    await isMadeAnew(/is incomplete/);
  });

  it("never gives an entry without its record, or with half of it", async () => {
    const record = join(dirname(path), "entry.json");
    await truncate(record, 10);
    await isMadeAnew(/is incomplete/);
    await rm(record);
    await isMadeAnew(/is incomplete/);
  });

  it("accepts a copy of itself after checking every file", async () => {
    const copy = join(machine.root, "copy");
    await cp(machine.cache, copy, { recursive: true });
    const options = { ...machine.options, cacheDir: copy };
    assert.equal((await kubectl(options)).source, "cache");
    assert.equal((await builds(machine)).length, 1);
  });

  it("does not take a wrong file in a copy of itself", async () => {
    const copy = join(machine.root, "copy");
    await cp(machine.cache, copy, { recursive: true });
    await writeFile(path.replace(machine.cache, copy), (await readFile(path, "utf8")).replace("/bin/cat", "/bin/tac"));
    assert.equal((await kubectl({ ...machine.options, cacheDir: copy })).source, "build");
  });

  it("has a place that settings choose", async () => {
    const { cacheDir: _unused, ...options } = machine.options;
    const env = { ...machine.options.env, SOPHIA_CACHE: join(machine.root, "other") };
    assert.ok((await kubectl({ ...options, env })).path.startsWith(join(machine.root, "other", "tools", "kubectl")));
    const xdg = { ...machine.options.env, XDG_CACHE_HOME: join(machine.root, "xdg") };
    assert.ok((await kubectl({ ...options, env: xdg })).path.startsWith(join(machine.root, "xdg", "sophia-infra", "tools")));
  });

  it("says which folder cannot be written", async () => {
    const cacheDir = join(path, "inside-a-file");
    await assert.rejects(kubectl({ ...machine.options, cacheDir }), { message: /the cache \S+inside-a-file cannot be written \(ENOTDIR.*set SOPHIA_CACHE/ });
  });
});
