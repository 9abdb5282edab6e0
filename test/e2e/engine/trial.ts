import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DestroyOptions, type EngineProcess, type RunOptions, type RunResult, defaultSandboxDir, destroy, preview, refresh, up } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { type ToolName, ensureTools } from "../../../sandbox/tools/index.ts";

/** The trial program's folder. */
export const projectDir = join(import.meta.dirname, "project");

type Extra = Partial<RunOptions> & { readonly items?: Readonly<Record<string, unknown>> };

/** A sandbox of its own for one test, with what happened in it. */
export interface Trial {
  readonly sandboxDir: string;
  /** Lines of progress of all runs. */
  readonly lines: string[];
  up(extra?: Extra): Promise<RunResult>;
  preview(extra?: Extra): Promise<RunResult>;
  refresh(extra?: Extra): Promise<RunResult>;
  destroy(extra?: Extra & Pick<DestroyOptions, "remove">): Promise<RunResult>;
  /** What the resources' provider has done, in order. */
  deeds(): readonly string[];
  /** Lets providers that wait go on. */
  letGo(): void;
  readonly gate: string;
  readonly stateFile: string;
  readonly lockFolder: string;
  remove(): void;
}

/** Makes a sandbox under .sandbox/, so that packages are found by name as from the real one; its path has what URLs and shells trip over. */
export async function makeTrial(plugins: readonly ToolName[] = []): Promise<Trial> {
  mkdirSync(defaultSandboxDir, { recursive: true });
  const sandboxDir = mkdtempSync(join(defaultSandboxDir, "engine test #"));
  const tools = engineToolsFrom(await ensureTools(["pulumi", ...plugins]));
  const log = join(sandboxDir, "deeds.log");
  const gate = join(sandboxDir, "gate");
  const lines: string[] = [];
  const options = ({ items, overrides, ...extra }: Extra = {}): RunOptions => ({
    stack: "trial", projectDir, sandboxDir, tools, onProgress: (line) => lines.push(line), ...extra,
    overrides: { ...overrides, items: { log, ...items } },
  });
  return {
    sandboxDir, lines, gate,
    up: (extra) => up(options(extra)),
    preview: (extra) => preview(options(extra)),
    refresh: (extra) => refresh(options(extra)),
    destroy: (extra) => destroy(options(extra)),
    deeds: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    letGo: () => writeFileSync(gate, ""),
    stateFile: join(sandboxDir, "state", ".pulumi", "stacks", "engine-trial", "trial.json"),
    lockFolder: join(sandboxDir, "state", ".pulumi", "locks", "organization", "engine-trial", "trial"),
    remove: () => rmSync(sandboxDir, { recursive: true, force: true }),
  };
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A run that hangs in the middle: its engine, and its result to come. */
export async function hang(trial: Trial, extra: Extra = {}): Promise<{ readonly engine: EngineProcess; readonly result: Promise<RunResult> }> {
  let engine: EngineProcess | undefined;
  const before = trial.deeds().length;
  const result = trial.up({ ...extra, items: { waitFor: trial.gate, ...extra.items }, onStart: (started) => { engine = started; } });
  await until("a provider to begin", () => trial.deeds().length > before);
  if (engine === undefined) throw new Error("a provider began before the engine");
  return { engine, result };
}
