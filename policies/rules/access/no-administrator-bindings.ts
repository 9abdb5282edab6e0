import { fields, text } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import type { Resource } from "../../model/resource.ts";
import { rbacDocumentation } from "./documentation.ts";
import { type AllowedNames, allowedNames, isNamed, namePaths } from "./names.ts";
import { isBinding, subjectsOf } from "./rbac.ts";

function faultsOfRole({ props }: Resource): Finding[] {
  const { kind, name } = fields(props["roleRef"]);
  if (text(name) !== "cluster-admin" || text(kind) !== "ClusterRole") return [];
  const message = "binds cluster-admin, which may do everything";
  return [{ path: ["roleRef", "name"], value: name, message, fix: "bind a role that grants what is needed and no more", looksAt: [["roleRef", "kind"], ...namePaths] }];
}

function faultsOfSubjects(resource: Resource): Finding[] {
  return subjectsOf(resource)
    .filter(({ kind, name }) => kind === "Group" && name === "system:masters")
    .map(({ path, name }) => ({ path, value: name, message: "binds a role to a group that is above all roles and cannot be taken its rights", fix: "bind it to a group of your own", looksAt: namePaths }));
}

export const noAdministratorBindings = resourceRule<AllowedNames>({
  name: "no-administrator-bindings",
  description: "Nobody is made administrator of the cluster: nothing is bound to cluster-admin, nor to the group system:masters.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: rbacDocumentation,
  options: allowedNames("RoleBindings and ClusterRoleBindings"),
  judge: (resource, { allowed }) => {
    if (!isBinding(resource) || isNamed(resource, allowed)) return [];
    return [...faultsOfRole(resource), ...faultsOfSubjects(resource)];
  },
});
