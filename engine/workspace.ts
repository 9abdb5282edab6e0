import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { EngineCommandError, engineCommand } from "./command.ts";
import { InputError } from "./errors.ts";
import { runMarker } from "./processes.ts";
import type { StackFile } from "./stackFiles.ts";
import type { Program, RunOptions } from "./types.ts";
import { type SandboxPaths, checkpointPath } from "./workFolder.ts";

/** What an open stack needs to know. */
export interface OpenOptions {
  readonly file: StackFile;
  readonly paths: SandboxPaths;
  readonly projectDir: string;
  readonly program: () => ReturnType<Program>;
  /** Path and version of the engine. */
  readonly engine: string;
  readonly version: string;
  readonly run: string;
  readonly onStart: (pid: number) => void;
  readonly options: RunOptions;
}

/** Names the file a provider of Lambda resources reads address and key from, in place of the stack's configuration. */
const lambdaConnectionFile = "LAMBDA_CLOUD_CONNECTION_FILE";

/** The file the emulator of a sandbox writes when it starts. */
export function lambdaConnectionPath(sandboxDir: string): string {
  return join(sandboxDir, "lambda", "connection.json");
}

/** As {@link lambdaConnectionFile}, for Estuary. */
const estuaryConnectionFile = "ESTUARY_CONNECTION_FILE";

/** The file the emulator of a sandbox's Estuary writes when it starts. */
export function estuaryConnectionPath(sandboxDir: string): string {
  return join(sandboxDir, "estuary", "connection.json");
}

/** Environment of a sandbox stack's engine: nothing of the user's Pulumi or cluster reaches it. */
export function sandboxEnvironment(paths: SandboxPaths, inherited: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith("PULUMI_")));
  return {
    ...kept,
    PATH: `${paths.bin}:${inherited["PATH"] ?? ""}`,
    KUBECONFIG: join(paths.root, "kubeconfig"),
    PULUMI_HOME: paths.home,
    // Without `metadata=skip` each file has a companion that is not written whole: an engine killed meanwhile leaves an
    // empty one, and every later command fails with "failed to load checkpoint: EOF".
    PULUMI_BACKEND_URL: `${pathToFileURL(paths.state).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Where the emulated GPU cloud is, and its key. With it set nothing ever turns to the real one.
    [lambdaConnectionFile]: lambdaConnectionPath(paths.root),
    [estuaryConnectionFile]: estuaryConnectionPath(paths.root),
  };
}

/**
 * Environment of any other stack's engine: the user's own login and backend, our plug-ins first. An emulated cloud is
 * not for it: every instance and every task of the stack would look gone there.
 */
export function userEnvironment(paths: SandboxPaths, inherited: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return {
    ...inherited,
    [lambdaConnectionFile]: undefined,
    [estuaryConnectionFile]: undefined,
    PATH: `${paths.bin}:${inherited["PATH"] ?? ""}`,
    PULUMI_HOME: paths.home,
    PULUMI_CREDENTIALS_PATH: inherited["PULUMI_CREDENTIALS_PATH"] ?? inherited["PULUMI_HOME"] ?? join(homedir(), ".pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: inherited["PULUMI_IGNORE_AMBIENT_PLUGINS"] ?? "true",
  };
}

/** URL of the backend a stack's state lies in. */
export async function backendOf(file: StackFile, paths: SandboxPaths, stack: Stack): Promise<string> {
  if (file.sandbox) return pathToFileURL(paths.state).href;
  const { url } = await stack.workspace.whoAmI();
  if (url === undefined) throw new InputError(`the engine does not tell which backend you are logged in to; set PULUMI_BACKEND_URL to its address`);
  return url;
}

/** Opens a stack; a sandbox stack is made when it is not there, any other must exist. */
export async function openStack(open: OpenOptions): Promise<Stack> {
  const { file, paths, options } = open;
  const environment = file.sandbox ? sandboxEnvironment(paths, process.env) : userEnvironment(paths, process.env);
  const env = { ...environment, ...options.env, [runMarker]: open.run };
  const pulumiCommand = engineCommand({ path: open.engine, version: open.version, env, onStart: open.onStart });
  const workDir = file.sandbox ? paths.stack : open.projectDir;
  const workspace = await LocalWorkspace.create({ workDir, program: open.program, pulumiCommand });
  // Every command of a stack names it, so nothing needs to be selected: a call of the engine less.
  const select = workspace.selectStack.bind(workspace);
  workspace.selectStack = () => Promise.resolve();
  if (file.sandbox) {
    const there = existsSync(checkpointPath(paths.state, file.project, file.name));
    return there ? Stack.select(file.name, workspace) : Stack.create(file.name, workspace);
  }
  await select(file.name).catch((error: unknown) => { throw explained(error, file.name); });
  return Stack.select(file.name, workspace);
}

/** What a user can mend, in words that say how. */
export function explained(error: unknown, stack: string): unknown {
  if (!(error instanceof EngineCommandError)) return error;
  if (error.stderr.includes("no stack named")) return new InputError(`stack ${stack} does not exist in the backend you are logged in to; make it with: pulumi stack init ${stack}`);
  if (error.stderr.includes("PULUMI_ACCESS_TOKEN must be set")) return new InputError(`stack ${stack} lives in the backend you are logged in to, and you are logged in to none; set PULUMI_ACCESS_TOKEN, or run: pulumi login (for a stack on this machine set sandbox.enabled to true in Pulumi.${stack}.yaml)`);
  return error;
}
