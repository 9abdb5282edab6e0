import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DestroyOptions, type EngineTools, type RunOptions, type RunResult, defaultSandboxDir, destroy, preview, processesOf, refresh, up } from "../../../engine/index.ts";
import { type Behaviour, EstuaryAdmin, type HoldView, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import type { Plan } from "./project/index.ts";

export const projectDir = join(import.meta.dirname, "project");

/** A resource as the state has it. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
}

/** A sandbox and an account of its own, with runs that can be killed. */
export interface Trial {
  readonly admin: EstuaryAdmin;
  readonly lines: string[];
  up(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  preview(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  refresh(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  destroy(plan: Plan, extra?: Partial<DestroyOptions>): Promise<RunResult>;
  /** An `up` in a process of its own. */
  begin(plan: Plan): Run;
  /** Text of the stored state; secrets in it are ciphertext. */
  stateText(): string;
  /** The resource of this kind; undefined when the state has none. */
  stored(kind?: string): StoredResource | undefined;
  /** Names that are live. */
  live(): Promise<string[]>;
  model(name: string): Promise<Record<string, unknown> | undefined>;
  /** Publications that went live, of the account alone. */
  published(): Promise<number>;
  /** Writing requests since the last call, by operation; of `stageDraftSpecs` with the names. */
  writes(): Promise<string[]>;
  /** Whether a process works on the catalogue, or died while it did. */
  isLocked(): boolean;
  remove(): Promise<void>;
}

/** An `up` under way. */
export interface Run {
  readonly ended: Promise<void>;
  /**
   * Ends the driver and the engine, so that providers live on and nobody knows of them; or all processes of the run.
   * @returns processes of the run that live on; nothing when it had ended by itself
   */
  kill(what: "engine" | "all"): Promise<number | undefined>;
}

interface RunFile {
  readonly run: string;
  readonly engine?: { readonly pid: number };
}

const writing = /^(create|stage|delete|update|add|remove|revoke|prune)/;

export async function makeTrial(tools: EngineTools, behaviour: Partial<Behaviour> = {}): Promise<Trial> {
  mkdirSync(defaultSandboxDir, { recursive: true });
  const sandboxDir = mkdtempSync(join(defaultSandboxDir, "estuary-fault-"));
  const emulator = await createEstuaryEmulator({ seed: 1 });
  const admin = new EstuaryAdmin(emulator.admin);
  await admin.behaviour(behaviour);
  const { rest, graphql, encryption, agent, token } = emulator;
  mkdirSync(join(sandboxDir, "estuary"));
  writeFileSync(join(sandboxDir, "estuary", "connection.json"), JSON.stringify({ rest, graphql, encryption, agent, token, poll: 20, stateDir: join(sandboxDir, "estuary", "client") }), { mode: 0o600 });
  const lines: string[] = [];
  const stateFile = join(sandboxDir, "state", ".pulumi", "stacks", "estuary-fault", "fault.json");
  const runFile = join(sandboxDir, "stacks", "fault", "run.json");
  const survivors = new Set<string>();
  const common = (plan: Plan) => ({ stack: "fault", projectDir, sandboxDir, tools, parallel: 16, overrides: { plan } }) as const;
  const told = (plan: Plan, extra: Partial<RunOptions> = {}): RunOptions => ({ ...common(plan), onProgress: (line) => lines.push(line), ...extra });
  let seen = 0;
  const begin = (plan: Plan): Run => {
    const driver: ChildProcess = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "driver.ts"), JSON.stringify(common(plan))], { stdio: "ignore" });
    const ended = new Promise<void>((resolve) => void driver.once("exit", () => resolve()));
    return {
      ended,
      async kill(what) {
        // Absent before the run has claimed the stack, and once it has ended.
        while (driver.exitCode === null && !existsSync(runFile)) await new Promise((resolve) => setTimeout(resolve, 10));
        if (!existsSync(runFile)) return undefined;
        end(read(runFile)?.engine?.pid);
        end(driver.pid);
        await ended;
        // What the driver started and wrote down last.
        const record = read(runFile);
        if (record === undefined) return undefined;
        const { run, engine } = record;
        if (what === "all" || engine === undefined) for (const { pid } of processesOf(run)) end(pid);
        else end(engine.pid);
        survivors.add(run);
        // As if the next run came from another checkout, which knows nothing of the providers that live on.
        rmSync(runFile, { force: true });
        return processesOf(run).length;
      },
    };
  };
  const resources = () => (existsSync(stateFile) ? resourcesOf(readFileSync(stateFile, "utf8")) : []);
  return {
    admin, lines, begin,
    up: (plan, extra) => up(told(plan, extra)),
    preview: (plan, extra) => preview(told(plan, extra)),
    refresh: (plan, extra) => refresh(told(plan, extra)),
    destroy: (plan, extra) => destroy(told(plan, extra)),
    stateText: () => readFileSync(stateFile, "utf8"),
    stored: (kind = "Catalog") => resources().find(({ type }) => type.endsWith(`estuary:${kind}`)),
    live: async () => (await admin.state()).live.filter(({ type }) => type !== null).map(({ name }) => name),
    model: async (name) => {
      const spec = await admin.live(name);
      return spec === undefined ? undefined : (JSON.parse(spec.model) as Record<string, unknown>);
    },
    published: async () => (await admin.state()).publications.filter(({ status, dryRun }) => status === "success" && !dryRun).length,
    async writes() {
      const log = await admin.log(seen);
      seen = Math.max(seen, ...log.map(({ number }) => number + 1));
      return log.filter(({ operation }) => operation !== undefined && writing.test(operation)).map(({ operation, staged }) => (staged === undefined ? String(operation) : `${operation}: ${staged.join(", ")}`));
    },
    isLocked() {
      const owners = join(sandboxDir, "estuary", "client", "owners");
      return existsSync(owners) && readdirSync(owners).some((owner) => existsSync(join(owners, owner, "lock")));
    },
    async remove() {
      for (const run of survivors) for (const { pid } of processesOf(run)) end(pid);
      await emulator.close();
      rmSync(sandboxDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Holds the next request of an operation while something happens, then lets it go. */
export async function meanwhile(trial: Trial, operation: string, work: () => Promise<unknown>, begin: () => Promise<RunResult>): Promise<RunResult> {
  const hold = await trial.admin.hold({ operation, at: "before" });
  const run = begin();
  await held(trial, hold);
  await work();
  await trial.admin.release(hold.id);
  return run;
}

/** Waits until a request is held. */
export function held({ admin }: Trial, { id, operation }: HoldView): Promise<void> {
  return until(`a request of ${operation} to be held`, async () => (await admin.watchHold(id, 1000)).waiting > 0);
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function messagesOf({ diagnostics }: RunResult): string {
  return diagnostics.map(({ message }) => message).join("\n");
}

function read(path: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunFile;
  } catch {
    return undefined; // the run has ended
  }
}

function resourcesOf(text: string): readonly StoredResource[] {
  return (JSON.parse(text) as { checkpoint: { latest?: { resources?: readonly StoredResource[] } | null } }).checkpoint.latest?.resources ?? [];
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // it ended in between
  }
}
