import { labelOf } from "../../model/label.ts";
import { absent, fields } from "../../model/read.ts";
import type { Props, Resource } from "../../model/resource.ts";
import { stackRule } from "../../model/rule.ts";
import { namespacePath } from "../../model/namespaces.ts";
import { podGroupsOf, targetOf } from "./workloads.ts";

/** Ways to write it, or something that holds it, as a property path. https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/ */
const ignoring = ["*", "spec", "spec.*", "spec.replicas", 'spec["replicas"]'];

/**
 * What the program says. After an update a resource is what the API server answered, which has a count in any case; the
 * Kubernetes provider keeps beside it, under `__inputs`, what was asked for.
 */
function declaredSpec({ props }: Resource): Props {
  const { __inputs: inputs, status, spec } = props;
  if (!absent(inputs)) return fields(fields(inputs)["spec"]);
  return absent(status) ? fields(spec) : {};
}

/** The count an update would set; undefined where it leaves the field alone, and for an object of a file, of which nobody can tell. */
function countSet(resource: Resource): unknown {
  if (resource.options === undefined || resource.options.ignoreChanges.some((path) => ignoring.includes(path))) return undefined;
  return declaredSpec(resource)["replicas"];
}

export const autoscalersOwnTheReplicaCount = stackRule({
  name: "autoscalers-own-the-replica-count",
  description: "A workload with an autoscaler names no number of replicas, or only a first one under `ignoreChanges`: else every update throws its pods away or doubles them.",
  severity: "high",
  level: "mandatory",
  asksProgram: true,
  profile: "platform",
  url: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  judge: (resources) =>
    podGroupsOf(resources).workloads.flatMap(({ resource, autoscaler }) => {
      const replicas = countSet(resource);
      if (autoscaler === undefined || absent(replicas)) return [];
      return [
        {
          resource,
          path: ["spec", "replicas"],
          value: replicas,
          message: `each update would take the count back from ${labelOf(autoscaler.resource)}`,
          fix: 'leave the field out, or add the resource option ignoreChanges: ["spec.replicas"]',
          looksAt: [["metadata", "name"], namespacePath],
          looksAtOthers: targetOf(autoscaler),
        },
      ];
    }),
});
