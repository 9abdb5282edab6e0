import { podsOf, type Pod } from "../../model/pods.ts";
import { fields, items } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { containerScopes, operatingSystemPath, type Scope } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

function judgeScope(pod: Pod, { who, path, context }: Scope): readonly Finding[] {
  const { add, drop } = fields(context["capabilities"]);
  const looksAt = [operatingSystemPath(pod)];
  const added = items(add).flatMap((capability, index) => {
    if (capability === "NET_BIND_SERVICE") return [];
    return [
      {
        path: [...path, "capabilities", "add", index],
        value: capability,
        message: `${who} adds a capability other than NET_BIND_SERVICE`,
        fix: "remove it",
        looksAt,
      },
    ];
  });
  if (pod.overlay || items(drop).includes("ALL")) return added;
  return [
    {
      path: [...path, "capabilities", "drop"],
      value: drop,
      message: `${who} keeps capabilities of the default set`,
      fix: "set it to [ALL]; NET_BIND_SERVICE may then be added",
      looksAt,
    },
    ...added,
  ];
}

export const dropAllCapabilities = resourceRule({
  name: "drop-all-capabilities",
  description: "Every container drops all capabilities and adds none but NET_BIND_SERVICE: a broken program then has nothing to reach for.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .filter(({ windows }) => !windows)
      .flatMap((pod) => containerScopes(pod).flatMap((scope) => judgeScope(pod, scope))),
});
