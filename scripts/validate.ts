import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions, refuse } from "./lib/options.ts";
import { repository } from "./lib/repository.ts";

/** What is validated, each with real servers on this machine. */
const parts = ["cdc", "sink"] as const;

const allowed = `--only ${parts.join("|")}[,...]`;

function chosen(): readonly string[] {
  const { only } = readOptions("validate", allowed, { only: { type: "string" } });
  const names = only?.split(",") ?? parts;
  const unknown = names.filter((name) => !(parts as readonly string[]).includes(name));
  return unknown.length === 0 ? names : refuse("validate", allowed, `--only ${unknown.join(",")} is nothing to validate`);
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs the tests of a part; one that died before it could count is one failure. */
function runPart(part: string, scratch: string): Counts {
  process.stdout.write(`\n== ${part}\n`);
  const file = join(scratch, `${part}.json`);
  // --exit: what a test that failed left open must not keep this process. Tests stop what they started themselves.
  const mocha = [join(repository, "node_modules/mocha/bin/mocha.js"), "--exit", "--reporter", join(repository, "test/support/counting-reporter.cjs")];
  const { status } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...mocha, `test/validate/${part}/**/*.test.ts`], {
    cwd: repository,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TEST_COUNTS_FILE: file },
  });
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = JSON.parse(readFileSync(file, "utf8")) as Counts;
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Change data capture and the event sink for real: PostgreSQL and Redis are started, loaded, killed and looked at. Not among `npm test`,
 * since it takes minutes and moves a million documents. Exit code 0 passed, 1 failed, 2 bad input.
 */
function validate(names: readonly string[]): void {
  const scratch = mkdtempSync(join(tmpdir(), "sophia-validate-"));
  try {
    const all = parts.filter((part) => names.includes(part)).map((part) => runPart(part, scratch));
    const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
    if (sum("skipped") > 0) process.stdout.write(`\n${sum("skipped")} skipped; each said why above\n`);
    process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
    process.exitCode = sum("failed") === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

validate(chosen());
