import { wholePodsOf } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { gpuRequestsOfPod } from "./gpus.ts";
import { urls } from "./urls.ts";

interface Taint {
  readonly taintKey: string;
  readonly taintValue: string;
  readonly taintEffect: string;
}

function tolerates(toleration: unknown, { taintKey, taintValue, taintEffect }: Taint): boolean {
  const { operator, effect, key, value } = fields(toleration);
  const of = { key: text(key) ?? "", effect: text(effect) ?? "", operator: text(operator) || "Equal", value: text(value) ?? "" };
  if (of.effect !== "" && of.effect !== taintEffect) return false;
  // Without a key, Exists tolerates everything; Equal without one is not valid.
  if (of.operator === "Exists") return of.key === "" || of.key === taintKey;
  return of.operator === "Equal" && of.key === taintKey && of.value === taintValue;
}

export const gpuPodsTolerateGpuTaint = resourceRule<Taint>({
  name: "gpu-pods-tolerate-gpu-taint",
  description: "Pods that ask for GPUs tolerate the taint of GPU nodes, which keeps all others off: without it they wait for ever.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: urls.taints,
  options: {
    schema: {
      taintKey: { type: "string", description: "Key of the taint of GPU nodes." },
      taintValue: { type: "string", description: "Value of the taint; empty where it has none." },
      taintEffect: { type: "string", enum: ["NoSchedule", "NoExecute", "PreferNoSchedule"], description: "Effect of the taint." },
    },
    defaults: { taintKey: "nvidia.com/gpu", taintValue: "present", taintEffect: "NoSchedule" },
  },
  judge: (resource, taint) =>
    wholePodsOf(resource).flatMap((pod) => {
      const [request] = gpuRequestsOfPod(pod);
      if (request === undefined || items(pod.spec["tolerations"]).some((toleration) => tolerates(toleration, taint))) return [];
      const { taintKey, taintEffect } = taint;
      return [
        {
          path: [...pod.path, "tolerations"],
          message: `the pod asks for ${request.name} and does not tolerate the taint ${taintKey}:${taintEffect} of GPU nodes`,
          fix: `add { key: ${taintKey}, operator: Exists, effect: ${taintEffect} }`,
          looksAt: [request.path],
        },
      ];
    }),
});
