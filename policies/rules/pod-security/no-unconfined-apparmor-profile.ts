import { podsOf, type Pod } from "../../model/pods.ts";
import { absent, fields, text } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { scopesOf } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

/** What stood for the field before Kubernetes 1.30; both are still judged. The container's name follows. */
const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

function judgeFields(pod: Pod): readonly Finding[] {
  return scopesOf(pod).flatMap(({ who, path, context }) => {
    const profile = context["appArmorProfile"];
    if (absent(profile)) return [];
    const type = fields(profile)["type"];
    if (type === "RuntimeDefault" || type === "Localhost" || (pod.overlay && absent(type))) return [];
    return [
      {
        path: [...path, "appArmorProfile", "type"],
        value: type,
        message: `${who} has an AppArmor profile that is neither RuntimeDefault nor Localhost`,
        fix: "set it to RuntimeDefault, or remove appArmorProfile",
      },
    ];
  });
}

function judgeAnnotations({ metadata, metadataPath }: Pod): readonly Finding[] {
  return Object.entries(fields(metadata["annotations"])).flatMap(([key, value]) => {
    if (!key.startsWith(annotationPrefix)) return [];
    const profile = text(value) ?? "";
    if (profile === "" || profile === "runtime/default" || profile.startsWith("localhost/")) return [];
    return [
      {
        path: [...metadataPath, "annotations", key],
        value: profile,
        message: `container ${key.slice(annotationPrefix.length)} has an AppArmor profile that is neither runtime/default nor localhost/*`,
        fix: "set it to runtime/default, or remove the annotation",
      },
    ];
  });
}

export const noUnconfinedApparmorProfile = resourceRule({
  name: "no-unconfined-apparmor-profile",
  description: "No pod or container leaves AppArmor: its profile is the runtime's own or one loaded on the node.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) => podsOf(resource).flatMap((pod) => [...judgeFields(pod), ...judgeAnnotations(pod)]),
});
