import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { RunResult } from "../../../engine/index.ts";
import { LambdaAdmin, type LambdaEmulator, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { changes, explain } from "../../support/platform.ts";

/** What the program, the engine and the providers are read from. */
const folders = ["clients", "components", "config", "engine", "test/e2e/lambda", "package.json"];

/** A second working copy of the repository: sources of its own, and packages of its own where they are ours. */
function checkout(root: string, name: string): string {
  const copy = join(root, name);
  for (const folder of folders) cpSync(join(repository, folder), join(copy, folder), { recursive: true });
  for (const scope of ["", "@sophia"]) {
    mkdirSync(join(copy, "node_modules", scope), { recursive: true });
    for (const entry of readdirSync(join(repository, "node_modules", scope))) {
      const ours = scope === "@sophia" ? entry : entry === "lambda-cloud-api" ? entry : undefined;
      if (entry === "@sophia") continue;
      symlinkSync(ours === undefined ? join(repository, "node_modules", entry) : join(copy, "clients", ours), join(copy, "node_modules", scope, entry));
    }
  }
  return copy;
}

describe("a state made in one checkout, used from another", function () {
  this.timeout(180_000);
  let root: string;
  let emulator: LambdaEmulator;
  let tools: ReturnType<typeof engineToolsFrom>;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "sophia-checkouts-"));
    emulator = await createLambdaEmulator({ seed: 3, behaviour: { requestInterval: 10, launchInterval: 50 } });
    tools = engineToolsFrom(await ensureTools(["pulumi"]));
    mkdirSync(join(root, "sandbox/lambda"), { recursive: true });
    const connection = { url: emulator.url, apiKey: emulator.apiKey, pacing: { requestMilliseconds: 12, launchMilliseconds: 55 }, stateDir: join(root, "client") };
    writeFileSync(join(root, "sandbox/lambda/connection.json"), JSON.stringify(connection));
  });
  after(async () => {
    await emulator.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function run(copy: string, operation: "up" | "preview" | "destroy", more: object = {}): Promise<RunResult> {
    const options = { stack: "trial", projectDir: join(copy, "test/e2e/lambda/checkout"), sandboxDir: join(root, "sandbox"), tools, ...more };
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(copy, "test/e2e/lambda/checkout-child.ts")], { cwd: copy });
    child.stdin.end(JSON.stringify({ operation, options }));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.notEqual(stdout, "", stderr.slice(-2000));
    return JSON.parse(stdout) as RunResult;
  }

  it("previews no change and destroys all, though the first is gone", async () => {
    const first = checkout(root, "first");
    const made = await run(first, "up");
    assert.equal(made.outcome, "succeeded", explain(made));
    rmSync(first, { recursive: true, force: true });

    const second = checkout(root, "second");
    const planned = await run(second, "preview", { expectNoChanges: true });
    assert.equal(planned.outcome, "succeeded", explain(planned));
    assert.deepEqual(changes(planned), {});
    const gone = await run(second, "destroy");
    assert.equal(gone.outcome, "succeeded", explain(gone));
    assert.deepEqual({ ...(await new LambdaAdmin(emulator.admin).cost()), instances: [], centsSoFar: 0 }, { centsPerHour: 0, centsSoFar: 0, living: 0, gpus: 0, instances: [] });
  });
});
