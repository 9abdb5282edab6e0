import { editsAt, settled } from "../../model/mends.ts";
import { podsOf, type Pod } from "../../model/pods.ts";
import { absent, fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { containerScopes, operatingSystemPath, type Scope } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

interface Escalation {
  readonly pod: Pod;
  readonly scope: Scope;
  readonly finding: Finding;
}

function escalations(resource: Resource): readonly Escalation[] {
  const judgePod = (pod: Pod): readonly Escalation[] =>
    containerScopes(pod)
      .filter(({ context: { allowPrivilegeEscalation } }) => (pod.overlay ? allowPrivilegeEscalation === true : allowPrivilegeEscalation !== false))
      .map((scope) => ({
        pod,
        scope,
        finding: {
          path: [...scope.path, "allowPrivilegeEscalation"],
          value: scope.context["allowPrivilegeEscalation"],
          message: `${scope.who} may gain more privileges than its parent process`,
          fix: "set it to false",
          looksAt: [operatingSystemPath(pod)],
        },
      }));
  return podsOf(resource)
    .filter(({ windows }) => !windows)
    .flatMap(judgePod);
}

/** The API server refuses `false` beside privileges that need the escalation; beside a part of a pod there may be some. */
function mayBeFalse({ pod, scope: { context } }: Escalation): boolean {
  if (pod.overlay) return false;
  const { privileged, capabilities } = context;
  const { add } = fields(capabilities);
  return (absent(privileged) || privileged === false) && !items(add).some((capability) => capability !== "NET_BIND_SERVICE");
}

export const noPrivilegeEscalation = resourceRule({
  name: "no-privilege-escalation",
  description: "No container may gain more privileges than its parent process, such as by a set-user-ID program.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) => escalations(resource).map(({ finding }) => finding),
  mend: (resource) => {
    const findings = escalations(resource)
      .filter(mayBeFalse)
      .map(({ finding }) => finding);
    const places = settled(resource.props, findings).map(({ path }) => path);
    return editsAt(resource.props, places, false);
  },
});
