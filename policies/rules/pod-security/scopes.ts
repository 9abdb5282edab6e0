import { containersOf, type Pod } from "../../model/pods.ts";
import type { Path } from "../../model/path.ts";
import { fields } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";

/** A place that has a securityContext: the pod, or one of its containers. */
export interface Scope {
  /** As messages name it: `the pod`, `container web`. */
  readonly who: string;
  /** Where its securityContext stands. */
  readonly path: Path;
  /** Its securityContext; empty where it has none. */
  readonly context: Props;
}

function scope(who: string, path: Path, spec: Props): Scope {
  return { who, path: [...path, "securityContext"], context: fields(spec["securityContext"]) };
}

export function podScope(pod: Pod): Scope {
  return scope("the pod", pod.path, pod.spec);
}

export function containerScopes(pod: Pod): readonly Scope[] {
  return containersOf(pod).map(({ name, path, spec }) => scope(`container ${name}`, path, spec));
}

/** The pod's own scope first, then those of its containers. */
export function scopesOf(pod: Pod): readonly Scope[] {
  return [podScope(pod), ...containerScopes(pod)];
}

/** What decides whether a pod is Windows's, and so free of the fields that only Linux has. */
export function operatingSystemPath(pod: Pod): Path {
  return [...pod.path, "os", "name"];
}

/** What decides whether a pod runs in a user namespace. */
export function userNamespacePath(pod: Pod): Path {
  return [...pod.path, "hostUsers"];
}
