import { autoscalersOf, scales } from "../../model/autoscalers.ts";
import type { Identity, Resource } from "../../model/resource.ts";
import { countOf } from "./counts.ts";

/** By workload, the most pods an autoscaler of the stack may make of it; 0 where none scales it. */
export function autoscalerMaximums(resources: readonly Resource[]): (workload: Identity) => number {
  const autoscalers = autoscalersOf(resources);
  return (workload) =>
    Math.max(0, ...autoscalers.filter((each) => scales(each, workload, workload.namespace)).map(({ maximum }) => countOf(maximum.said, maximum.otherwise)));
}
