import { candidatesOf, gpusOfType, lambdaInstancesOf } from "../../model/lambda-instances.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { lastKnown } from "./last-known.ts";
import { listOf } from "./list.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly maxInstances: number;
  readonly maxGpus: number;
}

/** GPUs of the candidate with the most: any may win. None while nothing is known of it. */
function mostGpus(instance: Resource): number {
  return Math.max(0, ...candidatesOf(instance).map(({ type }) => gpusOfType(type)));
}

function finding(instances: readonly Resource[], message: string, option: string): readonly StackFinding[] {
  const resource = lastKnown(instances);
  return resource === undefined ? [] : [{ resource, path: ["candidates"], message, fix: `launch less, or raise the option ${option}` }];
}

export const instancesWithinFleetSize = stackRule<Options>({
  name: "instances-within-fleet-size",
  description: "A stack launches no more instances and GPUs than it is allowed: a slip in a count costs by the hour.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.instances,
  options: {
    schema: {
      maxInstances: { type: "integer", minimum: 0, description: "Most instances of Lambda Cloud." },
      maxGpus: { type: "integer", minimum: 0, description: "Most GPUs, each instance counted as the candidate that has the most." },
    },
    // Nothing costs money before somebody said how much it may.
    defaults: { maxInstances: 0, maxGpus: 0 },
  },
  judge: (resources, { maxInstances, maxGpus }) => {
    const instances = lambdaInstancesOf(resources);
    const gpus = instances.reduce((sum, instance) => sum + mostGpus(instance), 0);
    const shares = instances.filter((instance) => mostGpus(instance) > 0).map((instance) => `${instance.name} ${mostGpus(instance)}`);
    return [
      ...(instances.length > maxInstances ? finding(instances, `the stack has ${instances.length} instances, and ${maxInstances} are allowed: ${listOf(instances.map(({ name }) => name))}`, "maxInstances") : []),
      ...(gpus > maxGpus ? finding(instances, `the stack's instances may have ${gpus} GPUs, and ${maxGpus} are allowed: ${listOf(shares)}`, "maxGpus") : []),
    ];
  },
});
