import { isKind } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";

export const rbac = "rbac.authorization.k8s.io";

/** The lists of a role's rule. */
export type RuleField = "apiGroups" | "resources" | "verbs" | "nonResourceURLs";

/** One item of one list of a role's rule. */
export interface RuleItem {
  readonly rule: number;
  readonly field: RuleField;
  readonly path: Path;
  readonly value: string;
}

const ruleFields: readonly RuleField[] = ["apiGroups", "resources", "verbs", "nonResourceURLs"];

/** Every item of every rule of a Role or ClusterRole; none for another kind. */
export function ruleItemsOf(resource: Resource): readonly RuleItem[] {
  if (!isKind(resource, rbac, "Role") && !isKind(resource, rbac, "ClusterRole")) return [];
  return items(resource.props["rules"]).flatMap((rule, index) =>
    ruleFields.flatMap((field) =>
      items(fields(rule)[field]).flatMap((item, place) => {
        const value = text(item);
        return value === undefined ? [] : [{ rule: index, field, path: ["rules", index, field, place], value }];
      }),
    ),
  );
}

/** Whether the resource binds a role to subjects. */
export function isBinding(resource: Resource): boolean {
  return isKind(resource, rbac, "RoleBinding") || isKind(resource, rbac, "ClusterRoleBinding");
}

/** Someone a role is bound to. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Where the name stands. */
  readonly path: Path;
}

/** Everyone a binding binds its role to. */
export function subjectsOf(binding: Resource): readonly Subject[] {
  return items(binding.props["subjects"]).map((subject, index) => ({
    kind: text(fields(subject)["kind"]) ?? "",
    name: text(fields(subject)["name"]) ?? "",
    path: ["subjects", index, "name"],
  }));
}
