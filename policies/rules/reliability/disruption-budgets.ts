import { isKind } from "../../model/kubernetes.ts";
import { readPath } from "../../model/path.ts";
import type { Resource } from "../../model/resource.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { knownNamespace, mayBeOne, namespacePath } from "../../model/namespaces.ts";
import { selects } from "./selector.ts";
import type { Place, PodGroup } from "./workloads.ts";

/** Where a budget says which pods it is for. */
export const selectorPath = ["spec", "selector"] as const;

/** A PodDisruptionBudget. */
export interface Budget {
  readonly resource: Resource;
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  readonly selector: unknown;
  /** Whether all of the selector is known. */
  readonly known: boolean;
}

/** Every PodDisruptionBudget of the stack. */
export function disruptionBudgetsOf(resources: readonly Resource[]): readonly Budget[] {
  return resources
    .filter((resource) => isKind(resource, "policy", "PodDisruptionBudget"))
    .map((resource) => ({
      resource,
      namespace: knownNamespace(resource),
      selector: readPath(resource.props, selectorPath),
      known: !isUnknownAt(resource.props, selectorPath),
    }));
}

/** Whether the budget is for these pods, or could be once all is known. */
export function maySelect(budget: Budget, { namespace, labels }: PodGroup): boolean {
  if (!mayBeOne(budget.namespace, namespace)) return false;
  return !budget.known || labels === undefined || selects(budget.selector, labels);
}

/** What decides which pods the budget is for. */
export function placesOfBudget({ resource }: Budget): readonly Place[] {
  return [selectorPath, namespacePath].map((path) => ({ resource, path }));
}
