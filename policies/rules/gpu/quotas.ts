import { identityOf, isKind } from "../../model/kubernetes.ts";
import { knownNamespace } from "../../model/namespaces.ts";
import { type Path, readPath } from "../../model/path.ts";
import { type Quantity, quantityOf } from "../../model/quantity.ts";
import { absent, fields } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";

/** A ResourceQuota's bound on one kind of GPU in its namespace. */
export interface GpuQuota {
  readonly resource: Resource;
  readonly path: Path;
  readonly value: unknown;
  readonly quantity: Quantity;
}

function hardPath(gpu: string): Path {
  return ["spec", "hard", `requests.${gpu}`];
}

/** Whether it holds for every pod of its namespace: one with scopes holds for some. */
function isForAllPods({ props }: Resource): boolean {
  const { scopes, scopeSelector } = fields(props["spec"]);
  return absent(scopeSelector) && (absent(scopes) || (Array.isArray(scopes) && scopes.length === 0));
}

function quotasOf(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter((resource) => isKind(resource, "", "ResourceQuota"));
}

/** The bounds on this kind of GPU that hold for every pod of the namespace, as far as they are known. */
export function gpuQuotas(resources: readonly Resource[], namespace: string, gpu: string): readonly GpuQuota[] {
  return quotasOf(resources).filter((resource) => knownNamespace(resource) !== undefined).flatMap((resource) => {
    if (identityOf(resource)?.namespace !== namespace || !isForAllPods(resource)) return [];
    const path = hardPath(gpu);
    const value = readPath(resource.props, path);
    const quantity = quantityOf(value);
    return quantity === undefined ? [] : [{ resource, path, value, quantity }];
  });
}

/** What could yet turn out to be such a bound: places of ResourceQuotas of which the namespace, the bound or the scopes hang. */
export function quotaPlaces(resources: readonly Resource[], gpu: string): readonly { readonly resource: Resource; readonly path: Path }[] {
  return quotasOf(resources).flatMap((resource) => [["metadata", "namespace"], hardPath(gpu), ["spec", "scopes"], ["spec", "scopeSelector"]].map((path) => ({ resource, path })));
}
