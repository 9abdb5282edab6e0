import { resourceRule } from "../../model/rule.ts";
import { rbacDocumentation } from "./documentation.ts";
import { type AllowedNames, allowedNames, isNamed, namePaths } from "./names.ts";
import { type RuleField, type RuleItem, ruleItemsOf } from "./rbac.ts";

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

export const noWildcardsInRoles = resourceRule<AllowedNames>({
  name: "no-wildcards-in-roles",
  description: "A role names what it grants: a wildcard grants what nobody thought of, and what comes with the next version.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: rbacDocumentation,
  options: allowedNames("Roles and ClusterRoles"),
  judge: (resource, { allowed }) => {
    if (isNamed(resource, allowed)) return [];
    return ruleItemsOf(resource)
      .filter(isWildcard)
      .map(({ rule, field, path, value }) => ({
        path,
        value,
        message: `rule ${rule} grants ${everything[field].what}`,
        fix: everything[field].fix,
        looksAt: namePaths,
      }));
  },
});
