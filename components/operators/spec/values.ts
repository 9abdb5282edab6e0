import type { Settings } from "../../../config/settings/schema.ts";
import { crdModules } from "../../../config/versions.ts";

/**
 * Values of the operators' charts: what differs from the charts' defaults, no more. Everywhere: the chart brings its CRDs,
 * every container asks for CPU and memory and is limited in memory, pods pass Pod Security `restricted`, and the parts whose
 * absence blocks writes to the API server run twice.
 */

/** Chart values are the chart's own schema, which Helm checks. */
export type ChartValues = Record<string, unknown>;

function resources(cpu: string, memory: string, memoryLimit: string) {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** What `restricted` asks of a container, for charts that leave a part of it out. */
const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const podSecurity = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

const oneAtATime = { enabled: true, maxUnavailable: 1 };

/** https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/values.yaml */
export function certManager(): ChartValues {
  return {
    // Kept on removal: with the CRDs would go every certificate.
    crds: { enabled: true, keep: true },
    // Its leases stay in its own namespace; the default is kube-system.
    global: { leaderElection: { namespace: "cert-manager" } },
    resources: resources("50m", "128Mi", "512Mi"),
    prometheus: { enabled: true, podmonitor: { enabled: true } },
    webhook: { replicaCount: 2, podDisruptionBudget: oneAtATime, resources: resources("25m", "64Mi", "256Mi") },
    cainjector: { resources: resources("50m", "128Mi", "512Mi") },
    startupapicheck: { resources: resources("10m", "32Mi", "128Mi") },
  };
}

/** https://github.com/cloudnative-pg/charts/blob/cloudnative-pg-v0.29.0/charts/cloudnative-pg/values.yaml */
export function cloudNativePg(): ChartValues {
  return {
    crds: { create: true },
    replicaCount: 2,
    resources: resources("100m", "256Mi", "512Mi"),
    containerSecurityContext: { ...containerSecurity, runAsUser: 10001, runAsGroup: 10001 },
    podSecurityContext: podSecurity,
    monitoring: { podMonitorEnabled: true },
  };
}

/** https://github.com/cloudnative-pg/charts/tree/main/charts/plugin-barman-cloud */
export function barmanPlugin(): ChartValues {
  const tag = crdModules["github.com/cloudnative-pg/plugin-barman-cloud"];
  return {
    crds: { create: true },
    image: { tag },
    // Runs beside every instance and does the work.
    sidecarImage: { tag },
    resources: resources("50m", "128Mi", "256Mi"),
    containerSecurityContext: { ...containerSecurity, runAsUser: 10001, runAsGroup: 10001 },
    podSecurityContext: podSecurity,
  };
}

/** https://github.com/kedacore/charts/blob/v2.21.0/keda/values.yaml */
export function keda(): ChartValues {
  const everyPart = <Value>(value: Value) => ({ operator: value, metricServer: value, webhooks: value });
  const ownSecretsOnly = { restrict: { secret: true } };
  return {
    crds: { install: true },
    operator: { replicaCount: 2 },
    // Without it the autoscalers of external metrics stand still.
    metricsServer: { replicaCount: 2 },
    // Our triggers read no Secret; by default KEDA may read those of every namespace.
    permissions: { operator: ownSecretsOnly, metricServer: ownSecretsOnly },
    resources: {
      operator: resources("100m", "128Mi", "1Gi"),
      metricServer: resources("100m", "128Mi", "1Gi"),
      webhooks: resources("25m", "64Mi", "256Mi"),
    },
    securityContext: everyPart(containerSecurity),
    podSecurityContext: everyPart(podSecurity),
    podDisruptionBudget: { operator: { maxUnavailable: 1 }, metricServer: { maxUnavailable: 1 } },
    prometheus: {
      operator: { enabled: true, podMonitor: { enabled: true } },
      metricServer: { enabled: true, podMonitor: { enabled: true } },
      webhooks: { enabled: true, serviceMonitor: { enabled: true } },
    },
  };
}

/**
 * The Prometheus that KEDA asks, its operator and kube-state-metrics. Left out: Grafana, Alertmanager and rules, which need
 * decisions of their own; the node exporter, which Pod Security `restricted` refuses; and the control plane's parts that k3s
 * runs in one process.
 * https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml
 */
export function kubePrometheusStack({ storage }: Pick<Settings, "storage">): ChartValues {
  const off = { enabled: false };
  return {
    crds: { enabled: true },
    defaultRules: { create: false },
    alertmanager: off,
    grafana: off,
    nodeExporter: off,
    coreDns: off,
    kubeControllerManager: off,
    kubeEtcd: off,
    kubeProxy: off,
    kubeScheduler: off,
    "kube-state-metrics": { resources: resources("50m", "128Mi", "512Mi") },
    prometheusOperator: {
      resources: resources("50m", "128Mi", "512Mi"),
      prometheusConfigReloader: { resources: resources("10m", "32Mi", "128Mi") },
      admissionWebhooks: { patch: { resources: resources("10m", "32Mi", "128Mi") } },
    },
    prometheus: {
      prometheusSpec: {
        // The default takes only monitors that bear this release's label, and ours would never be scraped.
        podMonitorSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        scrapeConfigSelectorNilUsesHelmValues: false,
        resources: resources("500m", "2Gi", "4Gi"),
        retention: "15d",
        // Below the volume's size, so that the oldest blocks go before it is full.
        retentionSize: "40GB",
        storageSpec: {
          volumeClaimTemplate: {
            spec: { storageClassName: storage.defaultClass, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } },
          },
        },
      },
    },
  };
}
