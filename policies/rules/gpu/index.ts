import type { Rule } from "../../model/rule.ts";
import { gpuNamespacesHaveQuota } from "./gpu-namespaces-have-quota.ts";
import { gpuPodsSelectGpuNodes } from "./gpu-pods-select-gpu-nodes.ts";
import { gpuPodsTolerateGpuTaint } from "./gpu-pods-tolerate-gpu-taint.ts";
import { gpuRequestsEqualLimits } from "./gpu-requests-equal-limits.ts";
import { gpuRuntimeForGpuPods } from "./gpu-runtime-for-gpu-pods.ts";
import { gpusInWholeNumbers } from "./gpus-in-whole-numbers.ts";
import { gpusWithinFleet } from "./gpus-within-fleet.ts";
import { gpusWithinQuota } from "./gpus-within-quota.ts";
import { noGpuDeviceClaims } from "./no-gpu-device-claims.ts";
import { noGpusByDefault } from "./no-gpus-by-default.ts";
import { noGpusPastTheRequest } from "./no-gpus-past-the-request.ts";

/** Rules about GPUs. */
export const gpuRules: readonly Rule[] = [
  gpusInWholeNumbers,
  gpuRequestsEqualLimits,
  noGpusByDefault,
  gpuPodsTolerateGpuTaint,
  gpuPodsSelectGpuNodes,
  noGpusPastTheRequest,
  gpuRuntimeForGpuPods,
  noGpuDeviceClaims,
  gpuNamespacesHaveQuota,
  gpusWithinQuota,
  gpusWithinFleet,
];
