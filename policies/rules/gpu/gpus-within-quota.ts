import { formatQuantity } from "../../model/quantity.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { type Demand, demandsOf, shareList, sumOf } from "./demand.ts";
import { gpuQuotas } from "./quotas.ts";
import { urls } from "./urls.ts";

/** Demands for the same kind of GPU in the same namespace. */
function groups(demands: readonly Demand[]): readonly (readonly [Demand, ...Demand[]])[] {
  const byKey = Map.groupBy(demands, ({ namespace, gpu }) => `${namespace} ${gpu}`);
  return [...byKey.values()].map((group) => group as [Demand, ...Demand[]]);
}

function judgeGroup(resources: readonly Resource[], group: readonly [Demand, ...Demand[]]): readonly StackFinding[] {
  const [{ namespace, gpu }] = group;
  const sum = sumOf(group);
  return gpuQuotas(resources, namespace, gpu)
    .filter(({ quantity }) => sum > quantity)
    .map(({ resource, path, value }) => ({
      resource,
      path,
      value,
      message: `the pods of the namespace ${namespace} may ask for ${formatQuantity(sum)} ${gpu}: ${shareList(group)}`,
      fix: `raise it to ${formatQuantity(sum)}, or lower the replicas or the autoscalers' maximum`,
    }));
}

export const gpusWithinQuota = stackRule({
  name: "gpus-within-quota",
  description: "The GPUs a namespace's pods may ask for, at their replicas or their autoscaler's maximum, are within its quota: what is beyond never starts.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.resourceQuotas,
  judge: (resources) => groups(demandsOf(resources)).flatMap((group) => judgeGroup(resources, group)),
});
