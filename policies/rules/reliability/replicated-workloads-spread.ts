import { stackRule } from "../../model/rule.ts";
import { isSpread } from "./spread.ts";
import { placesOf, replicatedWorkloads } from "./workloads.ts";

export const replicatedWorkloadsSpread = stackRule({
  name: "replicated-workloads-spread",
  description: "The pods of every workload of two or more are spread over nodes or zones: else the loss of one node may take all of them.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  judge: (resources) =>
    replicatedWorkloads(resources)
      .filter((workload) => !isSpread(workload))
      .map((workload) => ({
        resource: workload.resource,
        path: [...workload.pod.path, "topologySpreadConstraints"],
        message: `nothing spreads these pods, of which there may be ${workload.maximum}`,
        fix: "add a constraint whose labelSelector selects them, with the topologyKey kubernetes.io/hostname for example",
        looksAt: [[...workload.pod.path, "affinity", "podAntiAffinity"]],
        looksAtOthers: placesOf(workload),
      })),
});
