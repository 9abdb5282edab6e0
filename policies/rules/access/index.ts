import type { Rule } from "../../model/rule.ts";
import { noAdministratorBindings } from "./no-administrator-bindings.ts";
import { noEscalatingVerbs } from "./no-escalating-verbs.ts";
import { noLongLivedTokens } from "./no-long-lived-tokens.ts";
import { noRightsForEveryone } from "./no-rights-for-everyone.ts";
import { noUndeclaredTokens } from "./no-undeclared-tokens.ts";
import { noWildcardsInRoles } from "./no-wildcards-in-roles.ts";

/** Rules about rights. */
export const accessRules: readonly Rule[] = [
  noWildcardsInRoles,
  noEscalatingVerbs,
  noAdministratorBindings,
  noRightsForEveryone,
  noUndeclaredTokens,
  noLongLivedTokens,
];
