import { identityOf } from "./kubernetes.ts";
import type { Resource } from "./resource.ts";
import { isUnknownAt } from "./unknown.ts";

/** Where the namespace of an object is named. */
export const namespacePath = ["metadata", "namespace"] as const;

/** The namespace of an object; undefined while it is not known, and for what is no object of Kubernetes. */
export function knownNamespace(resource: Resource): string | undefined {
  return isUnknownAt(resource.props, namespacePath) ? undefined : identityOf(resource)?.namespace;
}

/** Whether both are one namespace, or could be: one that is not known yet may turn out to be the other. */
export function mayBeOne(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
