import { identityOf } from "./kubernetes.ts";
import { fields, text } from "./read.ts";
import type { Resource } from "./resource.ts";

/**
 * A resource as messages and exemptions name it: `Deployment mcp/gateway`, `ClusterRole reader`, `lambda:Instance inference-0`.
 */
export function labelOf(resource: Resource): string {
  const identity = identityOf(resource);
  if (identity === undefined) return `${resource.type.slice(resource.type.lastIndexOf("/") + 1)} ${resource.name}`;
  const namespace = text(fields(resource.props["metadata"])["namespace"]);
  return `${identity.kind} ${namespace === undefined ? "" : `${namespace}/`}${identity.name}`;
}
