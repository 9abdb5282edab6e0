import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks, runCheck } from "./lib/checks.ts";
import { readOptions, refuse } from "./lib/options.ts";
import { repository } from "./lib/repository.ts";

/** Suites in the order of their cost: what is quick to tell is told first. */
const suites = ["unit", "policies", "property", "contract", "golden", "fault", "e2e"] as const;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const allowed = `--only ${["check", ...suites].join("|")}[,...]`;

function chosen(): readonly string[] {
  const { only } = readOptions("test", allowed, { only: { type: "string" } });
  const names = only?.split(",") ?? ["check", ...suites];
  const unknown = names.filter((name) => name !== "check" && !(suites as readonly string[]).includes(name));
  return unknown.length === 0 ? names : refuse("test", allowed, `--only ${unknown.join(",")} is no suite`);
}

function gitStatus(): string | undefined {
  const result = spawnSync("git", ["status", "--porcelain"], { cwd: repository, encoding: "utf8" });
  return result.status === 0 ? result.stdout : undefined;
}

function one(ok: boolean): Counts {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A suite that died before it could count is one failure. */
function countsOf(file: string, result: SpawnSyncReturns<Buffer>): Counts {
  let counts: Counts;
  try {
    counts = JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return result.status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function runSuite(suite: string, scratch: string): Counts {
  process.stdout.write(`\n== ${suite}\n`);
  const countsFile = join(scratch, `${suite}.json`);
  const mocha = join(repository, "node_modules/mocha/bin/mocha.js");
  const reporter = join(repository, "test/support/counting-reporter.cjs");
  // --exit: what the engine opens in this process for a program that a test killed stays open. Tests look for left processes themselves.
  const result = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", mocha, "--exit", "--reporter", reporter, `test/${suite}/**/*.test.ts`], {
    cwd: repository,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TEST_COUNTS_FILE: countsFile },
  });
  return countsOf(countsFile, result);
}

const names = chosen();
const scratch = mkdtempSync(join(tmpdir(), "sophia-test-"));
const before = gitStatus();
const all: Counts[] = [];
if (names.includes("check")) {
  process.stdout.write("== check\n");
  for (const check of checks) all.push(one(runCheck(check)));
}
for (const suite of suites) if (names.includes(suite)) all.push(runSuite(suite, scratch));
if (before !== undefined) {
  const clean = gitStatus() === before;
  process.stdout.write(`\n${clean ? "ok" : "FAILED"}  git status is as it was before the tests\n`);
  if (!clean) process.stdout.write(`${gitStatus() ?? ""}\n`);
  all.push(one(clean));
}
rmSync(scratch, { recursive: true, force: true });

const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
const skipped = sum("skipped");
if (skipped > 0) process.stdout.write(`\n${skipped} skipped; each said why above\n`);
process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
