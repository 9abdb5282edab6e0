import { type Container, type Pod, containersOf, podsOf } from "../../model/pods.ts";
import { absent, fields, items, text } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { urls } from "./urls.ts";

/** By these a container tells NVIDIA's runtime which GPUs it wants, whatever it was given: a pod's own variables win over the device plugin's. */
const deviceVariables = ["NVIDIA_VISIBLE_DEVICES", "NVIDIA_MIG_CONFIG_DEVICES", "NVIDIA_MIG_MONITOR_DEVICES"];

/** Values that ask for nothing. */
const nothing: readonly unknown[] = ["", "none", "void"];

/** What is mounted below it is taken for a list of GPUs, where the runtime is told so. */
const deviceFolder = "/var/run/nvidia-container-devices";

const fix = "remove it, and ask for GPUs in resources.limits";

function ofVariables({ name, path, spec }: Container): readonly Finding[] {
  return items(spec["env"]).flatMap((variable, index) => {
    const { name: given, value, valueFrom } = fields(variable);
    const key = text(given) ?? "";
    if (!deviceVariables.includes(key)) return [];
    const here = [...path, "env", index];
    if (!absent(valueFrom)) return [{ path: [...here, "valueFrom"], message: `container ${name} takes ${key} from elsewhere, by which it may see GPUs it did not ask for`, fix }];
    if (absent(value) || nothing.includes(value)) return [];
    return [{ path: [...here, "value"], message: `container ${name} sets ${key}, by which it sees GPUs it did not ask for`, fix }];
  });
}

function ofMounts({ name, path, spec }: Container): readonly Finding[] {
  return items(spec["volumeMounts"]).flatMap((mount, index) => {
    const mountPath = text(fields(mount)["mountPath"]) ?? "";
    if (mountPath !== deviceFolder && !mountPath.startsWith(`${deviceFolder}/`)) return [];
    return [{ path: [...path, "volumeMounts", index, "mountPath"], value: mountPath, message: `container ${name} names GPUs by a mount, by which it sees some it did not ask for`, fix }];
  });
}

/** Annotations by which a container runtime adds devices. https://github.com/cncf-tags/container-device-interface */
function ofAnnotations({ metadataPath, metadata }: Pod): readonly Finding[] {
  return Object.entries(fields(metadata["annotations"]))
    .filter(([key, value]) => key.startsWith("cdi.k8s.io/") && typeof value === "string" && /\b(nvidia|amd|intel)\.com\//.test(value))
    .map(([key]) => ({ path: [...metadataPath, "annotations", key], message: "the annotation adds GPUs the pod did not ask for", fix }));
}

export const noGpusPastTheRequest = resourceRule({
  name: "no-gpus-past-the-request",
  description: "No container reaches GPUs past its request, by NVIDIA_VISIBLE_DEVICES and the like: it would use what others were given, and no quota counts it.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.containerToolkit,
  judge: (resource) =>
    podsOf(resource).flatMap((pod) => [...ofAnnotations(pod), ...containersOf(pod).flatMap((container) => [...ofVariables(container), ...ofMounts(container)])]),
});
