import * as pulumi from "@pulumi/pulumi";
import { imageReference } from "../../config/images.ts";
import type { Settings } from "../../config/settings.ts";
import { CudaCheck } from "../gpu/cuda-check.ts";
import { GpuOperator } from "../gpu/gpu-operator.ts";
import type { Machines } from "./machines.ts";

export interface GpuSupportArgs {
  readonly settings: Settings;
  readonly machines: Pick<Machines, "fleets" | "gpuNodes" | "kubeconfig">;
}

/**
 * What makes the cluster offer the GPUs of its nodes: NVIDIA's operator, and a check of each machine that it can compute.
 * Where operators are not installed by this program, someone else sees to it.
 */
export class GpuSupport extends pulumi.ComponentResource {
  /** What workloads that ask for GPUs wait for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, { settings, machines }: GpuSupportArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:machines:GpuSupport", name, {}, opts);
    const members = machines.fleets.flatMap((fleet) => fleet.members);
    if (members.length === 0 || settings.cluster.operators !== "installed") {
      this.ready = machines.gpuNodes;
    } else {
      const operator = new GpuOperator(`${name}-operator`, { cluster: settings.cluster }, { parent: this });
      const image = imageReference("cudaSample", settings.images);
      this.ready = members.map(({ name: machine, instance }, index) => {
        const { id: instanceId, gpus } = instance;
        const node = machines.gpuNodes[index];
        const dependsOn = node === undefined ? [operator] : [operator, node];
        return new CudaCheck(`${machine}-cuda`, { kubeconfig: machines.kubeconfig, instanceId, gpus, namespace: operator.namespace, image }, { parent: this, dependsOn });
      });
    }
    this.registerOutputs({});
  }
}
