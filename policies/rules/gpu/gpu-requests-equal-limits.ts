import type { Path } from "../../model/path.ts";
import { type Container, containersOfResource } from "../../model/pods.ts";
import { type Quantity, formatQuantity, quantityOf } from "../../model/quantity.ts";
import { absent, fields } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { gpuAmounts } from "./gpus.ts";
import { urls } from "./urls.ts";

interface Pair {
  readonly container: string;
  readonly gpu: string;
  readonly request: unknown;
  readonly limit: unknown;
  readonly requestPath: Path;
  readonly limitPath: Path;
}

/** Every request with its limit. A limit alone is also the request: the API server says so. */
function pairsOf({ name, path, spec, pod }: Container): readonly Pair[] {
  const { requests, limits } = fields(spec["resources"]);
  // Of a part of a pod only what stands there twice can differ.
  const amounts = gpuAmounts(requests).filter(([gpu]) => !pod.overlay || !absent(fields(limits)[gpu]));
  return amounts.map(([gpu, request]) => ({
    container: name,
    gpu,
    request,
    limit: fields(limits)[gpu],
    requestPath: [...path, "resources", "requests", gpu],
    limitPath: [...path, "resources", "limits", gpu],
  }));
}

/** The limit, where both are quantities and not the same; what is no quantity is the fault of another rule. */
function otherLimit({ request, limit }: Pair): Quantity | undefined {
  const [asked, allowed] = [quantityOf(request), quantityOf(limit)];
  return asked === undefined || asked === allowed ? undefined : allowed;
}

export const gpuRequestsEqualLimits = resourceRule({
  name: "gpu-requests-equal-limits",
  description: "A container's request of GPUs equals its limit: a GPU cannot be lent out, so Kubernetes refuses anything else.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.schedulingGpus,
  judge: (resource) =>
    containersOfResource(resource).flatMap(pairsOf).flatMap((pair) => {
      const { container, gpu, request, limit, requestPath, limitPath } = pair;
      if (absent(limit)) return [{ path: limitPath, message: `container ${container} requests ${gpu} and sets no limit of it`, fix: "set the limit to what is requested", looksAt: [requestPath] }];
      const allowed = otherLimit(pair);
      if (allowed === undefined) return [];
      return [{ path: requestPath, value: request, message: `container ${container} requests another number of ${gpu} than its limit of ${formatQuantity(allowed)}`, fix: "request what the limit is", looksAt: [limitPath] }];
    }),
  // Where both stand, which of them was meant is not ours to say.
  mend: (resource) =>
    containersOfResource(resource)
      .flatMap(pairsOf)
      .filter(({ limit }) => absent(limit))
      .map(({ limitPath, request }) => ({ path: limitPath, value: request })),
});
