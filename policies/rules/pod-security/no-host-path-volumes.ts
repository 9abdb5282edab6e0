import { podsOf } from "../../model/pods.ts";
import { absent } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";
import { volumesOf } from "./volumes.ts";

export const noHostPathVolumes = resourceRule({
  name: "no-host-path-volumes",
  description: "No pod mounts a path of the node: it would read or change what belongs to the node and to other pods.",
  severity: "critical",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .flatMap(volumesOf)
      .filter(({ spec }) => !absent(spec["hostPath"]))
      .map(({ name, path, spec }) => ({
        path: [...path, "hostPath"],
        value: spec["hostPath"],
        message: `volume ${name} is a path of the node`,
        fix: "use a persistentVolumeClaim, an emptyDir or another volume that is the pod's own",
      })),
});
