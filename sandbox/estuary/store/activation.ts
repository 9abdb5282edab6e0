/** How a live task runs: activated with its newest build, not yet, or with failing shards. */
import { parseJson } from "../json.ts";
import type { Activation, LiveRow, State } from "../types.ts";
import { isDisabled, isTask } from "./live.ts";

/** Begins the activation of the row's last build, as the behaviour says. */
export function begin(state: State, row: LiveRow, now: number): void {
  const { activation, activationNames, failure } = state.behaviour;
  const mode: Activation = activationNames.length === 0 || activationNames.includes(row.name) ? activation : "fast";
  row.activation = { lastActivated: mode === "slow" ? row.activation.lastActivated : row.lastBuildId, mode, since: now, failure };
}

/** The behaviour has changed: "fast" lets those go that wait or fail. */
export function settle(state: State): void {
  if (state.behaviour.activation !== "fast") return;
  const now = Date.now();
  for (const row of state.live) if (row.activation.mode !== "fast") row.activation = { ...row.activation, lastActivated: row.lastBuildId, mode: "fast", since: now };
}

export interface Status {
  readonly type: "OK" | "WARNING" | "ERROR" | "TASK_DISABLED";
  readonly summary: string;
  readonly lastActivated: string;
  readonly since: number;
  /** Absent for what has no shards. */
  readonly shards?: "OK" | "PENDING" | "FAILED";
  readonly failure?: string;
}

/** @throws never; a deleted spec has no status */
export function statusOf(row: LiveRow): Status | undefined {
  if (row.type === null || row.model === null) return undefined;
  const { lastActivated, mode, since, failure } = row.activation;
  const model = parseJson(row.model);
  if (!isTask(row.type, model)) return { type: "OK", summary: "Ok", lastActivated: row.type === "test" ? row.lastBuildId : lastActivated, since };
  if (isDisabled(row.type, model)) return { type: "TASK_DISABLED", summary: "Task shards are disabled", lastActivated, since };
  switch (mode) {
    case "fast": return { type: "OK", summary: "Ok", lastActivated, since, shards: "OK" };
    case "slow": return { type: "WARNING", summary: "waiting on task shards to be ready", lastActivated, since, shards: "PENDING" };
    case "fail": return { type: "ERROR", summary: "one or more task shards are failed", lastActivated, since, shards: "FAILED", failure };
  }
}
