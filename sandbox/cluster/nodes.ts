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
  readonly gpus?: { readonly count: number; readonly product: string } | undefined;
  /** Default "amd64". */
  readonly architecture?: "amd64" | "arm64" | undefined;
  /** Default "sandbox". */
  readonly region?: string | undefined;
  /** Bytes of its disk as a quantity. Default "1Ti". */
  readonly storage?: string | undefined;
  /** What the cloud calls its machine. */
  readonly providerId?: string | undefined;
  /** Beside those a kubelet and NVIDIA's discovery give it. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Default: none, and for a node with GPUs the one that keeps other work off it. */
  readonly taints?: readonly { readonly key: string; readonly value?: string | undefined; readonly effect: string }[] | undefined;
}

/** Three CPU nodes in three zones. Nodes with GPUs come from the emulated GPU cloud, and go with their instances. */
export const sandboxNodes: readonly FakeNode[] = ["a", "b", "c"].map((zone, index) => ({
  name: `cpu-${zone}`, zone, cpu: "32", memory: "128Gi", podCidr: `10.244.${index + 1}.0/24`, instanceType: "cpu_32",
}));

/**
 * The Node object, with the labels a kubelet and NVIDIA's GPU feature discovery would give it
 * (https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery) and the taint that keeps other
 * work off GPU nodes. It gets no address: KWOK gives it its own, which is where metrics-server asks.
 */
export function nodeObject(node: FakeNode): object {
  const { gpus, architecture = "amd64" } = node;
  const taints = node.taints ?? (gpus ? [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] : []);
  const resources = {
    cpu: node.cpu, memory: node.memory, "ephemeral-storage": node.storage ?? "1Ti", pods: "250",
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
        "kubernetes.io/arch": architecture,
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": node.name,
        "node.kubernetes.io/instance-type": node.instanceType,
        "topology.kubernetes.io/region": node.region ?? "sandbox",
        "topology.kubernetes.io/zone": node.zone,
        ...(gpus && {
          "nvidia.com/gpu.present": "true",
          "nvidia.com/gpu.count": String(gpus.count),
          "nvidia.com/gpu.product": gpus.product,
        }),
        ...node.labels,
      },
    },
    spec: {
      podCIDR: node.podCidr,
      podCIDRs: [node.podCidr],
      ...(node.providerId !== undefined && { providerID: node.providerId }),
      ...(taints.length > 0 && { taints }),
    },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: {
        architecture, operatingSystem: "linux", kubeletVersion: `v${toolVersions.kubernetes}`,
        osImage: "KWOK", kernelVersion: "", containerRuntimeVersion: "kwok://", kubeProxyVersion: "",
        bootID: "", machineID: "", systemUUID: "",
      },
    },
  };
}
