import { podsOf } from "../../model/pods.ts";
import { absent } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { podSecurityStandards } from "./standard.ts";
import { volumesOf } from "./volumes.ts";

/** Field of a volume that names its type, as the standard permits them. */
const permitted: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

export const onlyPermittedVolumeTypes = resourceRule({
  name: "only-permitted-volume-types",
  description: "Volumes are of the types that give a pod nothing but its own: storage outside the cluster is reached through a claim.",
  severity: "high",
  level: "mandatory",
  profile: "restricted",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .flatMap(volumesOf)
      .flatMap(({ name, path, spec }) => {
        // A volume without any type is well: the API server makes it an emptyDir.
        const types = Object.keys(spec).filter((field) => field !== "name" && !absent(spec[field]));
        if (types.some((type) => permitted.has(type))) return [];
        return types.map((type) => ({
          path: [...path, type],
          message: `volume ${name} is of the type ${type}, which is not permitted`,
          fix: `use one of ${[...permitted].join(", ")}`,
        }));
      }),
});
