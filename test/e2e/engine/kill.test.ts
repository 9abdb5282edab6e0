import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { processesOf } from "../../../engine/index.ts";
import { type Trial, hang, makeTrial, until } from "./trial.ts";

const locks = (trial: Trial) => (existsSync(trial.lockFolder) ? readdirSync(trial.lockFolder).filter((name) => name.endsWith(".json")) : []);
const pending = (trial: Trial) => (JSON.parse(readFileSync(trial.stateFile, "utf8")) as { checkpoint: { latest: { pending_operations?: unknown[] } } }).checkpoint.latest.pending_operations ?? [];

/** A process that drives an `up` of the trial, as scripts do, so that it can be killed with all it holds. */
function spawnDriver(trial: Trial, tools: string) {
  const code = `
    const { up } = await import(${JSON.stringify(new URL("../../../engine/index.ts", import.meta.url).href)});
    await up({ stack: "trial", projectDir: ${JSON.stringify(join(import.meta.dirname, "project"))}, sandboxDir: ${JSON.stringify(trial.sandboxDir)},
      tools: ${tools}, overrides: { items: { log: ${JSON.stringify(join(trial.sandboxDir, "deeds.log"))}, waitFor: ${JSON.stringify(trial.gate)} } } });`;
  return spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "ignore" });
}

interface RunFile {
  readonly run: string;
  readonly engine?: { readonly pid: number };
}

describe("a killed run", function () {
  this.timeout(180_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.remove());

  const converges = async () => {
    trial.letGo();
    const result = await trial.up();
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    assert.deepEqual(result.diagnostics, []);
    assert.deepEqual(pending(trial), []);
    assert.deepEqual(locks(trial), []);
    assert.deepEqual((await trial.up()).changes, { same: 4 });
  };

  for (const [what, target] of [["engine alone", (pid: number) => pid], ["engine and its process group", (pid: number) => -pid]] as const) {
    it(`with the ${what} killed, fails, leaves no process, and the next run converges`, async () => {
      const { engine, result } = await hang(trial);
      process.kill(target(engine.pid), "SIGKILL");
      const failed = await result;
      assert.equal(failed.outcome, "failed");
      assert.match(failed.diagnostics.map(({ message }) => message).join("\n"), /the engine was ended by SIGKILL; run this again/);
      assert.ok(failed.steps.some(({ state }) => state === "interrupted"));
      assert.deepEqual(processesOf(engine.run), []);
      assert.equal(locks(trial).length, 1);
      assert.ok(pending(trial).length > 0);
      await converges();
      assert.match(trial.lines.join("\n"), new RegExp(`removed the lock that process ${engine.pid} of this host left`));
      assert.match(trial.lines.join("\n"), /taking up \d interrupted operations? of the run before: creating notes-/);
    });
  }

  it("whose surroundings have gone is stopped, says why, and the next run converges", async () => {
    const { result } = await hang(trial, { health: async () => ["the cluster is gone"] });
    const failed = await result;
    assert.equal(failed.outcome, "failed");
    assert.match(failed.diagnostics.map(({ message }) => message).join("\n"), /^the cluster is gone; the engine was stopped$/m);
    assert.match(trial.lines.join("\n"), /^the cluster is gone$[\s\S]*^stopping the engine: what it waits for cannot happen any more$/m);
    await converges();
  });

  it("with the driver killed too, is cleared of processes by the next run", async () => {
    const { engine, result } = await hang(trial, { items: { count: 1 } }); // learns nothing but where the tools are
    process.kill(engine.pid, "SIGKILL");
    await result;
    const tools = JSON.stringify({ bin: { pulumi: join(trial.sandboxDir, "bin", "pulumi") }, versions: { pulumi: "3.250.0" } });
    const before = trial.deeds().length;
    const driver = spawnDriver(trial, tools);
    await until("a provider to begin", () => trial.deeds().length > before);
    const record = JSON.parse(readFileSync(join(trial.sandboxDir, "stacks", "trial", "run.json"), "utf8")) as RunFile;
    process.kill(driver.pid ?? 0, "SIGKILL");
    process.kill(record.engine?.pid ?? 0, "SIGKILL");
    await until("the driver to end", () => driver.signalCode !== null);
    assert.ok(processesOf(record.run).length > 0, "a provider outlives both");
    await converges();
    assert.match(trial.lines.join("\n"), /ending \d process(es)? that the up of .* left behind when it died/);
    assert.deepEqual(processesOf(record.run), []);
  });

  it("that is only interrupted stops in good order and leaves no lock", async () => {
    const abort = new AbortController();
    const { engine, result } = await hang(trial, { signal: abort.signal });
    abort.abort();
    setTimeout(() => trial.letGo(), 300);
    const failed = await result;
    assert.equal(failed.outcome, "failed");
    assert.match(failed.diagnostics.map(({ message }) => message).join("\n"), /interrupted/);
    assert.deepEqual(locks(trial), []);
    assert.deepEqual(processesOf(engine.run), []);
    await converges();
  });

  it("does not stand in the way while it lives: a second run is refused and changes nothing", async () => {
    const { result } = await hang(trial);
    const second = await trial.up();
    assert.equal(second.outcome, "refused");
    assert.match(second.diagnostics[0]?.message ?? "", new RegExp(`up of stack trial \\(process ${process.pid} on .*\\) is under way; wait for it to end, or stop it with: kill -INT ${process.pid}`));
    trial.letGo();
    assert.equal((await result).outcome, "succeeded");
  });
});

describe("a lock on the stack", function () {
  this.timeout(120_000);
  let trial: Trial;
  this.beforeEach(async () => {
    trial = await makeTrial();
    await trial.up({ items: { count: 0 } });
    mkdirSync(trial.lockFolder, { recursive: true });
  });
  this.afterEach(() => trial.remove());

  const lock = (content: Record<string, unknown>) => {
    const path = join(trial.lockFolder, "a-lock.json");
    writeFileSync(path, JSON.stringify({ pid: process.pid, username: "someone", hostname: hostname(), timestamp: new Date().toISOString(), ...content }));
    return path;
  };

  it("of a live process of this host is never broken", async () => {
    const path = lock({});
    const result = await trial.up();
    assert.equal(result.outcome, "refused");
    assert.match(result.diagnostics[0]?.message ?? "", new RegExp(`locked by process ${process.pid} of someone@.* since .*, which is running; wait for it to end`));
    assert.ok(existsSync(path));
    assert.deepEqual(trial.deeds(), []);
  });

  it("of another host is never broken", async () => {
    const path = lock({ hostname: "elsewhere.example", pid: 4_000_000 });
    const result = await trial.up();
    assert.equal(result.outcome, "refused");
    assert.match(result.diagnostics[0]?.message ?? "", /locked by process 4000000 of someone@elsewhere\.example since .*, another host/);
    assert.ok(existsSync(path));
  });

  it("of a process that is dead is removed and said", async () => {
    const { pid } = JSON.parse(execFileSync(process.execPath, ["-p", "JSON.stringify({ pid: process.pid })"], { encoding: "utf8" })) as { pid: number };
    const path = lock({ pid });
    assert.equal((await trial.up({ items: { count: 1 } })).outcome, "succeeded");
    assert.ok(!existsSync(path));
    assert.match(trial.lines.join("\n"), new RegExp(`removed the lock that process ${pid} of this host left on stack trial`));
  });

  it("whose number another process has taken since is removed", async () => {
    const path = lock({ timestamp: "2001-01-01T00:00:00Z" });
    assert.equal((await trial.up({ items: { count: 1 } })).outcome, "succeeded");
    assert.ok(!existsSync(path));
  });

  it("does not stop a preview, which changes nothing", async () => {
    const path = lock({});
    assert.equal((await trial.preview()).outcome, "succeeded");
    assert.ok(existsSync(path));
  });
});
