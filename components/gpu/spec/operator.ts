import { commonLabels, gpu } from "../../../config/names.ts";
import { charts, toolVersions } from "../../../config/versions.ts";
import { releaseOf } from "../../kit/helm.ts";

/** Seconds Helm waits until everything of the chart is ready; image pulls of a fresh node included. */
const readyWithin = 900;

/** Where the NVIDIA container toolkit comes from. */
export type Toolkit = "image" | "operator";

/**
 * The operator's own namespace. Its pods mount the machine's devices, so it enforces nothing; what restricted would refuse is
 * still recorded. https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/install-gpu-operator.html
 */
export function operatorNamespace() {
  const standard = `v${toolVersions.kubernetes.split(".").slice(0, 2).join(".")}`;
  return {
    metadata: {
      name: gpu.operatorNamespace,
      labels: {
        ...commonLabels(gpu.operatorNamespace, "namespace"),
        "pod-security.kubernetes.io/enforce": "privileged",
        "pod-security.kubernetes.io/enforce-version": standard,
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": standard,
      },
    },
  };
}

/** The class k3s makes on a machine with the NVIDIA runtime; declared, so that it is there also where k3s found none. */
export function runtimeClass() {
  return { metadata: { name: gpu.runtimeClass, labels: commonLabels(gpu.runtimeClass, "runtime-class") }, handler: "nvidia" };
}

function resources(cpu: string, memory: string, memoryLimit: string) {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** Where k3s keeps its containerd, for a toolkit that the operator installs. https://github.com/skypilot-org/skypilot/blob/master/examples/k8s_cloud_deploy/cloud_k8s.yaml */
const k3sContainerd = [
  { name: "CONTAINERD_CONFIG", value: "/var/lib/rancher/k3s/agent/etc/containerd/config.toml" },
  { name: "CONTAINERD_SOCKET", value: "/run/k3s/containerd/containerd.sock" },
  { name: "CONTAINERD_RUNTIME_CLASS", value: gpu.runtimeClass },
];

/**
 * What differs from the chart's defaults. Lambda's images bring the driver; with `image` they bring the container toolkit too,
 * and k3s runs everything with it (default-runtime). With `operator` the operator installs the toolkit into k3s's containerd:
 * the way that others have run on Lambda, for images where the first does not work.
 */
export function operatorValues(toolkit: Toolkit, monitored: boolean): Record<string, unknown> {
  return {
    driver: { enabled: false },
    toolkit: toolkit === "image" ? { enabled: false } : { enabled: true, env: k3sContainerd },
    operator: { defaultRuntime: "containerd", runtimeClass: gpu.runtimeClass, resources: resources("100m", "256Mi", "1Gi") },
    nfd: { enabled: true },
    mig: { strategy: "single" },
    migManager: { enabled: false },
    // The autoscalers ask for the exporter's metrics under the names `exported_*`, which is what honorLabels false gives them.
    dcgmExporter: { enabled: true, serviceMonitor: { enabled: monitored, interval: "15s", honorLabels: false } },
  };
}

/** The release, in the words of helm.v3.Release. */
export function operatorRelease(toolkit: Toolkit, monitored: boolean) {
  return { ...releaseOf(charts.gpuOperator, gpu.operatorNamespace, readyWithin), values: operatorValues(toolkit, monitored) };
}
