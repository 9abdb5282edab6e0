import type { Endpoint } from "../../../components/guardrails/model.ts";
import { commonLabels, namespaces } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import { type Settings, type SettingsInput, parseSettings } from "../../../config/settings.ts";

/** The settings of a stack that says no more than this. */
export function settingsOf(input: SettingsInput = {}): Settings {
  return parseSettings(input, "test");
}

/** A workload that says no more than this: one port, called by nobody. */
export function workload(name: string, differing: Partial<WorkloadEntry> = {}): WorkloadEntry {
  return {
    name,
    summary: name,
    source: "test",
    origin: "ours",
    namespace: "mcp",
    area: "mcp",
    workload: "stateless",
    image: `own:${name}`,
    ports: [{ name: "http", port: 9000 }],
    health: { port: "http", startup: "/healthz", readiness: "/readyz", liveness: "/healthz" },
    callers: [],
    egress: "none",
    scale: { kind: "fixed", replicas: 1 },
    resources: { cpu: "100m", memory: "128Mi" },
    secrets: [],
    ...differing,
  };
}

/** A pod. Its address lies in the pods' block, so that a block of addresses that lets it in is found. */
export function pod(namespace: string, labels: Record<string, string>, address = "10.42.1.7"): Endpoint {
  return { address, pod: { namespace, labels } };
}

/** A pod of a workload, labelled as its area or its operator labels it. */
export function podOf(entry: WorkloadEntry): Endpoint {
  const labels = entry.workload === "operator" ? { "cnpg.io/cluster": entry.name, "cnpg.io/podRole": "instance" } : commonLabels(entry.name, "server", "1");
  return pod(namespaces[entry.namespace], labels);
}

/** Who stands around the catalogue. */
export const around = {
  node: { address: "10.0.0.5" },
  /** A node as flannel shows it to pods of other nodes. */
  nodeByFlannel: { address: "10.42.0.0" },
  internet: { address: "93.184.215.14" },
  cloudMetadata: { address: "169.254.169.254" },
  apiServerService: { address: "10.43.0.1" },
  dns: pod("kube-system", { "k8s-app": "kube-dns" }),
  edge: pod("kube-system", { "app.kubernetes.io/name": "traefik" }),
  stranger: pod("default", { app: "stranger" }),
  prometheus: pod("monitoring", { "app.kubernetes.io/name": "prometheus" }),
  kubeStateMetrics: pod("monitoring", { "app.kubernetes.io/name": "kube-state-metrics" }),
  postgresOperator: pod("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" }),
  barmanPlugin: pod("cnpg-system", { "app.kubernetes.io/name": "plugin-barman-cloud" }),
  kedaOperator: pod("keda", { app: "keda-operator" }),
  kedaMetricsServer: pod("keda", { app: "keda-operator-metrics-apiserver" }),
  kedaWebhooks: pod("keda", { app: "keda-admission-webhooks" }),
  certManagerWebhook: pod("cert-manager", { "app.kubernetes.io/name": "webhook", "app.kubernetes.io/component": "webhook" }),
  certManager: pod("cert-manager", { "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller" }),
  prometheusOperator: pod("monitoring", { app: "kube-prometheus-stack-operator" }),
} as const satisfies Record<string, Endpoint>;

/** What callers may open, said a second time and by itself: neither internal ports nor one of metrics alone. */
export function served(entry: WorkloadEntry): number[] {
  return entry.ports.filter(({ name, internal }) => !internal && name !== "metrics").map(({ port }) => port);
}

export function portNamed(entry: WorkloadEntry, name: string | undefined): number | undefined {
  return entry.ports.find((port) => port.name === name)?.port;
}

/** Every port of a workload, and some that nobody serves. */
export function portsToTry(entry: WorkloadEntry): number[] {
  return [...new Set([...entry.ports.map(({ port }) => port), 22, 53, 443, 6443, 8000, 9090, 31999])];
}
