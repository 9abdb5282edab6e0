import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { RunResult } from "../../../engine/index.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { type Trial, makeTrial } from "../engine/trial.ts";

const pack = join(repository, "policies");

/** Broken policies by name, with the resource each is broken by. */
function broken({ violations }: RunResult, level?: string): string[] {
  return violations.filter((each) => level === undefined || each.level === level).map(({ policy, urn }) => `${policy} ${urn?.split("::").pop()}`).sort();
}

describe("the policy pack under the real engine", function () {
  this.timeout(240_000);
  let trial: Trial;

  this.beforeAll(async () => {
    trial = await makeTrial(["pulumi-resource-kubernetes"]);
  });
  this.afterAll(() => trial.remove());

  const password = "correct-horse-battery-staple-41";
  const off = { all: "disabled" };
  const rule = "no-privilege-escalation";

  const yaml = () => join(trial.sandboxDir, "yaml");

  /** A Job with one container. Objects are written to files: no cluster is needed. */
  const jobWith = (container: object) => async () => {
    const provider = new k8s.Provider("files", { renderYamlToDirectory: yaml() });
    const spec = { restartPolicy: "Never", containers: [{ name: "main", image: "example.com/job:1", ...container }] };
    new k8s.batch.v1.Job("job", { metadata: { name: "job", namespace: "mcp" }, spec: { template: { spec } } }, { provider });
  };

  it("is refused nothing and heeded where nothing is wrong", async () => {
    const result = await trial.preview({ program: jobWith({ securityContext: { allowPrivilegeEscalation: false } }), policyPacks: [pack], policyConfig: { ...off, [rule]: "mandatory" } });
    assert.equal(result.outcome, "succeeded", JSON.stringify(result));
    assert.deepEqual(result.violations, []);
    assert.deepEqual(result.diagnostics, []);
  });

  it("stops a plan that breaks a rule, and says what to do", async () => {
    const result = await trial.preview({ program: jobWith({}), policyPacks: [pack], policyConfig: { ...off, [rule]: "mandatory" } });
    assert.equal(result.outcome, "failed");
    assert.deepEqual(broken(result, "mandatory"), [`${rule} job`]);
    assert.match(result.violations[0]?.message ?? "", /Job mcp\/job: spec\.template\.spec\.containers\[0\]\.securityContext\.allowPrivilegeEscalation.*https:/s);
  });

  it("only advises where the stack says so", async () => {
    const result = await trial.preview({ program: jobWith({}), policyPacks: [pack], policyConfig: { ...off, [rule]: "advisory" } });
    assert.equal(result.outcome, "succeeded");
    assert.deepEqual(broken(result), [`${rule} job`]);
  });

  it("heeds an exemption until its last day, and then minds it", async () => {
    const exempt = (until: string) => ({ ...off, "exemptions-have-not-expired": "mandatory", [rule]: { enforcementLevel: "mandatory", exemptions: [{ object: "Job mcp/*", reason: "goes away with the importer", until }] } });
    const held = await trial.preview({ program: jobWith({}), policyPacks: [pack], policyConfig: exempt(new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString().slice(0, 10)) });
    assert.equal(held.outcome, "succeeded", JSON.stringify(held.violations));
    assert.deepEqual(held.violations, []);
    const ended = await trial.preview({ program: jobWith({ securityContext: { allowPrivilegeEscalation: false } }), policyPacks: [pack], policyConfig: exempt("2026-01-31") });
    assert.equal(ended.outcome, "failed");
    assert.deepEqual(broken(ended), ["exemptions-have-not-expired engine-trial-trial"]);
  });

  it("refuses an exemption without reason or day before anything is judged", async () => {
    const config = { ...off, [rule]: { enforcementLevel: "mandatory", exemptions: [{ object: "*", reason: "so", until: "soon" }] } };
    const result = await trial.preview({ program: jobWith({}), policyPacks: [pack], policyConfig: config });
    assert.equal(result.outcome, "failed");
    assert.match(result.diagnostics.map(({ message }) => message).join("\n"), /exemptions\.0\.reason[^]*exemptions\.0\.until/);
  });

  it("mends where it is told to, and a secret beside the mend stays a secret", async () => {
    const env = [{ name: "PASSWORD", value: pulumi.secret(password) }];
    const result = await trial.up({ program: jobWith({ env }), policyPacks: [pack], policyConfig: { ...off, [rule]: "remediate" } });
    assert.equal(result.outcome, "succeeded", JSON.stringify(result));
    assert.deepEqual(broken(result, "mandatory"), []);
    const made = readdirSync(yaml(), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")).map((name) => readFileSync(join(yaml(), name), "utf8")).join("\n");
    assert.match(made, /allowPrivilegeEscalation: false/);
    assert.match(made, new RegExp(password));
    assert.ok(!readFileSync(trial.stateFile, "utf8").includes(password), "the secret is in clear in the state");
  });

  it("makes nothing of a plan that breaks a rule over the whole stack, although such rules are asked last", async () => {
    const fresh = await makeTrial(["pulumi-resource-kubernetes"]);
    try {
      const result = await fresh.up({ program: jobWith({}), policyPacks: [pack], policyConfig: { ...off, "namespaces-deny-by-default": "mandatory" } });
      assert.equal(result.outcome, "failed");
      assert.deepEqual(broken(result, "mandatory"), ["namespaces-deny-by-default job"]);
      assert.deepEqual(result.steps.filter(({ state }) => state !== "planned"), []);
      assert.ok(!existsSync(fresh.stateFile) || !readFileSync(fresh.stateFile, "utf8").includes("batch/v1:Job"), "the Job is in the state");
    } finally {
      fresh.remove();
    }
  });

  it("stands alone: copied out, with its own dependencies", async () => {
    const folder = mkdtempSync(join(tmpdir(), "policies-"));
    try {
      const copy = join(folder, "pack");
      cpSync(pack, copy, { recursive: true, filter: (source) => !source.includes("node_modules") });
      execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"], { cwd: copy, stdio: ["ignore", "ignore", "inherit"] });
      const result = await trial.preview({ program: jobWith({}), policyPacks: [copy], policyConfig: { ...off, [rule]: "mandatory" } });
      assert.deepEqual(broken(result, "mandatory"), [`${rule} job`]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
