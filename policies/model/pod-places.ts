import type { Path } from "./path.ts";
import type { Identity } from "./resource.ts";

/** Where the pod or its template stands: what holds `metadata` and `spec`. An empty path is the object itself. */
const places: Readonly<Record<string, readonly Path[]>> = {
  "/Pod": [[]],
  "/PodTemplate": [["template"]],
  "/ReplicationController": [["spec", "template"]],
  "apps/Deployment": [["spec", "template"]],
  "apps/ReplicaSet": [["spec", "template"]],
  "apps/StatefulSet": [["spec", "template"]],
  "apps/DaemonSet": [["spec", "template"]],
  "batch/Job": [["spec", "template"]],
  "batch/CronJob": [["spec", "jobTemplate", "spec", "template"]],
};

/** Where pods stand in an object of this group and kind; none where the table knows of none. */
export function podPlaces({ group, kind }: Pick<Identity, "group" | "kind">): readonly Path[] {
  return places[`${group}/${kind}`] ?? [];
}
