import { labelOf } from "../../model/label.ts";
import { absent, fields, text } from "../../model/read.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import type { Autoscaler } from "../../model/autoscalers.ts";
import { type Budget, disruptionBudgetsOf, maySelect, placesOfBudget, selectorPath } from "./disruption-budgets.ts";
import { type Workload, placesOf, podGroupsOf, targetOf } from "./workloads.ts";

/** A number of pods, or a share of them that counts as the next whole pod, as the disruption controller reads it; undefined for anything else. */
function amount(value: unknown, pods: number): number | undefined {
  if (typeof value === "number") return value;
  const match = /^(\d+)%$/.exec(text(value) ?? "");
  return match === null ? undefined : Math.ceil((Number(match[1]) * pods) / 100);
}

/** A budget that blocks whatever the number of pods. */
function blocksAll({ resource }: Budget): readonly StackFinding[] {
  const { maxUnavailable, minAvailable } = fields(resource.props["spec"]);
  const fault = { resource, message: "no pod could ever be evicted, so that no node of theirs can be drained", fix: "allow one pod at least" };
  return [
    ...(amount(maxUnavailable, 1) === 0 ? [{ ...fault, path: ["spec", "maxUnavailable"], value: maxUnavailable }] : []),
    ...(typeof minAvailable === "string" && (amount(minAvailable, 100) ?? 0) >= 100 ? [{ ...fault, path: ["spec", "minAvailable"], value: minAvailable }] : []),
  ];
}

/** A budget that blocks when its workloads are at their smallest: a drain must go on then, too. */
function blocksAtSmallest(budget: Budget, selected: readonly Workload[], autoscalers: readonly Autoscaler[]): readonly StackFinding[] {
  const { minAvailable } = fields(budget.resource.props["spec"]);
  // What is scaled to nothing has nothing to evict; its first pod must be evictable.
  const pods = selected.reduce((sum, { minimum, maximum }) => sum + Math.min(Math.max(minimum, 1), maximum), 0);
  const wanted = absent(minAvailable) ? undefined : amount(minAvailable, pods);
  if (wanted === undefined || pods === 0 || wanted < pods) return [];
  return [
    {
      resource: budget.resource,
      path: ["spec", "minAvailable"],
      value: minAvailable,
      message: `of ${selected.map(({ resource }) => labelOf(resource)).join(", ")} there may be no more than ${pods} ${pods === 1 ? "pod" : "pods"}, and none could be evicted then`,
      fix: "set maxUnavailable to 1 instead, or run more pods",
      looksAtOthers: [...placesOfBudget(budget), ...selected.flatMap(placesOf), ...autoscalers.flatMap(targetOf)],
    },
  ];
}

/** The eviction API refuses a pod that two budgets select. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
function overlaps(budget: Budget, earlier: readonly Budget[], selected: readonly Workload[]): readonly StackFinding[] {
  return selected.flatMap((workload) => {
    const other = earlier.find((each) => maySelect(each, workload));
    if (other === undefined) return [];
    return [
      {
        resource: budget.resource,
        path: selectorPath,
        message: `${labelOf(other.resource)} selects the pods of ${labelOf(workload.resource)} too, and no pod of two budgets can be evicted`,
        fix: "select each pod by one budget only",
        looksAtOthers: [...placesOfBudget(budget), ...placesOfBudget(other), ...placesOf(workload)],
      },
    ];
  });
}

export const disruptionBudgetsAllowEvictions = stackRule({
  name: "disruption-budgets-allow-evictions",
  description: "A PodDisruptionBudget leaves at least one pod that may be evicted, and no pod has two of them: else no node can be drained, and an upgrade of the cluster hangs.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  judge: (resources) => {
    const budgets = disruptionBudgetsOf(resources);
    const { workloads, uncounted, autoscalers } = podGroupsOf(resources);
    return budgets.flatMap((budget, index) => {
      const selected = workloads.filter((workload) => maySelect(budget, workload));
      const always = blocksAll(budget);
      // Pods whose number the stack does not say may be more than enough.
      const counted = always.length === 0 && !uncounted.some((group) => maySelect(budget, group));
      return [...always, ...(counted ? blocksAtSmallest(budget, selected, autoscalers) : []), ...overlaps(budget, budgets.slice(0, index), selected)];
    });
  },
});
