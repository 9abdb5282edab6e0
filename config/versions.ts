/**
 * Every version the platform and its sandbox use, once. Nothing else lives here: image names are built from this file
 * (config/images.ts), and the sandbox, CI and the charts read it too.
 *
 * Digests are not written here: a digest belongs to a registry and an architecture, so a stack pins it in its settings
 * (`images.digests`), where the build or a registry look-up puts it.
 */

/** Node.js that runs the program, the scripts and our services (npm package `node`). */
export const nodeVersion = "24.21.0";

/** Tools of the engine and the sandbox; each can be downloaded or built from the Go modules pinned in sandbox/tools/go. */
export const toolVersions = {
  pulumi: "3.250.0",
  pulumiKubernetes: "4.25.0",
  pulumiRandom: "4.21.2",
  kubernetes: "1.36.3",
  etcd: "3.6.16",
  kwok: "0.8.0",
  metricsServer: "0.9.0",
  customMetricsApiserver: "1.36.0",
  natsServer: "2.15.2",
  prometheus: "3.15.0",
  go: "1.26.8",
} as const;

/** Go modules that carry the custom resource definitions of the operators, at the versions of the charts below. */
export const crdModules = {
  "sigs.k8s.io/gateway-api": "v1.7.0",
  "github.com/prometheus-operator/prometheus-operator": "v0.85.0",
  "github.com/cert-manager/cert-manager": "v1.21.2",
  "github.com/cloudnative-pg/cloudnative-pg": "v1.30.0",
  "github.com/cloudnative-pg/plugin-barman-cloud": "v0.14.0",
  "github.com/kedacore/keda/v2": "v2.21.0",
} as const;

/**
 * k3s, the Kubernetes of the clusters we bootstrap, and the SHA-256 of the released binaries: what its machines download and
 * install. Same Kubernetes as the sandbox's, so both judge the same API.
 *
 * The digests are those of sha256sum-amd64.txt and sha256sum-arm64.txt of the release; they were read in several independent
 * public repositories that pin them (docs/decisions/0002-versions.md), not from the vendor. A machine refuses anything else.
 * https://github.com/k3s-io/k3s/releases/tag/v1.36.3%2Bk3s1
 */
export const k3s = {
  version: "v1.36.3+k3s1",
  sha256: {
    amd64: "2f98a9f8fe5782479ee2d54e70a1b10a7f6fd4cae8d38ed3098452dc6eed76b5",
    arm64: "c9a209103f480f163b7c6a56f00862b4481927b284dc29a3716bb70d886691a8",
  },
} as const;

/** An upstream image: where it lives and the tag we run. */
export interface UpstreamImage {
  /** Registry and path, without tag. */
  readonly repository: string;
  /** An exact version, never a moving tag. */
  readonly tag: string;
}

/** Upstream images. Sources: facts in docs/decisions/0002-versions.md. */
export const upstreamImages = {
  n8n: { repository: "docker.n8n.io/n8nio/n8n", tag: "2.41.3" },
  n8nRunners: { repository: "docker.io/n8nio/runners", tag: "2.41.3" },
  nats: { repository: "docker.io/library/nats", tag: "2.15.2-alpine" },
  natsConfigReloader: { repository: "docker.io/natsio/nats-server-config-reloader", tag: "0.23.0" },
  natsExporter: { repository: "docker.io/natsio/prometheus-nats-exporter", tag: "0.20.2" },
  postgres: { repository: "ghcr.io/cloudnative-pg/postgresql", tag: "18.6-system-trixie" },
  valkey: { repository: "docker.io/valkey/valkey", tag: "9.1.1" },
  haproxy: { repository: "docker.io/library/haproxy", tag: "3.2.24-alpine" },
  valkeyExporter: { repository: "docker.io/oliver006/redis_exporter", tag: "v1.89.0" },
  // MCP servers of third parties: each tag was seen pinned in a public repository, none of these registries was asked.
  githubMcp: { repository: "ghcr.io/github/github-mcp-server", tag: "v1.9.0" },
  dbhub: { repository: "docker.io/bytebase/dbhub", tag: "0.24.0" },
  playwrightMcp: { repository: "mcr.microsoft.com/playwright/mcp", tag: "v0.0.82" },
  // Adds two vectors on each GPU, so it opens a CUDA context. https://github.com/NVIDIA/k8s-samples
  cudaSample: { repository: "nvcr.io/nvidia/k8s/cuda-sample", tag: "vectoradd-cuda12.5.0-ubuntu22.04" },
} as const satisfies Record<string, UpstreamImage>;

/** Version tag of the images built from services/ in this repository. */
export const platformVersion = "0.1.0";

/** A Helm chart: the repository it is published in, its name there and its exact version. */
export interface ChartVersion {
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

/**
 * Charts of the operators. The application each brings is the version of its CRDs in `crdModules`, except for the Prometheus
 * operator, whose chart (0.93.1) is ahead of them. Sources: facts in docs/decisions/0002-versions.md and, for
 * CloudNativePG, https://cloudnative-pg.io/charts/index.yaml (0.29.0 brings 1.30.0). Chart 0.7.0 of the Barman plug-in brings
 * v0.13.0; components/operators pins its images to v0.14.0.
 */
export const charts = {
  certManager: { repository: "https://charts.jetstack.io", chart: "cert-manager", version: "v1.21.2" },
  cloudNativePg: { repository: "https://cloudnative-pg.github.io/charts", chart: "cloudnative-pg", version: "0.29.0" },
  barmanPlugin: { repository: "https://cloudnative-pg.github.io/charts", chart: "plugin-barman-cloud", version: "0.7.0" },
  keda: { repository: "https://kedacore.github.io/charts", chart: "keda", version: "2.21.0" },
  // https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/
  gpuOperator: { repository: "https://helm.ngc.nvidia.com/nvidia", chart: "gpu-operator", version: "v26.7.0" },
  kubePrometheusStack: { repository: "https://prometheus-community.github.io/helm-charts", chart: "kube-prometheus-stack", version: "88.5.3" },
} as const satisfies Record<string, ChartVersion>;
