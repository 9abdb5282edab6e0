import { identityOf } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { absent, fields, items, text } from "../../model/read.ts";
import type { Identity, Props, Resource } from "../../model/resource.ts";
import { overlap } from "./hosts.ts";

export const gatewayGroup = "gateway.networking.k8s.io";

/** One listener of a Gateway, or of a ListenerSet, which adds to one. */
export interface Listener {
  readonly holder: Resource;
  readonly identity: Identity;
  readonly path: Path;
  readonly spec: Props;
}

/** Every listener of the stack that speaks HTTP without TLS. */
export function plainListeners(resources: readonly Resource[]): readonly Listener[] {
  return resources.flatMap((holder) => {
    const identity = identityOf(holder);
    if (identity === undefined || identity.group !== gatewayGroup || !["Gateway", "ListenerSet"].includes(identity.kind)) return [];
    return items(fields(holder.props["spec"])["listeners"])
      .map((listener, index) => ({ holder, identity, path: ["spec", "listeners", index], spec: fields(listener) }))
      .filter(({ spec }) => spec["protocol"] === "HTTP");
  });
}

/** Whether the listener lets routes of the namespace in; only those of its own where it says nothing. */
function admits({ identity, spec }: Listener, namespace: string): boolean {
  const from = fields(fields(spec["allowedRoutes"])["namespaces"])["from"];
  if (from === "All" || from === "Selector") return true;
  return from !== "None" && identity.namespace === namespace;
}

/**
 * Whether a route attaches to the listener by this reference of its `parentRefs`.
 * https://gateway-api.sigs.k8s.io/reference/spec/#parentreference
 */
export function attaches(reference: Props, route: Identity, hosts: readonly string[], listener: Listener): boolean {
  const { identity, spec } = listener;
  const agrees = (wanted: unknown, own: unknown) => absent(wanted) || wanted === own;
  return (
    (text(reference["group"]) ?? gatewayGroup) === identity.group &&
    (text(reference["kind"]) ?? "Gateway") === identity.kind &&
    (text(reference["namespace"]) ?? route.namespace) === identity.namespace &&
    reference["name"] === identity.name &&
    agrees(reference["sectionName"], spec["name"]) &&
    agrees(reference["port"], spec["port"]) &&
    admits(listener, route.namespace) &&
    (hosts.length === 0 || hosts.some((host) => overlap(host, text(spec["hostname"]) ?? "")))
  );
}
