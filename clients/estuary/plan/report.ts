import type { Documents, TaskPlan } from "./types.ts";

/** Sums over all specs. */
export interface PlanTotals {
  readonly backfills: number;
  /** Of those whose number is known; `unknown` when none is, and there are some. */
  readonly documents: Documents;
  readonly resets: number;
  readonly disables: number;
}

/** What `npm run estuary:plan -- --json` prints, beside its outcome. */
export interface PlanReport {
  readonly surface: "graphql" | "postgrest";
  readonly tasks: readonly TaskPlan[];
  readonly totals: PlanTotals;
  /** Places where the dry run and the prediction differ. */
  readonly disagreements: readonly string[];
  /** Why the publication would be refused. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Exit code of a plan by which something would be backfilled, reset or disabled. */
export const consequencesExitCode = 3;

export function reportOf(plan: Pick<PlanReport, "surface" | "tasks" | "disagreements" | "warnings">): PlanReport {
  const { tasks } = plan;
  const backfills = tasks.flatMap((task) => task.backfills);
  const counted = backfills.map(({ documents }) => documents).filter((documents) => documents !== "unknown");
  return {
    ...plan,
    errors: tasks.flatMap(({ errors }) => errors),
    totals: {
      backfills: backfills.length,
      documents: backfills.length > 0 && counted.length === 0 ? "unknown" : counted.reduce((sum, documents) => sum + documents, 0),
      resets: tasks.flatMap(({ resets }) => resets).length,
      disables: tasks.flatMap(({ disables }) => disables).length,
    },
  };
}

/** 0: nothing would be backfilled, reset or disabled. */
export function exitCodeOf({ totals: { backfills, resets, disables } }: PlanReport): number {
  return backfills + resets + disables > 0 ? consequencesExitCode : 0;
}
