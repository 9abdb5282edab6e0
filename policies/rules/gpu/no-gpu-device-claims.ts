import { identityOf } from "../../model/kubernetes.ts";
import { type Path, readPath } from "../../model/path.ts";
import { fields, items, text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly deviceClasses: readonly string[];
}

/** Where an object asks for devices. */
const places: ReadonlyMap<string, Path> = new Map([
  ["ResourceClaim", ["spec", "devices", "requests"]],
  ["ResourceClaimTemplate", ["spec", "spec", "devices", "requests"]],
]);

/** Where the request names the class: in a field of its own until v1beta1, since then in `exactly` or in alternatives. */
function classPaths(request: unknown): readonly Path[] {
  const alternatives = items(fields(request)["firstAvailable"]).map((_, index): Path => ["firstAvailable", index, "deviceClassName"]);
  return [["deviceClassName"], ["exactly", "deviceClassName"], ...alternatives];
}

export const noGpuDeviceClaims = resourceRule<Options>({
  name: "no-gpu-device-claims",
  description: "GPUs are asked for as extended resources, not claimed as devices: the quotas of GPUs do not count claims.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: urls.dynamicResources,
  options: {
    schema: {
      deviceClasses: { type: "array", items: { type: "string" }, description: "DeviceClasses of GPUs." },
    },
    defaults: { deviceClasses: ["gpu.nvidia.com", "mig.nvidia.com", "vfio.gpu.nvidia.com", "gpu.amd.com", "gpu.intel.com"] },
  },
  judge: (resource, { deviceClasses }) => {
    const identity = identityOf(resource);
    const place = identity?.group === "resource.k8s.io" ? places.get(identity.kind) : undefined;
    if (place === undefined) return [];
    return items(readPath(resource.props, place)).flatMap((request, index) =>
      classPaths(request).flatMap((path) => {
        const deviceClass = text(readPath(request, path)) ?? "";
        if (!deviceClasses.includes(deviceClass)) return [];
        return [{ path: [...place, index, ...path], value: deviceClass, message: "the claim takes GPUs that no quota of GPUs counts", fix: "ask for them in resources.limits of the container" }];
      }),
    );
  },
});
