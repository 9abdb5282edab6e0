import { identityOf } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import type { Resource } from "../../model/resource.ts";
import type { OptionSchema } from "../../model/rule.ts";

/** Option of rules about roles and bindings. */
export interface AllowedNames {
  readonly allowed: readonly string[];
}

/** The option, for what the rule is about. */
export function allowedNames(what: string): { readonly schema: Readonly<Record<"allowed", OptionSchema>>; readonly defaults: AllowedNames } {
  const description = `${what} that may: by name, and namespace/name where they stand in one.`;
  return { schema: { allowed: { type: "array", items: { type: "string" }, description } }, defaults: { allowed: [] } };
}

/** A rule that passes over some names must wait until the name is known. */
export const namePaths: readonly Path[] = [
  ["metadata", "name"],
  ["metadata", "namespace"],
];

/** Whether the list names the object: `name` for a cluster-wide kind, `namespace/name` for the others. */
export function isNamed(resource: Resource, list: readonly string[]): boolean {
  const identity = identityOf(resource);
  if (identity === undefined) return false;
  const { kind, namespace, name } = identity;
  return list.includes(kind.startsWith("Cluster") ? name : `${namespace}/${name}`);
}
