import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "./repository.ts";

/** A static check: one command that exits 0 when all is well. */
export interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const node = (script: string, ...args: string[]): string[] => [process.execPath, "--disable-warning=ExperimentalWarning", join(repository, script), ...args];
const rooms = ["config", "components", "engine", "services", "sandbox", "scripts", "test", "index.ts"];

/** Types, lint, the direction of imports, and that what is generated is up to date. */
export const checks: readonly Check[] = [
  { name: "types", command: node("node_modules/typescript/bin/tsc", "--noEmit", "-p", ".") },
  { name: "lint", command: node("node_modules/eslint/bin/eslint.js", "--max-warnings", "0", ".") },
  { name: "imports run one way", command: node("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "--config", ".dependency-cruiser.cjs", ...rooms) },
  { name: "generated documents are up to date", command: node("scripts/docs.ts", "--check") },
];

/** Runs one check and prints its name and verdict; its own output only when it fails. */
export function runCheck(check: Check): boolean {
  const [program = "", ...args] = check.command;
  const result = spawnSync(program, args, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const ok = result.status === 0;
  process.stdout.write(`${ok ? "ok    " : "FAILED"}  ${check.name}\n`);
  if (!ok) process.stdout.write(`${result.stdout}${result.stderr}\n`);
  return ok;
}
