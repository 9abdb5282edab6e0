import { existsSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { StateError } from "./errors.ts";
import { checkpointPath, writeWhole } from "./workFolder.ts";

/** What to do when a sandbox stack's state is lost: nothing in it exists outside the sandbox, so it can go. */
export function wayOut(stack: string): string {
  return `\`npm run down -- --stack ${stack}\` clears the stack and its cluster, and \`npm run up -- --stack ${stack}\` makes them anew`;
}

/** Whether a text is a whole checkpoint: a killed or full disk leaves it empty or cut short. */
function isWhole(text: string): boolean {
  try {
    const stored = JSON.parse(text) as { readonly checkpoint?: unknown } | null;
    return typeof stored?.checkpoint === "object" && stored.checkpoint !== null;
  } catch {
    return false;
  }
}

/**
 * Goes back to the backup the engine keeps beside a sandbox stack's state when the state itself is damaged, and says so;
 * the damaged file is kept with the ending `.damaged`. Only for who holds the stack.
 * @throws StateError when there is no whole backup either
 */
export function mendState(stateDir: string, project: string, stack: string, say: (line: string) => void): void {
  const path = checkpointPath(stateDir, project, stack);
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  if (isWhole(text)) return;
  const backup = `${path}.bak`;
  const fault = `the state of stack ${stack}, ${path}, is ${text.trim() === "" ? "empty" : "damaged"}`;
  const former = existsSync(backup) ? readFileSync(backup, "utf8") : undefined;
  if (former === undefined || !isWhole(former)) {
    throw new StateError(`${fault}, and ${former === undefined ? "it has no backup" : `so is its backup, ${backup}`}; put a whole one back, or ${wayOut(stack)}`);
  }
  renameSync(path, `${path}.damaged`);
  writeWhole(path, former);
  say(`${fault}; going back to its backup, ${backup}, which the step before wrote (the damaged one is kept as ${path}.damaged)`);
}

/** Names of the stacks of a project that have a state in a file backend. */
function storedStacks(stateDir: string, project: string): readonly string[] {
  const folder = join(stateDir, ".pulumi", "stacks", project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort();
}

/**
 * Refuses to go on without the passphrase that existing state is encrypted with: a new one would open nothing.
 * @throws StateError that names the file and the way out
 */
export function requirePassphrase(path: string, stateDir: string, project: string, stack: string): void {
  const missing = !existsSync(path);
  if (!missing && readFileSync(path, "utf8").trim() !== "") return;
  const stacks = storedStacks(stateDir, project);
  if (stacks.length === 0) return;
  const whose = `the state of ${stacks.length === 1 ? "stack" : "the stacks"} ${stacks.join(", ")} is encrypted with`;
  throw new StateError(`${path}, the passphrase ${whose}, is ${missing ? "missing" : "empty"}, and without it that state cannot be read; put the file back, or ${wayOut(stacks.includes(stack) ? stack : (stacks[0] ?? stack))}`);
}
