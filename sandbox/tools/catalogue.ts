/** Every tool: its version, how it tells it, where its vendor publishes it, and how it is built. */
import { toolVersions } from "../../config/versions.ts";
import type { FamilyName } from "./families.ts";
import type { Download } from "./downloads.ts";
import * as downloads from "./downloads.ts";
import type { Platform } from "./platform.ts";
import type { ToolName } from "./types.ts";

/** How a tool is built from Go modules. */
export interface Build {
  readonly family: FamilyName;
  /** Import path, or a path relative to the family's folder for a program of ours. */
  readonly package: string;
  /** Name that `go build` gives the binary, where it is not the tool's own. */
  readonly output?: string;
}

export interface ToolSpec {
  readonly name: ToolName;
  readonly version: string;
  /** Arguments that make the tool print `answer`; absent where it cannot tell its version. */
  readonly ask?: readonly string[];
  /** What the tool answers at the right version. */
  readonly answer?: string;
  /** Where the vendor publishes it for a platform; undefined where it does not. */
  readonly download?: (platform: Platform) => Download | undefined;
  readonly build?: Build;
  /** Our replacement, built only when the tool itself cannot be had. */
  readonly standIn?: Build;
}

const { kubernetes, etcd, kwok, pulumi, pulumiKubernetes, pulumiRandom, natsServer, prometheus } = toolVersions;

function kubernetesComponent(name: "kube-apiserver" | "kube-controller-manager" | "kube-scheduler"): ToolSpec {
  return {
    name,
    version: kubernetes,
    ask: ["--version"],
    answer: `Kubernetes v${kubernetes}`,
    download: (platform) => downloads.kubernetes(name, kubernetes, platform),
    build: { family: "controlplane", package: `k8s.io/kubernetes/cmd/${name}` },
  };
}

function kwokProgram(name: "kwok" | "kwokctl"): ToolSpec {
  return {
    name,
    version: kwok,
    ask: ["--version"],
    answer: `${name} version v${kwok}`,
    download: (platform) => downloads.kwok(name, kwok, platform),
    build: { family: "controlplane", package: `sigs.k8s.io/kwok/cmd/${name}` },
  };
}

export const toolSpecs: { readonly [Name in ToolName]: ToolSpec } = {
  pulumi: {
    name: "pulumi",
    version: pulumi,
    ask: ["version"],
    answer: `v${pulumi}`,
    download: (platform) => downloads.pulumi(pulumi, platform),
    build: { family: "pulumi", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  },
  "pulumi-resource-kubernetes": {
    name: "pulumi-resource-kubernetes",
    version: pulumiKubernetes,
    download: (platform) => downloads.pulumiPlugin("kubernetes", pulumiKubernetes, platform),
    build: { family: "kubernetes-provider", package: "github.com/pulumi/pulumi-kubernetes/provider/v4/cmd/pulumi-resource-kubernetes" },
  },
  "pulumi-resource-random": {
    name: "pulumi-resource-random",
    version: pulumiRandom,
    download: (platform) => downloads.pulumiPlugin("random", pulumiRandom, platform),
    standIn: { family: "pulumi", package: "./random-stand-in" },
  },
  etcd: {
    name: "etcd",
    version: etcd,
    ask: ["--version"],
    answer: `etcd Version: ${etcd}`,
    download: (platform) => downloads.etcd(etcd, platform),
    build: { family: "controlplane", package: "go.etcd.io/etcd/server/v3", output: "server" },
  },
  "kube-apiserver": kubernetesComponent("kube-apiserver"),
  "kube-controller-manager": kubernetesComponent("kube-controller-manager"),
  "kube-scheduler": kubernetesComponent("kube-scheduler"),
  kubectl: {
    name: "kubectl",
    version: kubernetes,
    ask: ["version", "--client"],
    answer: `Client Version: v${kubernetes}`,
    download: (platform) => downloads.kubernetes("kubectl", kubernetes, platform),
    build: { family: "controlplane", package: "k8s.io/kubernetes/cmd/kubectl" },
  },
  kwok: kwokProgram("kwok"),
  kwokctl: kwokProgram("kwokctl"),
  // Published as an image only. Built with Kubernetes' version variables, so it cannot tell its own version.
  "metrics-server": {
    name: "metrics-server",
    version: toolVersions.metricsServer,
    build: { family: "controlplane", package: "sigs.k8s.io/metrics-server/cmd/metrics-server" },
  },
  // A program of this repository over the library of that version.
  "custom-metrics-server": {
    name: "custom-metrics-server",
    version: toolVersions.customMetricsApiserver,
    build: { family: "controlplane", package: "./custom-metrics-server" },
  },
  // A program of this repository over Kubernetes' own Pod Security checks; only tests run it.
  "pod-security-evaluator": {
    name: "pod-security-evaluator",
    version: kubernetes,
    build: { family: "controlplane", package: "./pod-security-evaluator" },
  },
  "nats-server": {
    name: "nats-server",
    version: natsServer,
    ask: ["--version"],
    answer: `nats-server: v${natsServer}`,
    download: (platform) => downloads.natsServer(natsServer, platform),
    build: { family: "nats", package: "github.com/nats-io/nats-server/v2" },
  },
  promtool: {
    name: "promtool",
    version: prometheus,
    ask: ["--version"],
    answer: `promtool, version ${prometheus}`,
    download: (platform) => downloads.promtool(prometheus, platform),
    build: { family: "prometheus", package: "github.com/prometheus/prometheus/cmd/promtool" },
  },
};
