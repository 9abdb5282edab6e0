import { isKind } from "../../model/kubernetes.ts";
import { readPath } from "../../model/path.ts";
import { fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { knownNamespace } from "../../model/namespaces.ts";

/** The two ways traffic goes, as `policyTypes` names them. */
export type Direction = "Ingress" | "Egress";

/** A NetworkPolicy that lets nothing through to or from any pod of its namespace, as far as is known. */
export interface DefaultDeny {
  /** Undefined while it is not known. */
  readonly namespace: string | undefined;
  readonly directions: readonly Direction[];
}

function selectsAll(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fields(selector);
  return Object.keys(fields(matchLabels)).length === 0 && items(matchExpressions).length === 0;
}

/**
 * Whether the policy denies everything in this direction; what is not known yet may turn out to.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
function denies({ props }: Resource, direction: Direction): boolean {
  const types = readPath(props, ["spec", "policyTypes"]);
  // Without types a policy is for what comes in, and for what goes out once it has rules for that: then it denies not all.
  const judged = isUnknownAt(props, ["spec", "policyTypes"]) || (items(types).length === 0 ? direction === "Ingress" : items(types).includes(direction));
  const rules = items(readPath(props, ["spec", direction.toLowerCase()]));
  return judged && rules.length === 0;
}

/** Every policy of the stack that denies by default, or could. */
export function defaultDenies(resources: readonly Resource[]): readonly DefaultDeny[] {
  return resources
    .filter((resource) => isKind(resource, "networking.k8s.io", "NetworkPolicy"))
    .filter(({ props }) => isUnknownAt(props, ["spec", "podSelector"]) || selectsAll(readPath(props, ["spec", "podSelector"])))
    .map((resource) => ({
      namespace: knownNamespace(resource),
      directions: (["Ingress", "Egress"] as const).filter((direction) => denies(resource, direction)),
    }));
}
