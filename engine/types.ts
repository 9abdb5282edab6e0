import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

/** What a program is not told otherwise. */
export interface ProgramContext {
  /** URL of the backend the stack's state lies in. */
  readonly backend: string;
}

/** A Pulumi program: what index.ts exports by default. */
export type Program = (context: ProgramContext) => Promise<Record<string, unknown> | void>;

/** Levels and options by rule, as a policy pack takes them. */
export type PolicyConfig = Readonly<Record<string, unknown>>;

/** Paths of the tools the engine starts, by name: `pulumi` and any `pulumi-resource-*`. */
export interface EngineTools {
  readonly bin: Readonly<Record<string, string>>;
  /** Version of each tool in `bin`; a plug-in without one is taken to be of version 0.0.0. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** A child process the engine was started as. */
export interface EngineProcess {
  readonly pid: number;
  /** Id of the run; every process started for it has it in the environment variable {@link runMarker}. */
  readonly run: string;
}

/** Options of every operation. */
export interface RunOptions {
  /** Name of the stack: that of its tracked file, Pulumi.<stack>.yaml. */
  readonly stack: string;
  readonly tools: EngineTools;
  /** Folder of Pulumi.yaml and the stack files. Default: the repository. */
  readonly projectDir?: string;
  /** Where a sandbox stack keeps state, passphrase and copies. Default: `<repository>/.sandbox`. */
  readonly sandboxDir?: string;
  /** Default: the default export of index.ts. */
  readonly program?: Program;
  /** Configuration laid over a sandbox stack's file for this run: objects are merged key by key, all else replaces. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Environment variables for the engine and its plug-ins. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of policy packs (with a PulumiPolicy.yaml). */
  readonly policyPacks?: readonly string[];
  /** What the packs are told, by rule: a level, or options (https://www.pulumi.com/docs/insights/policy/configuration/). Default: what the stack's settings say. */
  readonly policyConfig?: PolicyConfig;
  /** URNs the operation is limited to. */
  readonly target?: readonly string[];
  /** Fail when anything would change. */
  readonly expectNoChanges?: boolean;
  /** Read the real state of each resource first. */
  readonly refresh?: boolean;
  /** Operations at once. Default: the engine's. */
  readonly parallel?: number;
  /** Aborting stops the engine as Ctrl-C does: it finishes what has begun, writes the state and gives back its lock. */
  readonly signal?: AbortSignal;
  /**
   * Asked every few seconds while the engine works: what is wrong with what the stack lives in, one sentence each. When it
   * names something three times running, the engine is stopped and the operation fails. Default: nobody is asked.
   */
  readonly health?: () => Promise<readonly string[]>;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Lines for people. */
  readonly onProgress?: (line: string) => void;
  /** Called when the engine's own process has started. */
  readonly onStart?: (process: EngineProcess) => void;
}

/** Options of {@link destroy}. */
export interface DestroyOptions extends RunOptions {
  /** Remove the stack itself, too, once it is empty. Only for a sandbox stack. */
  readonly remove?: boolean;
}

/** What the engine does to a resource. A replacement is one step, although the engine reports three. */
export type Operation = OpType;

/** One change the engine planned or made. Resources that stay as they are have none. */
export interface Step {
  readonly urn: string;
  readonly op: Operation;
  readonly type: string;
  readonly name: string;
  /** Property paths that differ, sorted. */
  readonly diffs: readonly string[];
  /** `planned` in a preview; `interrupted` when the engine ended before the step did. */
  readonly state: "planned" | "done" | "failed" | "interrupted";
}

/** A broken policy. */
export interface Violation {
  readonly policy: string;
  readonly pack: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  /** URN of the resource; absent for a policy of the stack. */
  readonly urn?: string;
}

/** A message of the engine, a provider or the program, once. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly urn?: string;
}

/** What an operation did. Holds no secret. */
export interface RunResult {
  readonly stack: string;
  readonly operation: "preview" | "up" | "destroy" | "refresh";
  /** `refused`: nothing was started, since another run, lock or process stands in the way. */
  readonly outcome: "succeeded" | "failed" | "refused";
  /** Number of resources by operation, `same` included. */
  readonly changes: Readonly<Partial<Record<Operation, number>>>;
  /** Sorted by URN. */
  readonly steps: readonly Step[];
  /** Milliseconds by phase: `prepare` (files, locks, leftovers), `engine`. */
  readonly durations: Readonly<Record<string, number>>;
  /** Stack outputs; a secret one is "[secret]". */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly violations: readonly Violation[];
  readonly diagnostics: readonly Diagnostic[];
  /** Version of the engine. */
  readonly version: string;
}
