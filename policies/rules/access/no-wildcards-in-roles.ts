import { isKind } from "../../model/kubernetes.ts";
import { selectsEverything } from "../../model/label-selector.ts";
import { absent, fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { rbacDocumentation } from "./documentation.ts";
import { type AllowedNames, allowedNames, isNamed, namePaths } from "./names.ts";
import { type RuleField, type RuleItem, rbac, ruleItemsOf } from "./rbac.ts";

const everything: Readonly<Record<RuleField, { readonly what: string; readonly fix: string }>> = {
  apiGroups: { what: "every API group, those of tomorrow too", fix: "name the groups" },
  resources: { what: "every resource, those of tomorrow too", fix: "name the resources" },
  verbs: { what: "every verb, escalate, bind and impersonate too", fix: "name the verbs" },
  nonResourceURLs: { what: "every path of the API server", fix: "name the paths" },
};

/** Only these stand for more than themselves: `pods/*` is taken literally. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
function isWildcard({ field, value }: RuleItem): boolean {
  if (value === "*") return true;
  if (field === "resources") return value.startsWith("*/");
  return field === "nonResourceURLs" && value === "/*";
}

/** A ClusterRole that gathers the rules of others, by a selector that selects all of them. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
function gathersAll(resource: Resource): readonly Finding[] {
  if (!isKind(resource, rbac, "ClusterRole")) return [];
  return items(fields(resource.props["aggregationRule"])["clusterRoleSelectors"]).flatMap((selector, index) => {
    if ((!absent(selector) && typeof selector !== "object") || !selectsEverything(selector)) return [];
    return [
      {
        path: ["aggregationRule", "clusterRoleSelectors", index],
        message: "gathers every rule of every ClusterRole",
        fix: "select the roles by a label of theirs",
        looksAt: namePaths,
      },
    ];
  });
}

export const noWildcardsInRoles = resourceRule<AllowedNames>({
  name: "no-wildcards-in-roles",
  description: "A role names what it grants: a wildcard, or the rules of all other roles, grants what nobody thought of, and what comes with the next version.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: rbacDocumentation,
  options: allowedNames("Roles and ClusterRoles"),
  judge: (resource, { allowed }) => {
    if (isNamed(resource, allowed)) return [];
    const wildcards = ruleItemsOf(resource)
      .filter(isWildcard)
      .map(({ rule, field, path, value }) => ({
        path,
        value,
        message: `rule ${rule} grants ${everything[field].what}`,
        fix: everything[field].fix,
        looksAt: namePaths,
      }));
    return [...wildcards, ...gathersAll(resource)];
  },
});
