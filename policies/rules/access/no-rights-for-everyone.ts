import { resourceRule } from "../../model/rule.ts";
import { rbacDocumentation } from "./documentation.ts";
import { type AllowedNames, allowedNames, isNamed, namePaths } from "./names.ts";
import { isBinding, subjectsOf } from "./rbac.ts";

/** Who is whom without, or with any, credentials: the API server's own names. */
const everyone: Readonly<Record<string, string>> = {
  "User system:anonymous": "whoever reaches the API server, without credentials",
  "Group system:unauthenticated": "whoever reaches the API server, without credentials",
  "Group system:authenticated": "whoever has any credentials at all",
  "Group system:serviceaccounts": "every service account of every namespace",
};

export const noRightsForEveryone = resourceRule<AllowedNames>({
  name: "no-rights-for-everyone",
  description: "No role is bound to everybody: those without credentials, those with any, or all service accounts of the cluster. Those of one namespace may be.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: rbacDocumentation,
  options: allowedNames("RoleBindings and ClusterRoleBindings"),
  judge: (resource, { allowed }) => {
    if (!isBinding(resource) || isNamed(resource, allowed)) return [];
    return subjectsOf(resource).flatMap(({ kind, name, path }) => {
      const who = everyone[`${kind} ${name}`];
      return who === undefined ? [] : [{ path, value: name, message: `binds a role to ${who}`, fix: "bind it to those who need it", looksAt: namePaths }];
    });
  },
});
