import { resourceRule } from "../../model/rule.ts";
import { missing, sizedContainers } from "./resources.ts";

export const containersRequestCpuAndMemory = resourceRule({
  name: "containers-request-cpu-and-memory",
  description: "Every container requests CPU and memory, by itself or through its pod: without requests the scheduler overfills nodes. Defaults of a LimitRange do not count.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  judge: (resource) =>
    sizedContainers(resource).flatMap((container) =>
      ["cpu", "memory"].flatMap((name) => {
        const fault = missing(container, name, ["requests", "limits"]);
        if (fault === undefined) return [];
        return [{ ...fault, message: `container ${container.name} requests no ${name}`, fix: "request what it needs in ordinary use" }];
      }),
    ),
});
