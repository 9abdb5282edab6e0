import { candidatesOf, gpusOfType, lambdaInstancesOf } from "../../model/lambda-instances.ts";
import { formatQuantity, one } from "../../model/quantity.ts";
import type { Resource } from "../../model/resource.ts";
import { stackRule } from "../../model/rule.ts";
import { type Demand, demandsOf, shareList, sumOf } from "./demand.ts";
import { isWholeGpu } from "./gpus.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly fleetGpus?: number;
}

/** GPUs the instance is sure to have: those it has, else those of the candidate with the fewest; undefined while that is not known. */
function gpusOfInstance(instance: Resource): number | undefined {
  const { gpus } = instance.props;
  if (typeof gpus === "number" && Number.isInteger(gpus)) return gpus;
  const counts = candidatesOf(instance).map(({ type }) => gpusOfType(type));
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** GPUs of the stack's instances; undefined where it has none, or one of which nothing is known. */
function gpusOfFleet(resources: readonly Resource[]): number | undefined {
  const counts = lambdaInstancesOf(resources).map(gpusOfInstance);
  if (counts.length === 0) return undefined;
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}

function largestOf([first, ...others]: readonly Demand[]): Demand | undefined {
  return others.reduce((largest, each) => (largest === undefined || each.total > largest.total ? each : largest), first);
}

export const gpusWithinFleet = stackRule<Options>({
  name: "gpus-within-fleet",
  description: "The GPUs all pods may ask for, at their replicas or their autoscaler's maximum, are within those of the machines: what is beyond waits for ever.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: urls.schedulingGpus,
  options: {
    schema: {
      fleetGpus: { type: "integer", minimum: 0, description: "GPUs of the machines that run the pods. Left out: those of the stack's Lambda instances; without any, nothing is said." },
    },
    defaults: {},
  },
  judge: (resources, { fleetGpus }) => {
    const fleet = fleetGpus ?? gpusOfFleet(resources);
    const demands = demandsOf(resources).filter(({ gpu }) => isWholeGpu(gpu));
    const sum = sumOf(demands);
    const largest = largestOf(demands);
    if (fleet === undefined || largest === undefined || sum <= BigInt(fleet) * one) return [];
    return [
      {
        resource: largest.resource,
        path: largest.path,
        message: `the pods of the stack may ask for ${formatQuantity(sum)} GPUs and the fleet has ${fleet}: ${shareList(demands)}`,
        fix: "lower the replicas or the autoscalers' maximum, or launch more GPUs",
      },
    ];
  },
});
