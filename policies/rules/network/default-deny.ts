import type { Resource } from "../../model/resource.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { knownNamespace } from "../../model/namespaces.ts";
import { type Direction, directions, isFor, policiesOfAllPods, policyTypesPath, rulesOf } from "./network-policies.ts";

/** A NetworkPolicy that lets nothing through to or from any pod of its namespace, as far as is known. */
export interface DefaultDeny {
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  readonly directions: readonly Direction[];
}

/**
 * Whether the policy denies everything in this direction; what is not known yet may turn out to.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
function denies(policy: Resource, direction: Direction): boolean {
  return (isUnknownAt(policy.props, policyTypesPath) || isFor(policy, direction)) && rulesOf(policy, direction).length === 0;
}

/** Every policy of the stack that denies by default, or could. */
export function defaultDenies(resources: readonly Resource[]): readonly DefaultDeny[] {
  return policiesOfAllPods(resources).map((resource) => ({
    namespace: knownNamespace(resource),
    directions: directions.filter((direction) => denies(resource, direction)),
  }));
}
