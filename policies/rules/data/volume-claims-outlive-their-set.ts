import { isKind } from "../../model/kubernetes.ts";
import { fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";

const losses = { whenDeleted: "the set's deletion deletes its volumes", whenScaled: "each pod scaled away takes its volumes with it" } as const;

function faults(resource: Resource): readonly Finding[] {
  const spec = fields(resource.props["spec"]);
  if (!isKind(resource, "apps", "StatefulSet") || items(spec["volumeClaimTemplates"]).length === 0) return [];
  const policy = fields(spec["persistentVolumeClaimRetentionPolicy"]);
  return (["whenDeleted", "whenScaled"] as const)
    .filter((event) => policy[event] === "Delete")
    .map((event) => ({ path: ["spec", "persistentVolumeClaimRetentionPolicy", event], value: "Delete", message: losses[event], fix: "set it to Retain" }));
}

export const volumeClaimsOutliveTheirSet = resourceRule({
  name: "volume-claims-outlive-their-set",
  description: "The volumes of a StatefulSet are kept when it is deleted or scaled down, so that what was deleted by mistake can be had back.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention",
  judge: faults,
  mend: (resource) => faults(resource).map(({ path }) => ({ path, value: "Retain" })),
});
