import { editsAt, settled } from "../../model/mends.ts";
import { podsOf, type Pod } from "../../model/pods.ts";
import { absent } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { containerScopes, podScope, type Scope, userNamespacePath } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

const toTrue = "set it to true, and have the image run as a user other than 0";

function said({ who, path, context }: Scope, pod: Pod): Finding {
  return {
    path: [...path, "runAsNonRoot"],
    value: context["runAsNonRoot"],
    message: `${who} may run as root`,
    fix: toTrue,
    looksAt: [userNamespacePath(pod)],
  };
}

function unsaid({ who, path }: Scope, pod: Pod): Finding {
  return {
    path: [...path, "runAsNonRoot"],
    message: `${who} may run as root: neither it nor its pod says otherwise`,
    fix: `${toTrue}, here or in the pod's securityContext`,
    looksAt: [[...podScope(pod).path, "runAsNonRoot"], userNamespacePath(pod)],
  };
}

function judgeContainer(scope: Scope, pod: Pod): readonly Finding[] {
  const { runAsNonRoot } = scope.context;
  if (!absent(runAsNonRoot)) return runAsNonRoot === true ? [] : [said(scope, pod)];
  return !pod.overlay && absent(podScope(pod).context["runAsNonRoot"]) ? [unsaid(scope, pod)] : [];
}

function judgePod(pod: Pod): readonly Finding[] {
  const own = podScope(pod);
  const { runAsNonRoot } = own.context;
  const containers = containerScopes(pod).flatMap((scope) => judgeContainer(scope, pod));
  return absent(runAsNonRoot) || runAsNonRoot === true ? containers : [said(own, pod), ...containers];
}

function podsOfTheNodesUsers(resource: Resource): readonly Pod[] {
  return podsOf(resource).filter(({ userNamespace }) => !userNamespace);
}

/** Whether it already runs as a known user other than root, so that asking for it changes nothing. */
function hasOtherUser(scope: Scope, pod: Pod): boolean {
  const own = scope.context["runAsUser"];
  const user = absent(own) ? podScope(pod).context["runAsUser"] : own;
  return typeof user === "number" && user > 0;
}

export const runAsNonRoot = resourceRule({
  name: "run-as-non-root",
  description: "Every container must run as a user other than root, by its own word or its pod's, unless in a user namespace.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) => podsOfTheNodesUsers(resource).flatMap(judgePod),
  mend: (resource) => {
    const findings = podsOfTheNodesUsers(resource).flatMap((pod) =>
      containerScopes(pod)
        .filter((scope) => hasOtherUser(scope, pod))
        .flatMap((scope) => judgeContainer(scope, pod)),
    );
    const places = settled(resource.props, findings).map(({ path }) => path);
    return editsAt(resource.props, places, true);
  },
});
