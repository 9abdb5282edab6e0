import { isKind } from "../../model/kubernetes.ts";
import { selectsEverything } from "../../model/label-selector.ts";
import { type Path, readPath } from "../../model/path.ts";
import { items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { isUnknownAt } from "../../model/unknown.ts";

/** The two ways traffic goes, as `policyTypes` names them. */
export type Direction = "Ingress" | "Egress";

export const directions: readonly Direction[] = ["Ingress", "Egress"];

/** Where a NetworkPolicy says which pods it is for. */
export const podSelectorPath = ["spec", "podSelector"] as const;

/** Where it says which directions it is for. */
export const policyTypesPath = ["spec", "policyTypes"] as const;

/** Where its rules for a direction stand. */
export function rulesPath(direction: Direction): Path {
  return ["spec", direction.toLowerCase()];
}

/** What it lets through in a direction. */
export function rulesOf({ props }: Resource, direction: Direction): readonly unknown[] {
  return items(readPath(props, rulesPath(direction)));
}

/** Whether it is for this direction: without types for what comes in, and for what goes out once it has rules for that. */
export function isFor(policy: Resource, direction: Direction): boolean {
  const types = items(readPath(policy.props, policyTypesPath));
  return types.length === 0 ? direction === "Ingress" || rulesOf(policy, direction).length > 0 : types.includes(direction);
}

/** The NetworkPolicies of the stack that select every pod of their namespace, or could. */
export function policiesOfAllPods(resources: readonly Resource[]): readonly Resource[] {
  return resources
    .filter((resource) => isKind(resource, "networking.k8s.io", "NetworkPolicy"))
    .filter(({ props }) => isUnknownAt(props, podSelectorPath) || selectsEverything(readPath(props, podSelectorPath)));
}
