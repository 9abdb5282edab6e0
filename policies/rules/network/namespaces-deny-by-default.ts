import { identityOf, isKind } from "../../model/kubernetes.ts";
import { podsOf } from "../../model/pods.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { type DefaultDeny, type Direction, defaultDenies } from "./default-deny.ts";
import { namespacePath } from "../../model/namespaces.ts";

/** Where the name of an object stands. */
const namePath = ["metadata", "name"] as const;

/** Directions that nothing closes in the namespace. */
function open(namespace: string, denies: readonly DefaultDeny[]): readonly Direction[] {
  const closed = denies.filter((deny) => deny.namespace === undefined || deny.namespace === namespace).flatMap(({ directions }) => directions);
  return (["Ingress", "Egress"] as const).filter((direction) => !closed.includes(direction));
}

function fault(namespace: string, directions: readonly Direction[]): Pick<StackFinding, "message" | "fix"> {
  return {
    message: `no NetworkPolicy of namespace ${namespace} selects all pods and denies all ${directions.join(" and all ").toLowerCase()}`,
    fix: "add one with an empty podSelector, both policyTypes and no rules, and others for what must go through",
  };
}

/** What brings each namespace: its Namespace, else the first that puts pods into it. */
function namespacesOf(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const declared = resources.filter((resource) => isKind(resource, "", "Namespace") && !isUnknownAt(resource.props, namePath));
  const filled = resources.filter((resource) => podsOf(resource).length > 0 && !isUnknownAt(resource.props, namespacePath));
  const named = [...declared.map((resource) => [identityOf(resource)?.name, resource] as const), ...filled.map((resource) => [identityOf(resource)?.namespace, resource] as const)];
  const first = new Map<string, Resource>();
  for (const [namespace, resource] of named) if (namespace !== undefined && !first.has(namespace)) first.set(namespace, resource);
  return first;
}

export const namespacesDenyByDefault = stackRule({
  name: "namespaces-deny-by-default",
  description: "Every namespace of the stack, and every one it puts pods into, has a NetworkPolicy that denies all traffic of all pods, so that whatever goes through was allowed by name.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  judge: (resources) => {
    const denies = defaultDenies(resources);
    return [...namespacesOf(resources)].flatMap(([namespace, resource]) => {
      const directions = open(namespace, denies);
      if (directions.length === 0) return [];
      const path = isKind(resource, "", "Namespace") ? namePath : namespacePath;
      return [{ resource, path, ...fault(namespace, directions) }];
    });
  },
});
