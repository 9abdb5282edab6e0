import { identityOf, isKind } from "../../model/kubernetes.ts";
import { wholePodsOf } from "../../model/pods.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { allowAllFaults } from "./allow-all.ts";
import { type DefaultDeny, defaultDenies } from "./default-deny.ts";
import { type Direction, directions } from "./network-policies.ts";

/** Where the name of an object stands. */
const namePath = ["metadata", "name"] as const;

/** Directions that nothing closes in the namespace. */
function open(namespace: string, denies: readonly DefaultDeny[]): readonly Direction[] {
  const closed = denies.filter((deny) => deny.namespace === undefined || deny.namespace === namespace).flatMap((deny) => deny.directions);
  return directions.filter((direction) => !closed.includes(direction));
}

function fault(namespace: string, opened: readonly Direction[]): Pick<StackFinding, "message" | "fix"> {
  return {
    message: `no NetworkPolicy of namespace ${namespace} selects all pods and denies all ${opened.join(" and all ").toLowerCase()}`,
    fix: "add one with an empty podSelector, both policyTypes and no rules, and others for what must go through",
  };
}

/** What brings each namespace: its Namespace, else the first that puts pods into it. */
function namespacesOf(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const declared = resources.filter((resource) => isKind(resource, "", "Namespace") && !isUnknownAt(resource.props, namePath));
  const filled = resources.filter((resource) => wholePodsOf(resource).length > 0 && !isUnknownAt(resource.props, namespacePath));
  const named = [...declared.map((resource) => [identityOf(resource)?.name, resource] as const), ...filled.map((resource) => [identityOf(resource)?.namespace, resource] as const)];
  const first = new Map<string, Resource>();
  for (const [namespace, resource] of named) if (namespace !== undefined && !first.has(namespace)) first.set(namespace, resource);
  return first;
}

export const namespacesDenyByDefault = stackRule({
  name: "namespaces-deny-by-default",
  description: "Every namespace of the stack, and every one it puts pods into, has a NetworkPolicy that denies all traffic of all pods, and none that lets all of it through again, so that whatever goes through was allowed by name.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  judge: (resources) => {
    const denies = defaultDenies(resources);
    const missing = [...namespacesOf(resources)].flatMap(([namespace, resource]) => {
      const opened = open(namespace, denies);
      if (opened.length === 0) return [];
      const path = isKind(resource, "", "Namespace") ? namePath : namespacePath;
      return [{ resource, path, ...fault(namespace, opened) }];
    });
    return [...missing, ...allowAllFaults(resources)];
  },
});
