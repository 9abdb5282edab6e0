import { type NamespaceKey, namespaces } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { type ChartVersion, charts } from "../../../config/versions.ts";
import { releaseOf } from "../../kit/helm.ts";
import { type ChartValues, barmanPlugin, certManager, cloudNativePg, keda, kubePrometheusStack } from "./values.ts";

/** Seconds Helm waits until everything of a chart is ready; image pulls of a fresh node included. */
const readyWithin = 600;

/** A chart to install, in the words of helm.v3.Release. */
export interface Release {
  /** Name of the release, and of the resource's last part. */
  readonly name: string;
  /** Releases that must stand before, by name: whose CRDs or webhooks this one's objects need. */
  readonly after: readonly string[];
  readonly args: ReturnType<typeof releaseOf> & { values: ChartValues };
}

function release(chart: ChartVersion, namespace: NamespaceKey, values: ChartValues, after: readonly string[] = []): Release {
  return {
    name: chart.chart,
    after,
    args: { ...releaseOf(chart, namespaces[namespace], readyWithin), values },
  };
}

/**
 * The operators' charts, in the order they can be installed; none where someone else runs the operators (`present`) or only
 * their CRDs are there (`absent`).
 */
export function releases(settings: Pick<Settings, "cluster" | "storage">): Release[] {
  if (settings.cluster.operators !== "installed") return [];
  // The others declare PodMonitors and ServiceMonitors, whose CRDs it brings.
  const monitoring = release(charts.kubePrometheusStack, "monitoring", kubePrometheusStack(settings));
  const certificates = release(charts.certManager, "certManager", certManager(), [monitoring.name]);
  const postgres = release(charts.cloudNativePg, "cloudNativePg", cloudNativePg(), [monitoring.name]);
  return [
    monitoring,
    certificates,
    postgres,
    // It speaks TLS with its operator by cert-manager's certificates, and must live in the operator's namespace.
    release(charts.barmanPlugin, "cloudNativePg", barmanPlugin(), [certificates.name, postgres.name]),
    release(charts.keda, "keda", keda(), [monitoring.name]),
  ];
}
