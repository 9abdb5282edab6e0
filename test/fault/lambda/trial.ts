import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DestroyOptions, type EngineTools, type RunOptions, type RunResult, defaultSandboxDir, destroy, preview, processesOf, refresh, up } from "../../../engine/index.ts";
import { LambdaAdmin, type LambdaEmulator, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";
import type { Plan } from "./project/index.ts";

export const projectDir = join(import.meta.dirname, "project");

/** Milliseconds between two requests of the client; an unanswered launch may appear within 109 times this. */
const pacing = { requestMilliseconds: 50, launchMilliseconds: 250 };

/** A resource as the state has it. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
}

/** A sandbox and an account of its own, with runs that can be killed. */
export interface Trial {
  readonly admin: LambdaAdmin;
  readonly lines: string[];
  readonly connection: { readonly url: string; readonly apiKey: string };
  /** Marks every instance for replacement, as `pulumi state taint` does. */
  taint(): void;
  up(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  preview(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  refresh(plan: Plan, extra?: Partial<RunOptions>): Promise<RunResult>;
  destroy(plan: Plan, extra?: Partial<DestroyOptions>): Promise<RunResult>;
  /** An `up` in a process of its own. */
  begin(plan: Plan): Run;
  /** Text of the stored state; secrets in it are ciphertext. */
  stateText(): string;
  instances(): readonly StoredResource[];
  living(): Promise<{ readonly id: string; readonly name?: string | undefined }[]>;
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

export async function makeTrial(tools: EngineTools, seed: number): Promise<Trial> {
  mkdirSync(defaultSandboxDir, { recursive: true });
  const sandboxDir = mkdtempSync(join(defaultSandboxDir, "lambda-fault-"));
  const emulator: LambdaEmulator = await createLambdaEmulator({ seed, behaviour: { requestInterval: 0, launchInterval: 0, boot: [50, 400], privateIpDelay: 20, ipDelay: 30, termination: 50, remembrance: 500 } });
  const admin = new LambdaAdmin(emulator.admin);
  mkdirSync(join(sandboxDir, "lambda"));
  writeFileSync(join(sandboxDir, "lambda", "connection.json"), JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey, pacing, stateDir: join(sandboxDir, "lambda", "client") }), { mode: 0o600 });
  const lines: string[] = [];
  const stateFile = join(sandboxDir, "state", ".pulumi", "stacks", "lambda-fault", "fault.json");
  const runFile = join(sandboxDir, "stacks", "fault", "run.json");
  const survivors = new Set<string>();
  const common = (plan: Plan) => ({ stack: "fault", projectDir, sandboxDir, tools, parallel: 16, overrides: { plan } }) as const;
  const told = (plan: Plan, extra: Partial<RunOptions> = {}): RunOptions => ({ ...common(plan), onProgress: (line) => lines.push(line), ...extra });
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
  return {
    admin, lines, begin,
    connection: { url: emulator.url, apiKey: emulator.apiKey },
    taint() {
      const state = JSON.parse(readFileSync(stateFile, "utf8")) as { checkpoint: { latest: { resources: (StoredResource & { taint?: boolean })[] } } };
      for (const resource of state.checkpoint.latest.resources) if (resource.type.endsWith("lambda:Instance")) resource.taint = true;
      writeFileSync(stateFile, JSON.stringify(state));
    },
    up: (plan, extra) => up(told(plan, extra)),
    preview: (plan, extra) => preview(told(plan, extra)),
    refresh: (plan, extra) => refresh(told(plan, extra)),
    destroy: (plan, extra) => destroy(told(plan, extra)),
    stateText: () => readFileSync(stateFile, "utf8"),
    instances: () => (existsSync(stateFile) ? resourcesOf(readFileSync(stateFile, "utf8")) : []).filter(({ type }) => type.endsWith("lambda:Instance")),
    living: async () => (await admin.instances()).filter(({ status }) => ["booting", "active", "unhealthy"].includes(status)),
    async remove() {
      for (const run of survivors) for (const { pid } of processesOf(run)) end(pid);
      await emulator.close();
      rmSync(sandboxDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
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

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
