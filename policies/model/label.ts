import { identityOf } from "./kubernetes.ts";
import { fields, text } from "./read.ts";
import type { Resource } from "./resource.ts";

/** Whose kinds need no group beside them: Kubernetes' own. */
const own = /^$|^[a-z]+$|\.k8s\.io$/;

/**
 * A resource as messages and exemptions name it: `Deployment mcp/gateway`, `ClusterRole reader`, `Cluster.postgresql.cnpg.io platform/postgres`,
 * `lambda:Instance inference-0`.
 */
export function labelOf(resource: Resource): string {
  const identity = identityOf(resource);
  if (identity === undefined) return `${resource.type.slice(resource.type.lastIndexOf("/") + 1)} ${resource.name}`;
  const namespace = text(fields(resource.props["metadata"])["namespace"]);
  const kind = own.test(identity.group) ? identity.kind : `${identity.kind}.${identity.group}`;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${identity.name}`;
}
