import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "../../../engine/stackFiles.ts";
import { sandboxPaths, writeWorkFolder } from "../../../engine/workFolder.ts";

describe("the copy of a stack's file", () => {
  it("keeps texts apart from what the engine would read as something else", () => {
    const folder = mkdtempSync(join(tmpdir(), "stack-copy-"));
    try {
      writeFileSync(join(folder, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
      writeFileSync(join(folder, "Pulumi.trial.yaml"), 'config:\n  other:sandbox: { enabled: true }\n  other:policies: { until: 2027-03-31, answer: "yes", number: "012", version: "1.20" }\n');
      const paths = sandboxPaths(join(folder, ".sandbox"), "trial");
      mkdirSync(paths.stack, { recursive: true });
      writeWorkFolder(readStackFile(folder, "trial"), folder, paths, {});
      const copy = readFileSync(join(paths.stack, "Pulumi.trial.yaml"), "utf8");
      for (const line of ['until: "2027-03-31"', 'answer: "yes"', 'number: "012"', 'version: "1.20"', "enabled: true"]) assert.ok(copy.includes(line), `${line} is not in:\n${copy}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
