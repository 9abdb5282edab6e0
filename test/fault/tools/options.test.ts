import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../../scripts/lib/repository.ts";

describe("package scripts that are told what they do not know", () => {
  const cases: readonly [readonly string[], string][] = [
    [["bench", "--bogus"], "Unknown option '--bogus'; allowed: npm run bench [-- --json --sizes N,... --only engine|lambda|policies]\n"],
    [["bench", "--sizes", "3"], `--sizes is "3", not whole numbers from 25 to 1000, separated by commas; allowed: npm run bench [-- --json --sizes N,... --only engine|lambda|policies]\n`],
    [["docs", "--bogus"], "Unknown option '--bogus'; allowed: npm run docs [-- --check]\n"],
    [["golden", "--help"], "Unknown option '--help'; allowed: npm run golden, without arguments\n"],
    [["check", "now"], "Unexpected argument 'now'; allowed: npm run check, without arguments\n"],
    [["help", "--bogus"], "Unknown option '--bogus'; allowed: npm run help, without arguments\n"],
    [["test", "--only", "nope"], "--only nope is no suite; allowed: npm test [-- --only check|unit|policies|property|contract|golden|fault|e2e[,...]]\n"],
  ];
  for (const [[script = "", ...args], expected] of cases) {
    it(`${script} ${args.join(" ")}: exit code 2, one line, nothing done`, () => {
      const scratch = mkdtempSync(join(tmpdir(), "options-test-"));
      try {
        const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(repository, `scripts/${script}.ts`), ...args], {
          cwd: repository, encoding: "utf8", env: { ...process.env, TMPDIR: scratch },
        });
        assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: "", stderr: expected });
        assert.deepEqual(readdirSync(scratch), []);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    }).timeout(60_000);
  }
});
