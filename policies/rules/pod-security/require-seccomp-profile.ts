import { editsAt, settled } from "../../model/mends.ts";
import { podsOf, type Pod } from "../../model/pods.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { containerScopes, operatingSystemPath, podScope } from "./scopes.ts";
import { setsSeccompProfile, unconfinedSeccomp } from "./seccomp.ts";
import { podSecurityStandards } from "./standard.ts";

/** Containers without a profile in a pod without one. */
function unnamed(pod: Pod): readonly Finding[] {
  const own = podScope(pod);
  if (pod.overlay || setsSeccompProfile(own)) return [];
  return containerScopes(pod)
    .filter((scope) => !setsSeccompProfile(scope))
    .map(({ who, path }) => ({
      path: [...path, "seccompProfile", "type"],
      message: `${who} has no seccomp profile, nor has its pod`,
      fix: "set it to RuntimeDefault, here or in the pod's securityContext",
      looksAt: [[...own.path, "seccompProfile"], operatingSystemPath(pod)],
    }));
}

function linuxPods(resource: Resource): readonly Pod[] {
  return podsOf(resource).filter(({ windows }) => !windows);
}

export const requireSeccompProfile = resourceRule({
  name: "require-seccomp-profile",
  description: "Every container has a seccomp profile, its own or its pod's: without one every system call of the kernel is open to it.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) =>
    linuxPods(resource).flatMap((pod) => [
      ...unconfinedSeccomp(pod).map((finding) => ({ ...finding, looksAt: [operatingSystemPath(pod)] })),
      ...unnamed(pod),
    ]),
  // The pod's profile holds for those of its containers that name none; one that was chosen is left to who chose it.
  mend: (resource) => {
    const pods = linuxPods(resource).filter((pod) => settled(resource.props, unnamed(pod)).length > 0);
    const places = pods.map((pod) => [...podScope(pod).path, "seccompProfile"]);
    return editsAt(resource.props, places, { type: "RuntimeDefault" });
  },
});
