import type { Diagnostic, RunResult, Step, Violation } from "../../engine/index.ts";
import type { GpuQuota, ServiceState, UnplacedPod } from "./services.ts";

/** The JSON object of `up`, `down` and `preview`. Fields a command cannot know are left out. */
export interface Report {
  readonly outcome: RunResult["outcome"] | "invalid";
  readonly stack?: string;
  /** Number of resources by operation, `same` included. */
  readonly changes?: RunResult["changes"];
  readonly steps?: readonly Step[];
  /** Milliseconds by phase. */
  readonly durations?: Readonly<Record<string, number>>;
  readonly services?: readonly ServiceState[];
  /** Who says what state the services are in: the cluster, asked afterwards, or the engine by what it did and waited for. */
  readonly readinessFrom?: "cluster" | "engine";
  readonly gpus?: readonly GpuQuota[];
  /** Pods no node has room for, as after a fleet has shrunk. */
  readonly unplaced?: readonly UnplacedPod[];
  /** Tools of ours in place of ones that cannot be had. */
  readonly standIns?: readonly string[];
  /** Parts of the platform's surroundings that are simulated. */
  readonly emulators?: readonly string[];
  readonly violations?: readonly Violation[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The part of a report that an engine's result holds. */
export function reportOf(result: RunResult): Report {
  const { outcome, stack, changes, steps, durations, violations, diagnostics, outputs } = result;
  return { outcome, stack, changes, steps, durations, violations, diagnostics, outputs };
}
