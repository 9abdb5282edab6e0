import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTools, type Tool } from "../../../sandbox/tools/index.ts";
import { toolVersions } from "../../../config/versions.ts";
import { builds, builtProgramSays, createMachine, installFakeGo, type Machine } from "./fixture.ts";

const child = fileURLToPath(new URL("ensure-child.ts", import.meta.url));

/** A run of ensureTools(["kubectl"]) in another process. */
class Run {
  stdout = "";
  stderr = "";
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(machine: Machine) {
    const { env, cacheDir } = machine.options;
    this.process = spawn(process.execPath, [child, JSON.stringify({ env, cacheDir }), "kubectl"], { stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout?.on("data", (data: Buffer) => (this.stdout += data.toString()));
    this.process.stderr?.on("data", (data: Buffer) => (this.stderr += data.toString()));
    this.ended = new Promise((resolve) => this.process.once("close", resolve));
  }

  async tool(): Promise<Tool | undefined> {
    assert.equal(await this.ended, 0, this.stderr);
    return (JSON.parse(this.stdout) as Tool[])[0];
  }
}

/** Ends after the runner's own time limit at the latest, so that a failed test leaves nothing going. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 1000; look += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`never came true: ${holds.toString()}`);
}

describe("two runs at once", function () {
  this.timeout(60_000);
  let machine: Machine;
  let runs: Run[];
  const start = () => {
    const run = new Run(machine);
    runs.push(run);
    return run;
  };
  const buildsBegun = async (count: number) => (await builds(machine)).length === count;

  beforeEach(async () => {
    runs = [];
    machine = await createMachine();
    await installFakeGo(machine);
    await builtProgramSays(machine, "kubectl", `Client Version: v${toolVersions.kubernetes}`);
    await writeFile(join(machine.root, "hold"), "");
  });
  afterEach(async () => {
    await rm(join(machine.root, "hold"), { force: true });
    for (const run of runs) run.process.kill("SIGKILL");
    await Promise.all(runs.map((run) => run.ended));
    await machine.remove();
  });

  it("build once: the second waits, says so, and takes the first one's entry", async () => {
    const first = start();
    await until(() => buildsBegun(1));
    const second = start();
    await until(() => second.stderr.includes("waiting for it"));
    assert.match(second.stderr, new RegExp(`process ${first.process.pid} on \\S+ is already getting tools of the family controlplane; waiting for it`));
    await rm(join(machine.root, "hold"));
    assert.equal((await first.tool())?.source, "build");
    assert.equal((await second.tool())?.source, "cache");
    assert.equal((await builds(machine)).length, 1);
    const entries = await readdir(join(machine.cache, "tools", "kubectl"));
    assert.equal(entries.length, 1);
    assert.deepEqual((await readdir(join(machine.cache, "tools", "kubectl", entries[0] ?? ""))).sort(), ["entry.json", "kubectl"]);
    assert.deepEqual(await readdir(join(machine.cache, "locks")), []);
  });

  it("recover from one killed in the middle, once its build has ended, too", async () => {
    const first = start();
    await until(() => buildsBegun(1));
    first.process.kill("SIGKILL");
    await first.ended;
    const second = start();
    // The killed run's `go` still works, so the lock is still held.
    await until(() => second.stderr.includes("waiting for it"));
    assert.equal((await builds(machine)).length, 1);
    await rm(join(machine.root, "hold"));
    assert.equal((await second.tool())?.source, "build");
    assert.equal((await builds(machine)).length, 2);
    assert.equal((await ensureTools(["kubectl"], machine.options)).get("kubectl")?.source, "cache");
  });

  it("do not wait for a lock whose owner is gone", async () => {
    await rm(join(machine.root, "hold"));
    const first = start();
    assert.equal((await first.tool())?.source, "build");
    await rm(join(machine.cache, "tools"), { recursive: true });
    await mkdir(join(machine.cache, "locks", "controlplane"));
    const owner = { host: hostname(), processes: [{ pid: first.process.pid }] };
    await writeFile(join(machine.cache, "locks", "controlplane", `owner-${first.process.pid}-abc`), JSON.stringify(owner));
    const second = start();
    assert.equal((await second.tool())?.source, "build");
    assert.doesNotMatch(second.stderr, /waiting/);
  });
});
