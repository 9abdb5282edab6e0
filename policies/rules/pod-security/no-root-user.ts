import { podsOf } from "../../model/pods.ts";
import { resourceRule } from "../../model/rule.ts";
import { scopesOf, userNamespacePath } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

export const noRootUser = resourceRule({
  name: "no-root-user",
  description: "No pod or container names root as its user, unless in a user namespace.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .filter(({ userNamespace }) => !userNamespace)
      .flatMap((pod) =>
        scopesOf(pod)
          .filter(({ context }) => context["runAsUser"] === 0)
          .map(({ who, path }) => ({
            path: [...path, "runAsUser"],
            value: 0,
            message: `${who} runs as root`,
            fix: "set it to a user of the image other than 0",
            looksAt: [userNamespacePath(pod)],
          })),
      ),
});
