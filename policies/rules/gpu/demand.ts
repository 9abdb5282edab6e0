import { identityOf } from "../../model/kubernetes.ts";
import { knownNamespace } from "../../model/namespaces.ts";
import { candidatesOf, gpusOfType, lambdaInstancesOf } from "../../model/lambda-instances.ts";
import type { Path } from "../../model/path.ts";
import { wholePodsOf } from "../../model/pods.ts";
import { type Quantity, formatQuantity } from "../../model/quantity.ts";
import type { Resource } from "../../model/resource.ts";
import { autoscalerMaximums } from "./autoscalers.ts";
import { gpuRequestsOfPod, gpusOfPod } from "./gpus.ts";
import { makesPods, mostPods } from "./most-pods.ts";

/** What the pods of one template take of one kind of GPU when there are as many as there may be. */
export interface Demand {
  readonly resource: Resource;
  readonly namespace: string;
  readonly workload: string;
  /** Name of the extended resource. */
  readonly gpu: string;
  readonly perPod: Quantity;
  readonly pods: number;
  readonly total: Quantity;
  /** Where a container first asks for it. */
  readonly path: Path;
}

/** Machines of the stack that have GPUs; one at least, since something asks for them. */
function gpuMachines(resources: readonly Resource[]): number {
  const machines = lambdaInstancesOf(resources).filter((instance) => candidatesOf(instance).some(({ type }) => gpusOfType(type) > 0));
  return Math.max(1, machines.length);
}

/** What the workloads of the stack take of GPUs, at their most; in a fixed order, which that of registration is not. */
export function demandsOf(resources: readonly Resource[]): readonly Demand[] {
  const placed = resources.filter((resource) => knownNamespace(resource) !== undefined).sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const scaledTo = autoscalerMaximums(placed);
  const nodes = gpuMachines(resources);
  return placed.flatMap((resource) => {
    const identity = identityOf(resource);
    if (identity === undefined || !makesPods(identity)) return [];
    return wholePodsOf(resource).flatMap((pod) => {
      const requests = gpuRequestsOfPod(pod);
      const firsts = requests.filter(({ name }, index) => requests.findIndex((each) => each.name === name) === index);
      return firsts.map(({ name, path }) => {
        const perPod = gpusOfPod(pod, name);
        const pods = mostPods(pod, identity, scaledTo(identity), nodes);
        return { resource, namespace: identity.namespace, workload: `${identity.kind} ${identity.name}`, gpu: name, perPod, pods, total: perPod * BigInt(pods), path };
      });
    });
  });
}

export function sumOf(demands: readonly Demand[]): Quantity {
  return demands.reduce((sum, { total }) => sum + total, 0n);
}

/** Who takes how many: `Deployment inference 4 (2 pods with 2 each), Job train 8`. */
export function shareList(demands: readonly Demand[]): string {
  return demands
    .filter(({ total }) => total > 0n)
    .map(({ workload, perPod, pods, total }) => `${workload} ${formatQuantity(total)}${pods === 1 ? "" : ` (${pods} pods with ${formatQuantity(perPod)} each)`}`)
    .join(", ");
}
