import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { toolVersions } from "../../config/versions.ts";
import { manifestsFolder, type ClusterPaths } from "./paths.ts";
import type { ClusterTools } from "./types.ts";

/** Every port of the cluster, all on 127.0.0.1. */
export const portNames = [
  "etcd", "etcdPeer", "apiserver", "controllerManager", "scheduler", "kwok", "metricsServer",
  "customMetrics", "customMetricsAdmin",
] as const;

export type Ports = Readonly<Record<(typeof portNames)[number], number>>;

/** Inside 10.96.0.0/12, the usual one, and apart from the nodes' pod ranges (nodes.ts). */
const serviceRange = "10.96.0.0/16";

/** kwokctl's configuration, and beside it what the fake kubelets measure. */
export async function kwokctlConfig(paths: ClusterPaths, tools: ClusterTools, ports: Ports): Promise<string> {
  const configuration = stringify(kwokctlConfiguration(paths, tools, ports));
  return `${configuration}---\n${await readFile(join(manifestsFolder, "usage.yaml"), "utf8")}`;
}

/** Source of the keys: KwokctlConfiguration, https://kwok.sigs.k8s.io/docs/generated/apis/. */
export function kwokctlConfiguration(paths: ClusterPaths, tools: ClusterTools, ports: Ports): object {
  return {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      kubeVersion: `v${toolVersions.kubernetes}`,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools["kube-apiserver"],
      kubeControllerManagerBinary: tools["kube-controller-manager"],
      kubeSchedulerBinary: tools["kube-scheduler"],
      kwokControllerBinary: tools.kwok,
      kubectlBinary: tools.kubectl,
      metricsServerBinary: tools["metrics-server"],
      bindAddress: "127.0.0.1",
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeApiserverPort: ports.apiserver,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      metricsServerPort: ports.metricsServer,
      securePort: true,
      kubeAuthorization: true,
      kubeAdmission: true,
      // Stages as objects: those of custom resources can only be installed once the resources are defined.
      enableCRDs: ["Stage"],
      enable: ["metrics-server"],
      // A folder, so that nothing is fetched.
      metricsServerManifests: [join(manifestsFolder, "metrics-server")],
      cacheDir: join(paths.work, "cache"),
    },
    componentsPatches: [
      patch("etcd", {
        // The data need not survive the host's loss of power.
        "unsafe-no-fsync": "true",
      }),
      patch("kube-apiserver", {
        "service-cluster-ip-range": serviceRange,
        // Lets the aggregated metrics APIs know who asks.
        "requestheader-client-ca-file": join(paths.cluster, "pki", "ca.crt"),
        "requestheader-allowed-names": "kwok-admin",
        "requestheader-username-headers": "X-Remote-User",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
      }, {
        // Taking in the operators' definitions is a tenth cheaper so, for some 300 MB.
        GOGC: "200",
      }),
      patch("kube-controller-manager", {
        "service-cluster-ip-range": serviceRange,
        "kube-api-qps": "200",
        "kube-api-burst": "400",
        // 15 s, 30 s and 5 min otherwise: a test wants to see the autoscaler act.
        "horizontal-pod-autoscaler-sync-period": "5s",
        "horizontal-pod-autoscaler-initial-readiness-delay": "1s",
        "horizontal-pod-autoscaler-cpu-initialization-period": "1s",
      }),
      patch("kube-scheduler", { "kube-api-qps": "200", "kube-api-burst": "400" }),
      patch("metrics-server", {
        // The shortest it allows; the kubelets' time limit must be under nine tenths of it.
        "metric-resolution": "10s",
        "kubelet-request-timeout": "5s",
      }),
    ],
  };
}

/** Arguments of the custom metrics server, which kwokctl does not know. */
export function customMetricsArguments(paths: ClusterPaths, ports: Ports): string[] {
  const kubeconfig = join(paths.cluster, "kubeconfig.yaml");
  return [
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.customMetrics}`,
    `--admin-address=127.0.0.1:${ports.customMetricsAdmin}`,
    `--lister-kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--tls-cert-file=${join(paths.cluster, "pki", "admin.crt")}`,
    `--tls-private-key-file=${join(paths.cluster, "pki", "admin.key")}`,
  ];
}

/** The custom and external metrics APIs as the cluster sees them: a name for a port of this host. */
export function customMetricsObjects(ports: Ports): object[] {
  const service = { name: "custom-metrics-server", namespace: "kube-system", port: ports.customMetrics };
  const apiService = (group: string, version: string) => ({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}` },
    spec: { group, version, service, insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100 },
  });
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service.name, namespace: service.namespace },
      spec: { type: "ExternalName", externalName: "127.0.0.1", ports: [{ name: "https", port: service.port }] },
    },
    apiService("custom.metrics.k8s.io", "v1beta2"),
    apiService("external.metrics.k8s.io", "v1beta1"),
  ];
}

/** Arguments after those kwokctl gives; of two with one name the later counts. */
function patch(name: string, flags: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}): object {
  return {
    name,
    extraArgs: Object.entries(flags).map(([key, value]) => ({ key, value })),
    extraEnvs: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
  };
}
