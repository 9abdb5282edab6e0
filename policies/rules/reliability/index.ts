import type { Rule } from "../../model/rule.ts";
import { autoscalersOwnTheReplicaCount } from "./autoscalers-own-the-replica-count.ts";
import { containersLimitMemory } from "./containers-limit-memory.ts";
import { containersRequestCpuAndMemory } from "./containers-request-cpu-and-memory.ts";
import { disruptionBudgetsAllowEvictions } from "./disruption-budgets-allow-evictions.ts";
import { gracefulStopFitsTheTerminationPeriod } from "./graceful-stop-fits-the-termination-period.ts";
import { longRunningContainersHaveProbes } from "./long-running-containers-have-probes.ts";
import { replicatedWorkloadsHaveADisruptionBudget } from "./replicated-workloads-have-a-disruption-budget.ts";
import { replicatedWorkloadsSpread } from "./replicated-workloads-spread.ts";

/** Rules about workloads that stay up. */
export const reliabilityRules: readonly Rule[] = [
  containersRequestCpuAndMemory,
  containersLimitMemory,
  longRunningContainersHaveProbes,
  gracefulStopFitsTheTerminationPeriod,
  replicatedWorkloadsHaveADisruptionBudget,
  disruptionBudgetsAllowEvictions,
  replicatedWorkloadsSpread,
  autoscalersOwnTheReplicaCount,
];
