import { identityOf } from "./kubernetes.ts";
import type { OptionSchema } from "./rule.ts";
import type { Resource } from "./resource.ts";

/** Which namespaces may be reached from outside the cluster. */
export interface EdgeOptions {
  readonly edgeNamespaces: readonly string[];
}

const schema: Readonly<Record<keyof EdgeOptions, OptionSchema>> = {
  edgeNamespaces: { type: "array", items: { type: "string" }, description: "Namespaces whose pods may be reached from outside the cluster. None unless named." },
};

/** The option of all rules about ways in. */
export const edgeOptions = { schema, defaults: { edgeNamespaces: [] } };

/** Whether the object stands in a namespace that is meant to be reached. */
export function isAtEdge(resource: Resource, { edgeNamespaces }: EdgeOptions): boolean {
  const identity = identityOf(resource);
  return identity !== undefined && edgeNamespaces.includes(identity.namespace);
}
