import * as pulumi from "@pulumi/pulumi";
import { cudaCheckProvider } from "./cuda-check.provider.ts";
import { cudaPod } from "./spec/cuda-pod.ts";

export interface CudaCheckArgs {
  /** Secret: of an administrator. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The instance's own `id`; another one is checked anew. */
  readonly instanceId: pulumi.Input<string>;
  /** GPUs of the instance's type. */
  readonly gpus: pulumi.Input<number>;
  /** Where the pod runs: {@link GpuOperator.namespace}. */
  readonly namespace: pulumi.Input<string>;
  /** Reference of NVIDIA's sample (`imageReference("cudaSample", settings.images)`). */
  readonly image: string;
  /**
   * What happens to an instance whose hardware is judged broken (@sophia/cluster-node: cudaVerdicts): `terminate` ends it, and the
   * next update launches another; `report` names it. Any other fault of the check names the machine and ends nothing. @default "terminate"
   */
  readonly whenUnusable?: "terminate" | "report";
  /** Seconds until the check must have ended, the pull of its image included. @default 900 */
  readonly timeoutSeconds?: number;
  /** Seconds between two looks. @default 5 */
  readonly pollSeconds?: number;
}

/**
 * Opens a CUDA context on every GPU of a machine, once, after it has joined: an instance can be active, answer nvidia-smi and
 * still compute nothing (error 802). An instance whose hardware is to blame is named and, unless asked otherwise, terminated, so that
 * it costs nothing more and the next update, which asks the cloud first, launches another.
 */
export class CudaCheck extends pulumi.dynamic.Resource {
  declare readonly nodeName: pulumi.Output<string>;

  constructor(name: string, args: CudaCheckArgs, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, instanceId, gpus, image, whenUnusable = "terminate", timeoutSeconds = 900, pollSeconds = 5, namespace } = args;
    const inputs = {
      kubeconfig: pulumi.secret(kubeconfig),
      providerId: pulumi.interpolate`lambda://${instanceId}`,
      machine: name,
      namespace,
      pod: pulumi.output(gpus).apply((count) => cudaPod(image, count)),
      whenUnusable,
      timeoutSeconds,
      pollSeconds,
    };
    super(cudaCheckProvider as pulumi.dynamic.ResourceProvider, name, { nodeName: undefined, ...inputs }, { ...opts, additionalSecretOutputs: ["kubeconfig"] }, "gpu", "CudaCheck");
  }
}
