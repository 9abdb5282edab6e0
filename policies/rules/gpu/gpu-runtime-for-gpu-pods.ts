import { wholePodsOf } from "../../model/pods.ts";
import { text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { gpuRequestsOfPod, resourcePaths } from "./gpus.ts";
import { urls } from "./urls.ts";

interface Options {
  readonly runtimeClasses: readonly string[];
}

export const gpuRuntimeForGpuPods = resourceRule<Options>({
  name: "gpu-runtime-for-gpu-pods",
  description: "Only pods that ask for GPUs run in a GPU runtime: CUDA images say NVIDIA_VISIBLE_DEVICES=all themselves, so any other pod there sees every GPU of the node.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: urls.runtimeClasses,
  options: {
    schema: {
      runtimeClasses: { type: "array", items: { type: "string" }, description: "RuntimeClasses whose handler gives GPUs to containers." },
    },
    defaults: { runtimeClasses: ["nvidia", "nvidia-cdi", "nvidia-legacy", "nvidia-experimental"] },
  },
  judge: (resource, { runtimeClasses }) =>
    wholePodsOf(resource).flatMap((pod) => {
      const runtimeClass = text(pod.spec["runtimeClassName"]) ?? "";
      if (!runtimeClasses.includes(runtimeClass) || gpuRequestsOfPod(pod).length > 0) return [];
      return [
        {
          path: [...pod.path, "runtimeClassName"],
          value: runtimeClass,
          message: "the pod asks for no GPU and runs in a runtime that may give it all of the node",
          fix: "remove it, or ask for a GPU",
          looksAt: resourcePaths(pod),
        },
      ];
    }),
});
