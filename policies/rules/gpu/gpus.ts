import type { Path } from "../../model/path.ts";
import { type Container, type Pod, containersOf } from "../../model/pods.ts";
import { type Quantity, quantityOf } from "../../model/quantity.ts";
import { absent, fields } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";

/** Whether an extended resource is a GPU or a part of one that a device plugin hands out: MIG slices and shares. */
export function isGpu(resourceName: string): boolean {
  return isWholeGpu(resourceName) || /^nvidia\.com\/(gpu\.shared|mig-.+)$/.test(resourceName);
}

/** Whether one of it is one GPU of a machine. */
export function isWholeGpu(resourceName: string): boolean {
  return /^(nvidia\.com\/gpu|amd\.com\/gpu|gpu\.intel\.com\/(i915|xe))$/.test(resourceName);
}

/** The GPUs among the amounts of resources, whatever stands there; what is null is not said. */
export function gpuAmounts(amounts: unknown): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(fields(amounts)).filter(([name, value]) => isGpu(name) && !absent(value));
}

/** What a container asks for of one kind of GPU. */
export interface GpuRequest {
  readonly name: string;
  /** Nothing where it is not known, or no quantity. */
  readonly quantity: Quantity;
  readonly path: Path;
}

/** What the container asks for: its requests, and where there is none its limit, as the API server takes it. */
function gpuRequestsOf({ path, spec }: Container): readonly GpuRequest[] {
  const { requests, limits } = fields(spec["resources"]);
  const asked = new Set(gpuAmounts(requests).map(([name]) => name));
  return [
    ...gpuAmounts(requests).map(requestAt([...path, "resources", "requests"])),
    ...gpuAmounts(limits).filter(([name]) => !asked.has(name)).map(requestAt([...path, "resources", "limits"])),
  ];
}

function requestAt(path: Path): (amount: readonly [string, unknown]) => GpuRequest {
  return ([name, value]) => {
    const quantity = quantityOf(value) ?? 0n;
    return { name, quantity: quantity < 0n ? 0n : quantity, path: [...path, name] };
  };
}

/** Every GPU the containers of the pod ask for, in their order. Ephemeral containers have no resources. */
export function gpuRequestsOfPod(pod: Pod): readonly GpuRequest[] {
  return containersOf(pod).flatMap(gpuRequestsOf).filter(({ quantity }) => quantity > 0n);
}

/**
 * What the whole pod takes of one kind of GPU: containers and sidecars run together; an init container runs beside the sidecars
 * before it. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function gpusOfPod(pod: Pod, name: string): Quantity {
  let together = 0n;
  let sidecars = 0n;
  let starting = 0n;
  for (const container of containersOf(pod)) {
    const quantity = gpuRequestsOf(container).find((request) => request.name === name)?.quantity ?? 0n;
    if (container.kind !== "init") together += quantity;
    if (container.kind === "sidecar") sidecars += quantity;
    if (container.kind === "init" && sidecars + quantity > starting) starting = sidecars + quantity;
  }
  return together > starting ? together : starting;
}

/** Where the containers of a pod say what they ask for, and the lists themselves where they are none yet. */
export function resourcePaths({ path, spec }: { readonly path: Path; readonly spec: Props }): readonly Path[] {
  return ["containers", "initContainers"].flatMap((list): Path[] => {
    const containers = spec[list];
    return Array.isArray(containers) ? containers.map((_, index) => [...path, list, index, "resources"]) : [[...path, list]];
  });
}
