import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, isSettingsError } from "./errors.ts";
import { type StackFile, readProject, readStackFile } from "./stackFiles.ts";
import { checkpointPath, sandboxPaths } from "./workFolder.ts";

/** Whether a sandbox stack of this name was made here: only such a one has a copy of its file, or a state in the file backend. */
function wasMade(projectDir: string, sandboxDir: string, stack: string): boolean {
  if (!/^[A-Za-z0-9._-]+$/.test(stack)) return false;
  const paths = sandboxPaths(sandboxDir, stack);
  return existsSync(join(paths.stack, `Pulumi.${stack}.yaml`)) || existsSync(checkpointPath(paths.state, readProject(projectDir).name, stack));
}

/**
 * The stack an operation removes. What was made here must be removable whatever has become of its tracked file since: the
 * program does not run, and the state holds all there is to delete.
 * @throws InputError, or SettingsError, for what is no sandbox stack and never was one here
 */
export function readRemovable(projectDir: string, sandboxDir: string, stack: string, say: (line: string) => void = () => {}): StackFile {
  let reason: string;
  try {
    const file = readStackFile(projectDir, stack);
    if (file.sandbox || !wasMade(projectDir, sandboxDir, stack)) return file;
    reason = "says that it is no sandbox stack now";
  } catch (error) {
    if (!(error instanceof InputError || isSettingsError(error)) || !wasMade(projectDir, sandboxDir, stack)) throw error;
    reason = "cannot be used";
  }
  say(`Pulumi.${stack}.yaml ${reason}; removing the sandbox stack that was made by it`);
  const path = join(projectDir, `Pulumi.${stack}.yaml`);
  return { name: stack, project: readProject(projectDir).name, path, content: {}, config: {}, sandbox: true };
}
