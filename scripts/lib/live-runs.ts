import { readFileSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { runs } from "../../engine/processes.ts";
import type { RunRecord } from "../../engine/runFile.ts";

/** The operations under way on the stacks of a sandbox directory, one phrase each, with what would end them. */
export function liveRuns(sandboxDir: string): readonly string[] {
  const stacks = join(sandboxDir, "stacks");
  return names(stacks).flatMap((stack) => {
    const run = read(join(stacks, stack, "run.json"));
    if (run === undefined || run.host !== hostname() || !runs(run.driver)) return [];
    return [`${run.operation} of stack ${stack} (process ${run.driver.pid}, since ${run.startedAt}) is under way; wait for it to end, or stop it with: kill -INT ${run.driver.pid}`];
  });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunRecord;
  } catch {
    return undefined; // no run, or one that is just beginning or ending
  }
}
