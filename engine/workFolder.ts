import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { mergeConfig } from "./merge.ts";
import { type StackFile, readProject } from "./stackFiles.ts";

/** Where everything of the sandbox's stacks lies. */
export interface SandboxPaths {
  readonly root: string;
  /** The engine and the shims beside it. */
  readonly bin: string;
  /** PULUMI_HOME: the plug-ins. */
  readonly home: string;
  /** Root of the file backend. */
  readonly state: string;
  readonly passphrase: string;
  /** Work folder of one stack. */
  readonly stack: string;
}

export function sandboxPaths(sandboxDir: string, stack: string): SandboxPaths {
  return {
    root: sandboxDir,
    bin: join(sandboxDir, "bin"),
    home: join(sandboxDir, "pulumi-home"),
    state: join(sandboxDir, "state"),
    passphrase: join(sandboxDir, "passphrase"),
    stack: join(sandboxDir, "stacks", stack),
  };
}

/** Writes a file whole: a reader sees the old one or the new one. */
export function writeWhole(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, text, { mode });
  chmodSync(draft, mode);
  renameSync(draft, path);
}

/** The passphrase of the sandbox's stacks; made once, readable by this user only. */
export function ensurePassphrase(path: string): string {
  // An empty one encrypts nothing; stateFile.ts has refused it where there is something it should open.
  if (existsSync(path) && readFileSync(path, "utf8").trim() === "") rmSync(path, { force: true });
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, randomBytes(32).toString("base64url"), { mode: 0o600 });
    try {
      linkSync(draft, path); // fails where another run was first: its passphrase counts
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(path, "utf8");
}

/** The file of a stack's state in a file backend; it is absent until the stack is made. */
export function checkpointPath(stateDir: string, project: string, stack: string): string {
  return join(stateDir, ".pulumi", "stacks", project, `${stack}.json`);
}

interface Checkpoint {
  readonly checkpoint?: { readonly latest?: Deployment | null };
}

/** The parts of a stored deployment we read (sdk/go/common/apitype/core.go of Pulumi 3.250.0). */
export interface Deployment {
  readonly secrets_providers?: { readonly type?: string; readonly state?: { readonly salt?: string } };
  readonly resources?: readonly { readonly urn: string; readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
  readonly pending_operations?: readonly PendingOperation[];
}

export interface PendingOperation {
  readonly type: string;
  readonly resource: { readonly urn: string; readonly type: string; readonly inputs?: Readonly<Record<string, unknown>> };
}

/** The stored deployment of a sandbox stack; undefined when the stack is not there or has none yet. */
export function readDeployment(stateDir: string, project: string, stack: string): Deployment | undefined {
  const path = checkpointPath(stateDir, project, stack);
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as Checkpoint).checkpoint?.latest ?? undefined;
}

/**
 * Removes the pending operations from a sandbox stack's stored state. Done in the file itself: by way of the engine
 * (`stack export`, `stack import`) the whole state would pass through a temporary file with its secrets in clear.
 */
export function dropPendingOperations(stateDir: string, project: string, stack: string): void {
  const path = checkpointPath(stateDir, project, stack);
  const stored = JSON.parse(readFileSync(path, "utf8")) as Checkpoint;
  const { checkpoint } = stored;
  const latest = checkpoint?.latest;
  if (latest === undefined || latest === null) return;
  writeWhole(path, JSON.stringify({ ...stored, checkpoint: { ...checkpoint, latest: { ...latest, pending_operations: [] } } }));
}

function formerSalt(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const salt = (parse(readFileSync(path, "utf8")) as { encryptionsalt?: unknown } | null)?.encryptionsalt;
  return typeof salt === "string" ? salt : undefined;
}

/**
 * Writes the copies of Pulumi.yaml and the stack file the engine works with, so that it never writes to the tracked
 * ones (it puts the salt of the passphrase into the stack file). They are made anew for each run; only the salt stays.
 */
export function writeWorkFolder(file: StackFile, projectDir: string, paths: SandboxPaths, overrides: Readonly<Record<string, unknown>>): void {
  const copy = join(paths.stack, `Pulumi.${file.name}.yaml`);
  const salt = formerSalt(copy) ?? readDeployment(paths.state, file.project, file.name)?.secrets_providers?.state?.salt;
  const { encryptionsalt: _tracked, secretsprovider: _provider, ...rest } = file.content;
  const content = { ...rest, ...(salt === undefined ? {} : { encryptionsalt: salt }), config: mergeConfig(file.config, overrides, file.project) };
  // By the rules of YAML 1.1, as the engine reads: it would take 2027-01-31 without quotes for a time.
  writeWhole(copy, stringify(content, { version: "1.1" }));
  // `main` makes the project's own folder the working directory of the engine's plug-ins.
  writeWhole(join(paths.stack, "Pulumi.yaml"), stringify({ ...readProject(projectDir), main: projectDir }));
}
