import { fields, text } from "./read.ts";
import type { Identity, Resource } from "./resource.ts";

/**
 * The coordinates of a Kubernetes object; undefined for resources of other providers and for Helm releases, which are opaque. A
 * patch (`kubernetes:apps/v1:DeploymentPatch`) has those of the object of which it holds a part.
 */
export function identityOf(resource: Resource): Identity | undefined {
  if (!resource.type.startsWith("kubernetes:") || resource.type.startsWith("kubernetes:helm.sh/")) return undefined;
  const apiVersion = text(resource.props["apiVersion"]);
  const kind = text(resource.props["kind"]);
  if (apiVersion === undefined || kind === undefined) return undefined;
  const slash = apiVersion.indexOf("/");
  const metadata = fields(resource.props["metadata"]);
  return {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: text(metadata["namespace"]) ?? "default",
    name: text(metadata["name"]) ?? resource.name,
    partial: resource.type.endsWith(`:${kind}Patch`),
  };
}

/** Whether the resource is a patch, which holds a part of an object. */
export function isPartial(resource: Resource): boolean {
  return identityOf(resource)?.partial === true;
}

/** Whether the resource is of this group and kind, in any version. */
export function isKind(resource: Resource, group: string, kind: string): boolean {
  const identity = identityOf(resource);
  return identity?.group === group && identity.kind === kind;
}
