import { readFileSync } from "node:fs";
import { commonLabels, gpu } from "../../../config/names.ts";

/** Attempts, and seconds between them: a machine's fabric may need a few minutes after it is up. */
const attempts = 4;
const pauseSeconds = 45;

/**
 * The pod that opens a CUDA context on every GPU of a machine, as @sophia/cluster-node runs it: by name on one node, past the
 * scheduler. It asks for no GPU but sees all (the runtime gives them by the environment), so that work which came first is
 * neither in its way nor disturbed.
 * @param image reference of NVIDIA's sample
 * @param gpus how many GPUs the machine's type has
 */
export function cudaPod(image: string, gpus: number) {
  return {
    metadata: { labels: commonLabels("cuda-check", "gpu-check") },
    spec: {
      restartPolicy: "Never",
      runtimeClassName: gpu.runtimeClass,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "cuda",
          image,
          command: ["/bin/bash", "-c", readFileSync(new URL("../checks/cuda-check.sh", import.meta.url), "utf8")],
          env: [
            { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
            { name: "NVIDIA_DRIVER_CAPABILITIES", value: "compute,utility" },
            // Its file system cannot be written.
            { name: "CUDA_CACHE_DISABLE", value: "1" },
            { name: "EXPECTED_GPUS", value: String(gpus) },
            { name: "ATTEMPTS", value: String(attempts) },
            { name: "PAUSE_SECONDS", value: String(pauseSeconds) },
          ],
          // The end of the log becomes the message by which the machine is judged.
          terminationMessagePolicy: "FallbackToLogsOnError",
          resources: { requests: { cpu: "100m", memory: "512Mi", "ephemeral-storage": "64Mi" }, limits: { memory: "4Gi", "ephemeral-storage": "256Mi" } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
        },
      ],
    },
  };
}
