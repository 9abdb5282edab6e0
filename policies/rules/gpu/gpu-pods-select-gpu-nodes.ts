import { wholePodsOf } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";
import { resourceRule } from "../../model/rule.ts";
import { gpuRequestsOfPod } from "./gpus.ts";
import { urls } from "./urls.ts";

interface Labels {
  readonly nodeLabels: readonly string[];
}

const affinityPath = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];

/** Whether the value of one of the labels is one of a node with GPUs: `nvidia.com/gpu.present: "false"` is not. */
function saysGpu(value: unknown): boolean {
  return typeof value === "string" && !["", "false", "0"].includes(value);
}

function selectorSelects(nodeSelector: unknown, labels: readonly string[]): boolean {
  return labels.some((label) => saysGpu(fields(nodeSelector)[label]));
}

function expressionSelects(expression: unknown, labels: readonly string[]): boolean {
  const { key, operator, values } = fields(expression);
  if (!labels.includes(text(key) ?? "")) return false;
  if (operator === "In") return items(values).length > 0 && items(values).every(saysGpu);
  return operator === "Exists" || operator === "Gt";
}

/** Whether every alternative selects: one of them is enough for the scheduler. */
function affinitySelects(spec: Props, labels: readonly string[]): boolean {
  const required = fields(fields(fields(spec["affinity"])["nodeAffinity"])["requiredDuringSchedulingIgnoredDuringExecution"]);
  const terms = items(required["nodeSelectorTerms"]);
  return terms.length > 0 && terms.every((term) => items(fields(term)["matchExpressions"]).some((expression) => expressionSelects(expression, labels)));
}

export const gpuPodsSelectGpuNodes = resourceRule<Labels>({
  name: "gpu-pods-select-gpu-nodes",
  description: "Pods that ask for GPUs select GPU nodes by label, so that an autoscaler, and whoever reads them, knows where they run.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: urls.nodeSelection,
  options: {
    schema: {
      nodeLabels: { type: "array", items: { type: "string" }, description: "Labels only GPU nodes have; a pod selects by one of them." },
    },
    // Set by NVIDIA's GPU feature discovery. https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
    defaults: { nodeLabels: ["nvidia.com/gpu.present", "nvidia.com/gpu.product", "nvidia.com/gpu.family", "nvidia.com/gpu.count", "nvidia.com/gpu.memory"] },
  },
  judge: (resource, { nodeLabels }) =>
    wholePodsOf(resource).flatMap((pod) => {
      const [request] = gpuRequestsOfPod(pod);
      if (request === undefined || selectorSelects(pod.spec["nodeSelector"], nodeLabels) || affinitySelects(pod.spec, nodeLabels)) return [];
      return [
        {
          path: [...pod.path, "nodeSelector"],
          message: `the pod asks for ${request.name} and selects no GPU nodes`,
          fix: `select them by ${nodeLabels.join(" or ")}, in nodeSelector or in every term of the required node affinity`,
          looksAt: [request.path, [...pod.path, ...affinityPath]],
        },
      ];
    }),
});
