import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { repository } from "../repository.ts";
import type { MutationReport } from "./score.ts";
import type { Subject } from "./subjects.ts";

/** Where reports and what Stryker works on are kept. */
export const mutationDir = join(repository, ".sandbox", "mutation");

/**
 * Breaks the files of a subject and runs its tests against each mutant.
 * @throws Error when Stryker itself fails, as where the tests do before anything is broken; what it said is on standard error
 */
export async function mutate({ name, mutate: files, spec }: Subject): Promise<MutationReport> {
  const report = join(mutationDir, `${name}.json`);
  const config = join(mutationDir, `${name}.config.json`);
  const common = JSON.parse(readFileSync(join(repository, "stryker.config.json"), "utf8")) as Readonly<Record<string, unknown>>;
  mkdirSync(mutationDir, { recursive: true });
  rmSync(report, { force: true });
  // Copies of a run that was stopped.
  rmSync(join(mutationDir, "work"), { recursive: true, force: true });
  // Not by Stryker's `testFiles`: it then runs mutants of what happens on import without ever switching them on (10.0.0).
  writeFileSync(config, JSON.stringify({ ...common, mutate: files, mochaOptions: { spec }, jsonReporter: { fileName: report }, concurrency: availableParallelism() }));
  const stryker = ["--require", "./scripts/lib/mutation/mocha.cjs", "node_modules/@stryker-mutator/core/bin/stryker.js", "run", config];
  const child = spawn(process.execPath, stryker, { cwd: repository, stdio: ["ignore", 2, 2] });
  // It ends its workers itself when it is told to end.
  const stop = () => child.kill("SIGINT");
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const [status] = (await once(child, "exit")) as [number | null];
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (status !== 0) throw new Error(`Stryker failed on ${name} (exit code ${status ?? "none"}); its message is above`);
  return JSON.parse(readFileSync(report, "utf8")) as MutationReport;
}
