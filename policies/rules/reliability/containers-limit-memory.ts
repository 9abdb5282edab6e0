import { resourceRule } from "../../model/rule.ts";
import { missing, sizedContainers } from "./resources.ts";

export const containersLimitMemory = resourceRule({
  name: "containers-limit-memory",
  description: "Every container's memory is limited, by itself or through its pod: one that leaks would take its node's other pods with it. Defaults of a LimitRange do not count.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  judge: (resource) =>
    sizedContainers(resource).flatMap((container) => {
      const fault = missing(container, "memory", ["limits"]);
      if (fault === undefined) return [];
      return [{ ...fault, message: `the memory of container ${container.name} has no limit`, fix: "limit it to the most it may ever need" }];
    }),
});
