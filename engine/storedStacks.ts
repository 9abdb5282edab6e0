import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { EngineCommandError } from "./command.ts";
import { judgeLock, lockFolder, parseLock } from "./locks.ts";
import { processesOf, runs, startOf } from "./processes.ts";
import { defaultSandboxDir, repository } from "./run.ts";
import type { RunRecord } from "./runFile.ts";
import type { StackFile } from "./stackFiles.ts";
import { arrangeTools } from "./toolFolder.ts";
import type { RunOptions } from "./types.ts";
import { type Deployment, type SandboxPaths, checkpointPath, readDeployment, sandboxPaths } from "./workFolder.ts";
import { explained, userEnvironment } from "./workspace.ts";

/** A resource as a state has it. Secrets in it are ciphertext. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack as its backend keeps it. */
export interface StoredStack {
  readonly name: string;
  readonly organization: string;
  /** Nothing when the state could not be read. */
  readonly resources?: readonly StoredResource[];
  /** Why it could not be read. */
  readonly unread?: string;
  /** What works on it or was interrupted, as the beginning of a sentence; nothing when it is at rest. */
  readonly busy?: string;
}

/** Every stack of one project in one backend. */
export interface StoredStacks {
  /** URL of the backend. */
  readonly backend: string;
  readonly project: string;
  readonly stacks: readonly StoredStack[];
}

/** Organisation of every stack in a file backend. */
const onlyOrganization = "organization";

/**
 * Reads the states of all stacks that share project and backend with one of them, without changing any.
 * @throws InputError when nobody is logged in to the backend
 */
export async function readStacks(file: StackFile, options: Pick<RunOptions, "tools" | "projectDir" | "sandboxDir">): Promise<StoredStacks> {
  const paths = sandboxPaths(resolve(options.sandboxDir ?? defaultSandboxDir), file.name);
  return file.sandbox ? sandboxStacks(file, paths) : backendStacks(file, paths, options);
}

function sandboxStacks({ project }: StackFile, paths: SandboxPaths): StoredStacks {
  const folder = join(paths.state, ".pulumi", "stacks", project);
  const names = existsSync(folder) ? readdirSync(folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []).sort() : [];
  const stacks = names.map((name): StoredStack => {
    // Before the state is read: what ends in between has written it.
    const busy = runOf(paths.root, name) ?? lockOf(paths.state, project, name);
    try {
      return { name, organization: onlyOrganization, ...contentOf(readDeployment(paths.state, project, name), name, busy) };
    } catch {
      // A parser's words would quote the state.
      return { name, organization: onlyOrganization, unread: `${checkpointPath(paths.state, project, name)} is damaged` };
    }
  });
  return { backend: pathToFileURL(paths.state).href, project, stacks };
}

function contentOf(deployment: Pick<Deployment, "resources" | "pending_operations"> | undefined, name: string, busy: string | undefined): Pick<StoredStack, "resources" | "busy"> {
  const pending = deployment?.pending_operations?.length ?? 0;
  const interrupted = pending === 0 ? undefined : `stack ${name} has ${pending} interrupted operation${pending === 1 ? "" : "s"}, taken up by its next update`;
  const reason = busy ?? interrupted;
  return { resources: deployment?.resources ?? [], ...(reason === undefined ? {} : { busy: reason }) };
}

/** A run under way, or what one that died has left running: a provider goes on launching after its engine is gone. */
function runOf(sandboxDir: string, stack: string): string | undefined {
  let run: RunRecord;
  try {
    run = JSON.parse(readFileSync(join(sandboxDir, "stacks", stack, "run.json"), "utf8")) as RunRecord;
  } catch {
    return undefined; // no run, or one that is just beginning or ending
  }
  const words = `the ${run.operation} of stack ${stack} (process ${run.driver.pid} on ${run.host}, since ${run.startedAt})`;
  if (run.host !== hostname()) return `${words} may be under way`;
  if (runs(run.driver)) return `${words} is under way`;
  return processesOf(run.run).length > 0 ? `${words} died and left processes running` : undefined;
}

function lockOf(stateDir: string, project: string, stack: string): string | undefined {
  const folder = lockFolder(stateDir, project, stack);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  const held = names.some((name) => judgeLock(parseLock(readFileSync(join(folder, name), "utf8")), hostname(), startOf) !== "dead");
  return held ? `stack ${stack} is locked by an update` : undefined;
}

/** A stack as `pulumi stack ls --json` lists it. */
interface Listed {
  readonly name: string;
  readonly url?: string;
  /** Filled in by Pulumi Cloud only. */
  readonly updateInProgress?: boolean;
}

/** A backend the user is logged in to, asked through the engine. */
async function backendStacks(file: StackFile, paths: SandboxPaths, { tools, projectDir }: Pick<RunOptions, "tools" | "projectDir">): Promise<StoredStacks> {
  const engine = arrangeTools(paths, tools);
  const env = userEnvironment(paths, process.env);
  const cwd = resolve(projectDir ?? repository);
  // Not by the Automation API, whose export has every secret decrypted.
  const ask = async <T>(...args: string[]): Promise<T> => {
    const { stdout } = await promisify(execFile)(engine, [...args, "--non-interactive"], { cwd, env, maxBuffer: 512 * 2 ** 20 });
    return JSON.parse(stdout) as T;
  };
  const asked = <T>(...args: string[]): Promise<T> => ask<T>(...args).catch((error: unknown) => { throw explained(failed(args, error), file.name); });
  const { url: backend } = await asked<{ readonly url: string }>("whoami", "--json");
  const stacks: StoredStack[] = [];
  for (const { name, url, updateInProgress } of await asked<readonly Listed[]>("stack", "ls", "--json")) {
    // Of a page such as https://app.pulumi.com/<organisation>/<project>/<stack>; a file backend has neither pages nor organisations.
    const organization = url === undefined ? onlyOrganization : (new URL(url).pathname.split("/")[1] ?? onlyOrganization);
    const short = name.slice(name.lastIndexOf("/") + 1);
    const busy = updateOf(name, backend, updateInProgress);
    try {
      const { deployment } = await ask<{ readonly deployment?: Deployment }>("stack", "export", "--stack", name);
      stacks.push({ name: short, organization, ...contentOf(deployment, name, busy) });
    } catch {
      // The engine's words may quote the state.
      stacks.push({ name: short, organization, unread: `\`pulumi stack export --stack ${name}\` failed` });
    }
  }
  return { backend, project: file.project, stacks };
}

/** A self-managed backend (a folder, a bucket) never tells of an update, so that none is ever known not to run. */
function updateOf(stack: string, backend: string, updateInProgress: boolean | undefined): string | undefined {
  if (!/^https?:/.test(backend)) return `it cannot be told whether an update of stack ${stack} runs, since its backend is self-managed`;
  return updateInProgress === true ? `an update of stack ${stack} is under way` : undefined;
}

function failed(args: readonly string[], error: unknown): unknown {
  const { stderr, code } = error as { readonly stderr?: unknown; readonly code?: unknown };
  return typeof stderr === "string" ? new EngineCommandError(args, stderr.trim(), typeof code === "number" ? code : null, null) : error;
}
