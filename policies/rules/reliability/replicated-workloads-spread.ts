import { stackRule } from "../../model/rule.ts";
import { type SpreadOptions, isSpread } from "./spread.ts";
import { placesOf, replicatedWorkloads } from "./workloads.ts";

/** Labels of a node, its zone and its region. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const topologyKeys = [
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

export const replicatedWorkloadsSpread = stackRule<SpreadOptions>({
  name: "replicated-workloads-spread",
  description: "The pods of every workload of two or more are spread over nodes, zones or regions: else the loss of one node may take all of them.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  options: {
    schema: { topologyKeys: { type: "array", items: { type: "string" }, description: "Labels of nodes over which pods count as spread: of what fails by itself." } },
    defaults: { topologyKeys },
  },
  judge: (resources, options) =>
    replicatedWorkloads(resources)
      .filter((workload) => !isSpread(workload, options))
      .map((workload) => ({
        resource: workload.resource,
        path: [...workload.pod.path, "topologySpreadConstraints"],
        message: `nothing spreads these pods over nodes or zones, of which there may be ${workload.maximum}`,
        fix: "add a constraint whose labelSelector selects them, with the topologyKey kubernetes.io/hostname for example",
        looksAt: [[...workload.pod.path, "affinity", "podAntiAffinity"]],
        looksAtOthers: placesOf(workload),
      })),
});
