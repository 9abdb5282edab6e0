import { resourceRule } from "../../model/rule.ts";
import { rbacDocumentation } from "./documentation.ts";
import { type AllowedNames, allowedNames, isNamed, namePaths } from "./names.ts";
import { rbac, type RuleItem, ruleItemsOf } from "./rbac.ts";

/** What a verb lets its holder do; undefined for a harmless one. `impersonate:user-info` and its like are narrower, and impersonate all the same. */
function powerOf(verb: string): string | undefined {
  if (verb === "escalate") return "write roles with more rights than one's own";
  if (verb === "bind") return "bind roles with more rights than one's own";
  return /^impersonate(?::|$)/.test(verb) ? "act as someone else" : undefined;
}

/** `escalate` and `bind` mean this only for roles; another API group may have a `bind` of its own. */
function concernsRoles(verb: string, items: readonly RuleItem[]): boolean {
  return verb.startsWith("impersonate") || items.some(({ field, value }) => field === "apiGroups" && (value === rbac || value === "*"));
}

export const noEscalatingVerbs = resourceRule<AllowedNames>({
  name: "no-escalating-verbs",
  description: "No role grants escalate, bind or impersonate: whoever has one of them can have every right.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: rbacDocumentation,
  options: allowedNames("Roles and ClusterRoles"),
  judge: (resource, { allowed }) => {
    if (isNamed(resource, allowed)) return [];
    const items = ruleItemsOf(resource);
    return items.flatMap(({ rule, field, path, value }) => {
      const power = field === "verbs" ? powerOf(value) : undefined;
      const same = items.filter((item) => item.rule === rule);
      if (power === undefined || !concernsRoles(value, same)) return [];
      return [{ path, value, message: `rule ${rule} lets its holder ${power}`, fix: "remove the verb", looksAt: namePaths }];
    });
  },
});
