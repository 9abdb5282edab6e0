import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { EngineCommandError } from "./command.ts";
import { InputError, RefusedError, StateError, isSettingsError } from "./errors.ts";
import { EventFold } from "./events.ts";
import { clearDeadLocks, lockFolder } from "./locks.ts";
import { storedOutputs } from "./outputs.ts";
import { clearPendingOperations } from "./pendingOperations.ts";
import { policyConfigOf } from "./policyConfig.ts";
import { loadProgram, watch as watchProgram } from "./program.ts";
import { Progress } from "./progress.ts";
import { Redactor, mask } from "./redaction.ts";
import { type Claim, claim } from "./runFile.ts";
import { type StackFile, checkConfig, readStackFile } from "./stackFiles.ts";
import { mendState, requirePassphrase, wayOut } from "./stateFile.ts";
import { arrangeTools } from "./toolFolder.ts";
import type { RunOptions, RunResult } from "./types.ts";
import { type SandboxPaths, ensurePassphrase, readDeployment, sandboxPaths, writeWorkFolder } from "./workFolder.ts";
import { LostError, Watch } from "./watch.ts";
import { backendOf, openStack } from "./workspace.ts";

/** The repository this file lies in. */
export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** Default of {@link RunOptions.sandboxDir}. */
export const defaultSandboxDir = join(repository, ".sandbox");

/** What every operation of the Automation API takes from us. */
export interface Common {
  readonly color: "never";
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
  readonly parallel?: number;
  readonly target?: string[];
  readonly policyPacks?: string[];
  readonly policyPackConfigs?: string[];
  readonly expectNoChanges?: boolean;
  readonly refresh?: boolean;
}

/** An operation: its name, what it does to an open stack, and whether it leaves the stack behind. */
export interface Action {
  readonly operation: RunResult["operation"];
  /** Whether the program runs; it is not even loaded when it does not. */
  readonly needsProgram: boolean;
  /** Default: what the stack's tracked file says. */
  readonly file?: StackFile;
  readonly act: (stack: Stack, common: Common) => Promise<unknown>;
  /**
   * Policy packs judge a preview before it begins. In an update the rules over the whole stack are asked when all is registered,
   * that is, when all is made and paid for.
   */
  readonly judgedFirst?: boolean;
}

/** What a run knows before the engine starts. */
interface Setting {
  readonly options: RunOptions;
  readonly action: Action;
  readonly file: StackFile;
  readonly paths: SandboxPaths;
  readonly projectDir: string;
  readonly redactor: Redactor;
  readonly version: string;
  readonly say: (line: string) => void;
  /** When the run began, in milliseconds since 1970. */
  readonly began: number;
}

/**
 * Runs one operation on a stack.
 * @throws InputError, or the program's own SettingsError, when what was asked for is at fault: nothing was changed
 */
export async function run(options: RunOptions, action: Action): Promise<RunResult> {
  const began = Date.now();
  const projectDir = resolve(options.projectDir ?? repository);
  const file = action.file ?? readStackFile(projectDir, options.stack);
  if (!file.sandbox && options.overrides !== undefined) throw new InputError(`overrides are only for sandbox stacks; ${file.name} is none: change Pulumi.${file.name}.yaml`);
  if (action.needsProgram && options.program === undefined) checkConfig(file, options.overrides);
  const redactor = new Redactor();
  const say = (line: string) => options.onProgress?.(redactor.text(line));
  const paths = sandboxPaths(resolve(options.sandboxDir ?? defaultSandboxDir), options.stack);
  const version = options.tools.versions?.["pulumi"] ?? "3.250.0";
  const setting: Setting = { options, action, file, paths, projectDir, redactor, version, say, began };
  let held: Claim;
  try {
    held = await claim(paths.stack, file.name, action.operation, say);
  } catch (error) {
    return refused(setting, error);
  }
  try {
    return await runHeld(setting, held);
  } catch (error) {
    return refused(setting, error);
  } finally {
    await held.release();
  }
}

function refused({ options, action, redactor, version, began }: Setting, error: unknown): RunResult {
  if (!(error instanceof RefusedError)) throw error;
  const diagnostics = [{ severity: "error" as const, message: redactor.text(error.message) }];
  return {
    stack: options.stack, operation: action.operation, outcome: "refused", changes: {}, steps: [], outputs: {}, violations: [], version,
    durations: { prepare: Date.now() - began }, diagnostics,
  };
}

async function runHeld(setting: Setting, held: Claim): Promise<RunResult> {
  const { options, action, file, paths, projectDir, redactor, say } = setting;
  const engine = arrangeTools(paths, options.tools);
  if (file.sandbox) {
    mkdirSync(paths.state, { recursive: true, mode: 0o700 });
    const copy = join(paths.stack, `Pulumi.${file.name}.yaml`);
    requirePassphrase(paths.passphrase, paths.state, file.project, file.name);
    // The salt in the copy belongs to a passphrase that is gone.
    if (!existsSync(paths.passphrase)) rmSync(copy, { force: true });
    redactor.add(ensurePassphrase(paths.passphrase));
    mendState(paths.state, file.project, file.name, say);
    // A preview takes no lock and heeds none.
    if (action.operation !== "preview") {
      clearDeadLocks(lockFolder(paths.state, file.project, file.name), file.name, say);
      clearPendingOperations(paths.state, file.project, file.name, say);
    }
    writeWorkFolder(file, projectDir, paths, options.overrides ?? {});
  }
  const program = action.needsProgram ? (options.program ?? (await loadProgram(projectDir))) : () => Promise.resolve();
  const watched = watchProgram(program, redactor, async () => ({ backend: await backendOf(file, paths, stack) }));
  const onStart = (pid: number) => {
    held.started(pid);
    options.onStart?.({ pid, run: held.run });
  };
  const stack: Stack = await openStack({ file, paths, projectDir, program: watched.program, engine, version: setting.version, run: held.run, onStart, options });
  skipQuestions(stack, file.sandbox ? () => storedOutputs(readDeployment(paths.state, file.project, file.name)) : undefined);
  const prepared = Date.now();
  const { fold, failure } = await operate(setting, stack);
  const thrown = watched.error();
  if (isSettingsError(thrown)) throw thrown;
  if (failure !== undefined) reportFailure(fold, failure, thrown, options.signal);
  const outputs = failure !== undefined && !file.sandbox ? {} : await masked(stack);
  const folded = fold.result();
  return {
    stack: file.name, operation: action.operation, outcome: failure === undefined ? "succeeded" : "failed", ...folded,
    durations: { prepare: prepared - setting.began, engine: Date.now() - prepared }, outputs, version: setting.version,
  };
}

/** Runs the engine; what it throws is given back, so that the result can still tell what was done. */
async function operate(setting: Setting, stack: Stack): Promise<{ fold: EventFold; failure?: unknown }> {
  const { options, action, file, paths, redactor, say } = setting;
  const fold = new EventFold(redactor);
  const progress = new Progress(say);
  const watch = options.health === undefined ? undefined : new Watch(options.health, say);
  const signals = [options.signal, watch?.signal].filter((each) => each !== undefined);
  const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
  const { parallel, target, expectNoChanges, refresh } = options;
  const common: Common = {
    color: "never",
    onEvent: (event) => {
      fold.add(event);
      progress.add(event);
      options.onEvent?.(event);
    },
    ...(signal === undefined ? {} : { signal }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(target === undefined ? {} : { target: [...target] }),
    ...policyOptions(setting),
    ...(expectNoChanges === undefined ? {} : { expectNoChanges }),
    ...(refresh === undefined ? {} : { refresh }),
  };
  if (signal?.aborted === true) throw new RefusedError(`interrupted before the ${action.operation} of stack ${file.name} began`);
  let current = fold;
  progress.start();
  watch?.start();
  try {
    if (action.judgedFirst === true && common.policyPacks !== undefined) {
      say(`judging the plan of stack ${file.name} ...`);
      current = new EventFold(redactor);
      await stack.preview({ ...common, onEvent: (event) => current.add(event) });
      current = fold;
    }
    say(`${action.operation} of stack ${file.name} ...`);
    await action.act(stack, common);
    return { fold };
  } catch (error) {
    if (error instanceof EngineCommandError && error.stderr.includes("the stack is currently locked by")) throw new RefusedError(error.stderr);
    if (file.sandbox && error instanceof EngineCommandError && error.stderr.includes("incorrect passphrase")) {
      throw new StateError(`the passphrase in ${paths.passphrase} is not the one the state of stack ${file.name} is encrypted with; put the right one back, or ${wayOut(file.name)}`);
    }
    return { fold: current, failure: watch?.signal.aborted === true ? watch.signal.reason : error };
  } finally {
    watch?.stop();
    progress.stop();
  }
}

/** The packs, each with the file that tells it what the stack's settings say. */
function policyOptions({ options, file, paths }: Setting): Pick<Common, "policyPacks" | "policyPackConfigs"> {
  if (options.policyPacks === undefined || options.policyPacks.length === 0) return {};
  const config = options.policyConfig ?? policyConfigOf(file, options.overrides);
  if (config === undefined) return { policyPacks: [...options.policyPacks] };
  mkdirSync(paths.stack, { recursive: true });
  const path = join(paths.stack, "policies.json");
  writeFileSync(path, JSON.stringify(config));
  return { policyPacks: [...options.policyPacks], policyPackConfigs: options.policyPacks.map(() => path) };
}

/** The engine asks three more questions after an operation; a sandbox stack's state answers the one we have, at once. */
function skipQuestions(stack: Stack, outputs: (() => Record<string, unknown>) | undefined): void {
  stack.info = () => Promise.resolve(undefined);
  if (outputs !== undefined) {
    stack.outputs = () => Promise.resolve(Object.fromEntries(Object.entries(outputs()).map(([key, value]) => [key, { value, secret: false }])));
  }
}

async function masked(stack: Stack): Promise<Record<string, unknown>> {
  const outputs = await stack.outputs();
  return Object.fromEntries(Object.entries(outputs).map(([key, { value, secret }]) => [key, secret ? mask : (value as unknown)]));
}

function reportFailure(fold: EventFold, failure: unknown, thrown: unknown, signal: AbortSignal | undefined): void {
  if (thrown !== undefined) fold.report("error", messageOf(thrown));
  if (signal?.aborted === true) fold.report("error", "interrupted: what had begun was finished or is taken up by the next run");
  else if (failure instanceof LostError) fold.report("error", `${failure.message}; the engine was stopped`);
  else if (failure instanceof EngineCommandError && failure.killedBy !== undefined) {
    fold.report("error", `the engine was ended by ${failure.killedBy}; run this again: what was interrupted is taken up`);
  }
  const { diagnostics, violations } = fold.result();
  if (diagnostics.some(({ message }) => /failed to run (policy|remediation)/.test(message))) {
    fold.report("error", "the policy pack ended before it had judged everything; nothing was made unjudged: run this again");
  }
  // The violations say it all.
  if (diagnostics.some(({ severity }) => severity === "error") || violations.some(({ level }) => level === "mandatory")) return;
  const text = failure instanceof EngineCommandError ? failure.stderr || failure.message : messageOf(failure);
  fold.report("error", text.replaceAll(/^error: /gm, ""));
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : (JSON.stringify(error) ?? "an unknown error");
}
