import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings/schema.ts";
import { operatorNetworkPolicies } from "./spec/network-policies.ts";
import { type Toolkit, operatorNamespace, operatorRelease, runtimeClass } from "./spec/operator.ts";

export interface GpuOperatorArgs {
  /** Where the cluster's API server, nodes and pods are: what the operator may reach. */
  readonly cluster: Settings["cluster"];
  /** Where the NVIDIA container toolkit comes from: the machine's image, or the operator. @default "image" */
  readonly toolkit?: Toolkit;
  /** Whether the Prometheus Operator's CRDs are there, so that GPU metrics are scraped. @default true */
  readonly monitored?: boolean;
}

/**
 * NVIDIA's GPU operator: it finds the GPUs of each node, offers them as `nvidia.com/gpu` and exports their metrics. With the
 * namespace it needs and the RuntimeClass of its pods. The driver is the machine's own.
 */
export class GpuOperator extends pulumi.ComponentResource {
  /** Where the operator and the checks of GPUs run. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, { cluster, toolkit = "image", monitored = true }: GpuOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:gpu:GpuOperator", name, {}, opts);
    const namespace = new k8s.core.v1.Namespace(`${name}-namespace`, operatorNamespace(), { parent: this });
    const runtime = new k8s.node.v1.RuntimeClass(`${name}-runtime-class`, runtimeClass(), { parent: this });
    const policies = operatorNetworkPolicies({ cluster, monitored }).map((policy) => new k8s.networking.v1.NetworkPolicy(`${name}-${policy.metadata.name}`, policy, { parent: this, dependsOn: namespace }));
    new k8s.helm.v3.Release(`${name}-release`, operatorRelease(toolkit, monitored), { parent: this, dependsOn: [namespace, runtime, ...policies] });
    this.namespace = namespace.metadata.name;
    this.registerOutputs({ namespace: this.namespace });
  }
}
