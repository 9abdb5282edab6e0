/**
 * Drives the Pulumi engine through its Automation API, with index.ts as an inline program. The only importer of
 * index.ts: scripts, tests and servers go through here.
 */
import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "./errors.ts";
import { type Common, defaultSandboxDir, repository, run } from "./run.ts";
import { claim } from "./runFile.ts";
import { readRemovable } from "./removal.ts";
import type { StackFile } from "./stackFiles.ts";
import type { DestroyOptions, RunOptions, RunResult } from "./types.ts";
import { checkpointPath, sandboxPaths } from "./workFolder.ts";
import { lockFolder } from "./locks.ts";

export type * from "./types.ts";
export { InputError, RefusedError, StateError, isSettingsError } from "./errors.ts";
export { processesOf, runMarker } from "./processes.ts";
export { defaultSandboxDir } from "./run.ts";
export { readRemovable } from "./removal.ts";
export { type StackFile, checkConfig, readStackFile, stackNames } from "./stackFiles.ts";

/** What an `up` would do. */
export function preview(options: RunOptions): Promise<RunResult> {
  return run(options, { operation: "preview", needsProgram: true, act: (stack, common) => stack.preview(common) });
}

/** Makes the stack what the program says. With policy packs the plan is judged first: one that breaks a mandatory rule makes nothing. */
export function up(options: RunOptions): Promise<RunResult> {
  return run(options, { operation: "up", needsProgram: true, judgedFirst: true, act: (stack, common) => stack.up(common) });
}

/** Reads the real state of every resource into the stack's state. */
export function refresh(options: RunOptions): Promise<RunResult> {
  return run(options, { operation: "refresh", needsProgram: false, act: (stack, common) => stack.refresh(without(common)) });
}

/** Deletes every resource of the stack. */
export async function destroy(options: DestroyOptions): Promise<RunResult> {
  const { remove } = options;
  const file = remove === true ? removable(options) : undefined;
  if (file?.sandbox === false) throw new InputError(`stack ${options.stack} is no sandbox stack; only one can be removed with its resources`);
  return run(options, {
    operation: "destroy",
    needsProgram: false,
    ...(file === undefined ? {} : { file }),
    act: (stack, common) => stack.destroy({ ...without(common), ...(remove === true ? { remove } : {}) }),
  });
}

function removable(options: Pick<RunOptions, "stack" | "projectDir" | "sandboxDir">): StackFile {
  return readRemovable(resolve(options.projectDir ?? repository), resolve(options.sandboxDir ?? defaultSandboxDir), options.stack);
}

/** Policies judge what is to be made, not what is read or deleted; the program does not run. */
function without({ policyPacks: _packs, ...common }: Common): Omit<Common, "policyPacks"> {
  return common;
}

/**
 * Forgets a sandbox stack whose resources are gone with the cluster they lived in: its state, locks and work folder.
 * What a dead run left running is ended first.
 * @throws RefusedError while a run works on the stack
 */
export async function forget(options: Pick<RunOptions, "stack" | "projectDir" | "sandboxDir" | "onProgress">): Promise<void> {
  const file = removable(options);
  if (!file.sandbox) throw new InputError(`stack ${file.name} is no sandbox stack; only one can be forgotten`);
  const paths = sandboxPaths(resolve(options.sandboxDir ?? defaultSandboxDir), options.stack);
  const held = await claim(paths.stack, file.name, "forget", options.onProgress ?? (() => {}));
  const state = checkpointPath(paths.state, file.project, file.name);
  for (const path of [state, `${state}.bak`, `${state}.damaged`, lockFolder(paths.state, file.project, file.name)]) rmSync(path, { recursive: true, force: true });
  for (const kind of ["history", "backups"]) {
    rmSync(dirname(state).replace(/stacks([/\\][^/\\]+)$/, `${kind}$1`) + `/${file.name}`, { recursive: true, force: true });
  }
  await held.release();
  rmSync(paths.stack, { recursive: true, force: true });
}
