import { stackRule } from "../../model/rule.ts";
import { disruptionBudgetsOf, maySelect } from "./disruption-budgets.ts";
import { placesOf, replicatedWorkloads } from "./workloads.ts";

export const replicatedWorkloadsHaveADisruptionBudget = stackRule({
  name: "replicated-workloads-have-a-disruption-budget",
  description: "A PodDisruptionBudget selects the pods of every workload of two or more: else a drain may take all of them at once.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  judge: (resources) => {
    const budgets = disruptionBudgetsOf(resources);
    return replicatedWorkloads(resources)
      .filter((workload) => !budgets.some((budget) => maySelect(budget, workload)))
      .map((workload) => ({
        resource: workload.resource,
        path: workload.labelsPath,
        message: `no PodDisruptionBudget selects these pods, of which there may be ${workload.maximum}`,
        fix: "add one to the namespace that selects them, with maxUnavailable 1 for example",
        looksAtOthers: placesOf(workload),
      }));
  },
});
