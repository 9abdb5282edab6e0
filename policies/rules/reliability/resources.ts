import { quantityOf } from "../../model/quantity.ts";
import type { Container, Pod } from "../../model/pods.ts";
import { containersOfResource } from "../../model/pods.ts";
import type { Path } from "../../model/path.ts";
import { absent, fields } from "../../model/read.ts";
import type { Props, Resource } from "../../model/resource.ts";

type List = "requests" | "limits";

/** What a container or a pod gives for a resource; undefined where it says nothing, or zero, which is no limit and no request. */
function given(holder: Props, list: List, name: string): unknown {
  const amount = fields(fields(holder["resources"])[list])[name];
  // Other than a quantity the API server takes nothing: that is its fault to report.
  return absent(amount) || quantityOf(amount) === 0n ? undefined : amount;
}

/** Containers that may be given resources, and get none elsewhere: the API server takes none for an ephemeral one. */
export function sizedContainers(resource: Resource): readonly Container[] {
  return containersOfResource(resource).filter(({ kind, pod }) => kind !== "ephemeral" && !pod.overlay);
}

/** What is missing of a container's own and its pod's: where it should stand, what stands there, and where else it could. */
export interface Missing {
  readonly path: Path;
  readonly value?: unknown;
  readonly looksAt: readonly Path[];
}

/**
 * Undefined where one of the lists gives the resource, of the container or of its pod as a whole. A limit is a request, too:
 * the API server fills in the one from the other. https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export function missing(container: Container, name: string, lists: readonly [List, ...List[]]): Missing | undefined {
  const { pod, spec, path } = container;
  const holders: readonly (Pod | Container)[] = [container, pod];
  if (holders.some((holder) => lists.some((list) => given(holder.spec, list, name) !== undefined))) return undefined;
  const places = holders.flatMap((holder) => lists.map((list) => [...holder.path, "resources", list, name]));
  const zero = fields(fields(spec["resources"])[lists[0]])[name];
  return { path: [...path, "resources", lists[0], name], ...(absent(zero) ? {} : { value: zero }), looksAt: places.slice(1) };
}
