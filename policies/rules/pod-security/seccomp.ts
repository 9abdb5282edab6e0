import type { Pod } from "../../model/pods.ts";
import { absent, fields } from "../../model/read.ts";
import type { Finding } from "../../model/rule.ts";
import { type Scope, scopesOf } from "./scopes.ts";

export function setsSeccompProfile({ context }: Scope): boolean {
  return !absent(context["seccompProfile"]);
}

/** A profile of the scope's own that confines nothing; silent where the scope names none. */
function unconfined(scope: Scope): readonly Finding[] {
  if (!setsSeccompProfile(scope)) return [];
  const type = fields(scope.context["seccompProfile"])["type"];
  if (type === "RuntimeDefault" || type === "Localhost") return [];
  return [
    {
      path: [...scope.path, "seccompProfile", "type"],
      value: type,
      message: `${scope.who} has a seccomp profile that is neither RuntimeDefault nor Localhost`,
      fix: "set it to RuntimeDefault",
    },
  ];
}

/** Profiles of the pod and its containers that confine nothing. A part of a pod may name the type elsewhere. */
export function unconfinedSeccomp(pod: Pod): readonly Finding[] {
  return scopesOf(pod)
    .flatMap(unconfined)
    .filter(({ value }) => !pod.overlay || !absent(value));
}
