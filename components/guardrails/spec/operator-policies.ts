import type { NamespaceKey } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { toEndpoint } from "./endpoint.ts";
import { certManager, cloudNativePg, keda, monitoring } from "./operator-labels.ts";
import { fromApiServer, kubeletPort, nodes, podsOfChart, podsOfEntry, prometheus, prometheusLabels } from "../../kit/network/peers.ts";
import { type EgressRule, type IngressRule, type Labels, type Policy, egress, ingress, policy, tcp } from "../../kit/network/policy.ts";
import { instancePorts, metricsPorts } from "./ports.ts";

/** A part of an operator, and the ports others open of it. All of them reach the API server by the policy of their namespace. */
interface Part {
  readonly name: string;
  readonly namespace: NamespaceKey;
  readonly labels: Labels;
  /** Webhooks and metrics APIs. */
  readonly apiServer?: readonly number[];
  readonly probes: readonly number[];
  readonly metrics: readonly number[];
  readonly ingress?: IngressRule[];
  readonly egress?: EgressRule[];
}

/** Port KEDA's metrics server asks its operator on. https://keda.sh/docs/2.21/concepts/#keda-components */
const kedaMetricsService = 9666;
/** Port CloudNativePG asks its plug-ins on. https://cloudnative-pg.io/plugin-barman-cloud/ */
const pluginPort = 9090;
const prometheusPort = 9090;

/** Ports are those of the charts' defaults. */
function parts(workloads: readonly WorkloadEntry[], settings: Settings): Part[] {
  const instances = workloads.filter((entry) => entry.workload === "operator");
  const asksPrometheus = settings.autoscaling.provider === "keda" ? toEndpoint(settings.autoscaling.prometheusUrl, settings.cluster) : [];
  return [
    { name: "cert-manager-controller", namespace: "certManager", labels: certManager.controller, probes: [9403], metrics: [9402] },
    { name: "cert-manager-webhook", namespace: "certManager", labels: certManager.webhook, apiServer: [10250], probes: [6080], metrics: [9402] },
    { name: "cert-manager-cainjector", namespace: "certManager", labels: certManager.cainjector, probes: [], metrics: [9402] },
    {
      name: "cloudnative-pg",
      namespace: "cloudNativePg",
      labels: cloudNativePg.operator,
      apiServer: [9443],
      probes: [9443],
      metrics: [8080],
      egress: [
        ...instances.flatMap((entry) => egress([podsOfEntry(entry)], tcp(...instancePorts(entry)))),
        ...egress([podsOfChart("cloudNativePg", cloudNativePg.barmanPlugin)], tcp(pluginPort)),
      ],
    },
    {
      name: "plugin-barman-cloud",
      namespace: "cloudNativePg",
      labels: cloudNativePg.barmanPlugin,
      probes: [pluginPort],
      metrics: [],
      ingress: ingress([podsOfChart("cloudNativePg", cloudNativePg.operator)], tcp(pluginPort)),
    },
    {
      name: "keda-operator",
      namespace: "keda",
      labels: keda.operator,
      probes: [8081],
      metrics: [8080],
      ingress: ingress([podsOfChart("keda", keda.metricsServer)], tcp(kedaMetricsService)),
      egress: asksPrometheus,
    },
    {
      name: "keda-metrics-server",
      namespace: "keda",
      labels: keda.metricsServer,
      apiServer: [6443],
      probes: [6443],
      metrics: [8080],
      egress: egress([podsOfChart("keda", keda.operator)], tcp(kedaMetricsService)),
    },
    { name: "keda-webhooks", namespace: "keda", labels: keda.webhooks, apiServer: [9443], probes: [8081], metrics: [8080] },
    { name: "prometheus-operator", namespace: "monitoring", labels: monitoring.operator, apiServer: [10250], probes: [10250], metrics: [10250] },
    { name: "kube-state-metrics", namespace: "monitoring", labels: monitoring.kubeStateMetrics, probes: [8080, 8081], metrics: [8080] },
  ];
}

/** Prometheus opens every metrics port there is, the kubelets', and nothing else; KEDA asks it. */
function prometheusPolicy(all: readonly Part[], workloads: readonly WorkloadEntry[], { autoscaling, cluster }: Settings): Policy {
  const asks = autoscaling.provider === "keda" ? [podsOfChart("keda", keda.operator)] : [];
  return policy("prometheus", "monitoring", { matchLabels: prometheusLabels }, {
    ingress: [
      ...ingress([...asks, prometheus], tcp(prometheusPort)),
      ...ingress(nodes(cluster), tcp(prometheusPort)),
    ],
    egress: [
      ...workloads.flatMap((entry) => egress([podsOfEntry(entry)], tcp(...metricsPorts(entry)))),
      ...all.flatMap((part) => egress([podsOfChart(part.namespace, part.labels)], tcp(...part.metrics))),
      ...egress([prometheus], tcp(prometheusPort)),
      ...egress(nodes(cluster), tcp(kubeletPort)),
    ],
  });
}

/** One policy per part of an operator. */
export function operatorPolicies(workloads: readonly WorkloadEntry[], settings: Settings): Policy[] {
  const all = parts(workloads, settings);
  const policies = all.map((part) =>
    policy(part.name, part.namespace, { matchLabels: part.labels }, {
      ingress: [
        ...ingress(fromApiServer(settings.cluster), tcp(...(part.apiServer ?? []))),
        ...ingress(nodes(settings.cluster), tcp(...part.probes)),
        ...ingress([prometheus], tcp(...part.metrics)),
        ...(part.ingress ?? []),
      ],
      egress: part.egress ?? [],
    }),
  );
  return [...policies, prometheusPolicy(all, workloads, settings)];
}
