/** Looks for a tool of the right version on PATH. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { ToolSpec } from "./catalogue.ts";
import type { FailedAttempt } from "./errors.ts";
import { faultOf } from "./version-check.ts";

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of the tool, or why none was taken. A tool that cannot tell its version is never taken from PATH. */
export async function findOnPath(spec: ToolSpec, env: NodeJS.ProcessEnv): Promise<string | FailedAttempt> {
  if (spec.ask === undefined) return { way: "PATH", reason: "not looked for, since it cannot tell its version" };
  const reasons: string[] = [];
  for (const directory of (env["PATH"] ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(directory, spec.name);
    if (!(await isExecutable(path))) continue;
    const fault = await faultOf(spec, path, env);
    if (fault === undefined) return path;
    reasons.push(`${path} refused: ${fault}`);
  }
  return { way: "PATH", reason: reasons.length === 0 ? "not found" : reasons.join("; ") };
}
