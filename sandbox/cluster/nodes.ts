import { toolVersions } from "../../config/versions.ts";

/** A simulated node. */
export interface FakeNode {
  readonly name: string;
  readonly zone: string;
  /** Quantities, such as "32" and "128Gi". */
  readonly cpu: string;
  readonly memory: string;
  /** Its pods' addresses; no two nodes may share them. */
  readonly podCidr: string;
  readonly instanceType: string;
  readonly gpus?: { readonly count: number; readonly product: string };
}

/** Three CPU nodes in three zones and one with 8 GPUs. */
export const sandboxNodes: readonly FakeNode[] = [
  ...["a", "b", "c"].map((zone, index): FakeNode => ({
    name: `cpu-${zone}`, zone, cpu: "32", memory: "128Gi", podCidr: `10.244.${index + 1}.0/24`, instanceType: "cpu_32",
  })),
  {
    name: "gpu-a", zone: "a", cpu: "208", memory: "1800Gi", podCidr: "10.244.8.0/24", instanceType: "gpu_8x_h100_sxm5",
    gpus: { count: 8, product: "NVIDIA-H100-80GB-HBM3" },
  },
];

/**
 * The Node object, with the labels a kubelet and NVIDIA's GPU feature discovery would give it
 * (https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery) and the taint that keeps other
 * work off GPU nodes. It gets no address: KWOK gives it its own, which is where metrics-server asks.
 */
export function nodeObject(node: FakeNode): object {
  const { gpus } = node;
  const resources = {
    cpu: node.cpu, memory: node.memory, "ephemeral-storage": "1Ti", pods: "250",
    ...(gpus && { "nvidia.com/gpu": String(gpus.count) }),
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      annotations: {
        "kwok.x-k8s.io/node": "fake",
        "metrics.k8s.io/resource-metrics-path": `/metrics/nodes/${node.name}/metrics/resource`,
      },
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": node.name,
        "node.kubernetes.io/instance-type": node.instanceType,
        "topology.kubernetes.io/region": "sandbox",
        "topology.kubernetes.io/zone": node.zone,
        ...(gpus && {
          "nvidia.com/gpu.present": "true",
          "nvidia.com/gpu.count": String(gpus.count),
          "nvidia.com/gpu.product": gpus.product,
        }),
      },
    },
    spec: {
      podCIDR: node.podCidr,
      podCIDRs: [node.podCidr],
      ...(gpus && { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] }),
    },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: {
        architecture: "amd64", operatingSystem: "linux", kubeletVersion: `v${toolVersions.kubernetes}`,
        osImage: "KWOK", kernelVersion: "", containerRuntimeVersion: "kwok://", kubeProxyVersion: "",
        bootID: "", machineID: "", systemUUID: "",
      },
    },
  };
}
