import { absent, fields, items, text } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";
import { selects } from "./selector.ts";
import type { PodGroup } from "./workloads.ts";

/** What counts as being spread. */
export interface SpreadOptions {
  /** Labels of nodes that tell apart what fails by itself. */
  readonly topologyKeys: readonly string[];
}

/** Whether a term keeps equal pods apart: it selects themselves. */
function keepsApart(term: Props, labels: Props, namespace: string | undefined): boolean {
  const named = items(term["namespaces"]);
  // With neither names nor a selector, the pod's own namespace; and a selector may select it.
  const own = named.length === 0 || !absent(term["namespaceSelector"]) || named.includes(namespace);
  const excluded = items(term["mismatchLabelKeys"]).some((key) => !absent(labels[text(key) ?? ""]));
  return own && !excluded && selects(term["labelSelector"], labels);
}

/**
 * Whether anything spreads these pods over such places: a constraint, or a term of anti-affinity, required or preferred, that selects them.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function isSpread({ pod, labels = {}, namespace }: PodGroup, { topologyKeys }: SpreadOptions): boolean {
  const divides = ({ topologyKey }: Props) => topologyKeys.some((key) => key === topologyKey);
  const constraints = items(pod.spec["topologySpreadConstraints"]).map(fields);
  const antiAffinity = fields(fields(pod.spec["affinity"])["podAntiAffinity"]);
  const required = items(antiAffinity["requiredDuringSchedulingIgnoredDuringExecution"]).map(fields);
  const preferred = items(antiAffinity["preferredDuringSchedulingIgnoredDuringExecution"]).map((term) => fields(fields(term)["podAffinityTerm"]));
  return (
    constraints.some((constraint) => divides(constraint) && selects(constraint["labelSelector"], labels)) ||
    [...required, ...preferred].some((term) => divides(term) && keepsApart(term, labels, namespace))
  );
}
