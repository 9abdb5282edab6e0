import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as random from "@pulumi/random";
import { InputError, destroy, forget, up } from "../../../engine/index.ts";
import { type Trial, makeTrial, projectDir } from "./trial.ts";

/** Of what the engine could touch: the project, and what lies at the top of the repository. */
const gitStatus = () => execFileSync("git", ["status", "--porcelain", "--", projectDir, ":(top,glob)*", ":(top).sandbox"], { cwd: projectDir, encoding: "utf8" });

describe("the engine drives a stack from nothing to nothing", function () {
  this.timeout(180_000);
  let trial: Trial;
  let before: string;

  this.beforeAll(async () => {
    before = gitStatus();
    trial = await makeTrial();
  });
  this.afterAll(() => trial.remove());

  it("previews without doing anything", async () => {
    const result = await trial.preview();
    assert.equal(result.outcome, "succeeded");
    assert.deepEqual(result.changes, { create: 4 });
    assert.deepEqual(trial.deeds(), []);
  });

  it("makes what the program says, honours defaults of Pulumi.yaml and masks secret outputs", async () => {
    const result = await trial.up();
    assert.equal(result.outcome, "succeeded");
    assert.deepEqual(result.changes, { create: 4 });
    assert.deepEqual(result.outputs, { texts: ["hello-0", "hello-1"], password: "[secret]" });
    assert.deepEqual(result.steps.map(({ op, name, state }) => `${op} ${name} ${state}`).sort(), [
      "create engine-trial-trial done", "create notes done", "create notes-0 done", "create notes-1 done",
    ]);
  });

  it("finds every plug-in without a warning", async () => {
    const result = await trial.up({ overrides: { greeting: "good morning" } });
    assert.deepEqual(result.diagnostics, []);
  });

  it("changes nothing the second time, and can be told to insist on it", async () => {
    const deeds = trial.deeds();
    const result = await trial.up({ overrides: { greeting: "good morning" }, expectNoChanges: true });
    assert.equal(result.outcome, "succeeded");
    assert.deepEqual(result.changes, { same: 4 });
    assert.deepEqual(result.steps, []);
    assert.deepEqual(trial.deeds(), deeds);
  });

  it("fails when something would change although nothing may", async () => {
    const result = await trial.preview({ overrides: { greeting: "good evening" }, expectNoChanges: true });
    assert.equal(result.outcome, "failed");
    assert.match(result.diagnostics.map(({ message }) => message).join("\n"), /no changes were expected/);
  });

  it("names the properties a change touches", async () => {
    const result = await trial.preview({ overrides: { greeting: "good evening" } });
    assert.deepEqual(result.changes, { same: 2, update: 2 });
    assert.deepEqual(result.steps.map(({ op, name, diffs }) => ({ op, name, diffs })), [
      { op: "update", name: "notes-0", diffs: ["text"] },
      { op: "update", name: "notes-1", diffs: ["text"] },
    ]);
  });

  it("keeps the passphrase readable by its owner only, and prints it nowhere", () => {
    const path = join(trial.sandboxDir, "passphrase");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.ok(!trial.lines.join("\n").includes(readFileSync(path, "utf8")));
  });

  it("encrypts secrets in the state", () => {
    assert.ok(!readFileSync(trial.stateFile, "utf8").includes("correct horse battery"));
  });

  it("deletes everything, the stack included", async () => {
    const result = await trial.destroy({ remove: true });
    assert.equal(result.outcome, "succeeded");
    assert.deepEqual(result.changes, { delete: 4 });
    assert.equal(existsSync(trial.stateFile), false);
  });

  it("makes everything anew when the stack was forgotten", async () => {
    await trial.up();
    await forget({ stack: "trial", projectDir, sandboxDir: trial.sandboxDir });
    assert.equal(existsSync(trial.stateFile), false);
    assert.deepEqual((await trial.up()).changes, { create: 4 });
  });

  it("goes back to the backup when the state was cut short, and says so", async () => {
    const state = readFileSync(trial.stateFile, "utf8");
    writeFileSync(trial.stateFile, state.slice(0, 100));
    const result = await trial.up();
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    assert.ok(trial.lines.some((line) => line.includes(`${trial.stateFile}, is damaged; going back to its backup`)), trial.lines.join("\n"));
  });

  it("refuses to go on without the passphrase of its state, or with another", async () => {
    const path = join(trial.sandboxDir, "passphrase");
    const passphrase = readFileSync(path, "utf8");
    const operations = ["preview", "up", "destroy"] as const;
    rmSync(path);
    for (const operation of operations) await assert.rejects(trial[operation](), { name: "StateError", message: /passphrase, the passphrase the state of stack trial is encrypted with, is missing, / });
    assert.equal(existsSync(path), false);
    writeFileSync(path, "another passphrase");
    for (const operation of operations) await assert.rejects(trial[operation](), { name: "StateError", message: /is not the one the state of stack trial is encrypted with; / });
    writeFileSync(path, passphrase);
    assert.deepEqual((await trial.up()).changes, { same: 4 });
  });

  it("deletes what it made although the stack's file is gone", async () => {
    const bare = join(trial.sandboxDir, "bare project");
    mkdirSync(bare);
    copyFileSync(join(projectDir, "Pulumi.yaml"), join(bare, "Pulumi.yaml"));
    const result = await trial.destroy({ projectDir: bare, remove: true });
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    assert.deepEqual(result.changes, { delete: 4 });
  });

  it("has changed no tracked file", () => {
    assert.equal(gitStatus(), before);
    assert.doesNotMatch(readFileSync(join(projectDir, "Pulumi.trial.yaml"), "utf8"), /encryptionsalt/);
  });
});

describe("the engine brings its plug-ins", function () {
  this.timeout(180_000);
  let trial: Trial;
  this.beforeAll(async () => { trial = await makeTrial(["pulumi-resource-random"]); });
  this.afterAll(() => trial.remove());
  const pack = join(import.meta.dirname, "pack");

  it("runs a policy pack: advice lets through, a mandatory policy fails, both are told with their resource", async () => {
    const advised = await trial.preview({ policyPacks: [pack], overrides: { greeting: "hi" } });
    assert.equal(advised.outcome, "succeeded", JSON.stringify(advised.diagnostics));
    assert.deepEqual(advised.violations.map(({ policy, level, urn }) => [policy, level, urn?.split("::").pop()]), [["few-notes", "advisory", "notes-1"]]);
    const forbidden = await trial.preview({ policyPacks: [pack], overrides: { greeting: "forbidden" } });
    assert.equal(forbidden.outcome, "failed");
    assert.deepEqual(forbidden.violations.filter(({ level }) => level === "mandatory").map(({ policy, urn }) => [policy, urn?.split("::").pop()]).sort(), [["no-forbidden-text", "notes-0"], ["no-forbidden-text", "notes-1"]]);
    assert.deepEqual(trial.deeds(), []);
  });

  it("finds a provider in its cache without a warning", async () => {
    const program = async () => ({ id: new random.RandomId("id", { byteLength: 8 }).hex, password: new random.RandomPassword("password", { length: 20 }).result });
    const result = await trial.up({ program });
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    assert.deepEqual(result.diagnostics, []);
    assert.match(String(result.outputs["id"]), /^[0-9a-f]{16}$/);
    assert.equal(result.outputs["password"], "[secret]");
    assert.deepEqual((await trial.up({ program })).changes, { same: 3 });
  });
});

describe("the engine refuses bad input before anything is made", function () {
  this.timeout(60_000);

  it("names the stacks there are", async () => {
    await assert.rejects(up({ stack: "lokal", projectDir, tools: { bin: {} } }), {
      name: "InputError",
      message: '--stack is "lokal"; allowed: a stack with a file Pulumi.<stack>.yaml (elsewhere, trial)',
    });
  });

  it("takes overrides for sandbox stacks only", async () => {
    await assert.rejects(up({ stack: "elsewhere", projectDir, tools: { bin: {} }, overrides: { items: {} } }), {
      name: "InputError",
      message: "overrides are only for sandbox stacks; elsewhere is none: change Pulumi.elsewhere.yaml",
    });
  });

  it("removes and forgets sandbox stacks only", async () => {
    await assert.rejects(destroy({ stack: "elsewhere", projectDir, tools: { bin: {} }, remove: true }), InputError);
    await assert.rejects(forget({ stack: "elsewhere", projectDir }), InputError);
  });

  it("hands on the program's settings error as it was thrown", async () => {
    const trial = await makeTrial();
    class SettingsError extends Error {
      override readonly name = "SettingsError";
      readonly faults = [{ key: "items.count", message: "items.count is -1" }];
    }
    const thrown = new SettingsError("1 setting is wrong");
    await assert.rejects(trial.up({ program: () => Promise.reject(thrown) }), (error) => error === thrown);
    assert.deepEqual(trial.deeds(), []);
    trial.remove();
  });

  it("tells a program's error once, without secrets", async () => {
    const trial = await makeTrial();
    const result = await trial.up({ program: () => Promise.reject(new Error(`passphrase ${readFileSync(join(trial.sandboxDir, "passphrase"), "utf8")}`)) });
    assert.equal(result.outcome, "failed");
    assert.equal(result.diagnostics.length, 1);
    assert.match(result.diagnostics[0]?.message ?? "", /^passphrase \[secret\] \(thrown at engine\/lifecycle\.test\.ts:\d+\)$/);
    trial.remove();
  });
});
