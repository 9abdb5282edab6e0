import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunResult } from "../../../engine/index.ts";
import type { Ground } from "../../../scripts/lib/ground.ts";
import { servicesOf } from "../../../scripts/lib/observed.ts";
import { Unchanged } from "../../../scripts/lib/readiness.ts";

describe("services after an up whose cluster does not tell of them", () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "observed-")); });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const nats = { urn: "urn:pulumi:local::sophia-infra::kubernetes:apps/v1:StatefulSet::nats", op: "create", type: "", name: "nats", diffs: [], state: "failed" } as const;
  const result: RunResult = {
    stack: "local", operation: "up", outcome: "failed", changes: { create: 1 }, steps: [nats], durations: {}, outputs: {}, violations: [], diagnostics: [{ severity: "error", message: "connection refused" }], version: "3.250.0",
  };
  /** A cluster whose kubectl only fails. */
  const ask = () => {
    const kubectl = join(dir, "kubectl");
    writeFileSync(kubectl, "#!/bin/sh\necho 'dial tcp 127.0.0.1:1: connection refused' >&2\nexit 1\n");
    chmodSync(kubectl, 0o755);
    const ground = { file: { name: "local", project: "sophia-infra", path: "", content: {}, config: {}, sandbox: true }, cluster: { kubeconfig: join(dir, "kubeconfig") }, paths: new Map([["kubectl", kubectl]]) };
    return servicesOf(ground as unknown as Ground, result, new Unchanged());
  };

  for (const [what, stopped, reason] of [["was stopped", true, "it was stopped meanwhile"], ["has died", false, "dial tcp 127.0.0.1:1: connection refused"]] as const) {
    it(`since it ${what}: the engine's report is kept, and its view of them`, async () => {
      if (!stopped) writeFileSync(join(dir, "kubeconfig"), "");
      const report = await ask();
      assert.equal(report.readinessFrom, "engine");
      assert.equal(report.services?.find(({ name }) => name === "nats")?.state, "failed");
      assert.deepEqual(report.diagnostics, [...result.diagnostics, { severity: "warning", message: `the sandbox's cluster does not tell of its services: ${reason}; they are shown as the engine saw them` }]);
    });
  }
});
