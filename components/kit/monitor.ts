import { namespaces, selectorLabels } from "../../config/names.ts";
import { type Owner, metadata } from "./objects.ts";

/** What Prometheus scrapes on a pod: the name of a container port and a path. */
export interface Endpoint {
  readonly port: string;
  readonly path?: string;
}

/** A custom resource: what `k8s.apiextensions.CustomResource` takes, with a plain spec. */
export interface CustomObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ReturnType<typeof metadata>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * The Prometheus Operator's PodMonitor of a workload. Pods and not Services are watched, because a StatefulSet has two
 * Services with the same labels and would be scraped twice, and workers have none.
 * @param matchLabels default: the owner's selector
 */
export function podMonitor(owner: Owner, endpoints: readonly Endpoint[], matchLabels: Record<string, string> = selectorLabels(owner.service)): CustomObject {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: metadata(owner),
    spec: {
      jobLabel: "app.kubernetes.io/name",
      namespaceSelector: { matchNames: [namespaces[owner.namespace]] },
      selector: { matchLabels },
      podMetricsEndpoints: endpoints.map(({ port, path }) => ({ port, path: path ?? "/metrics", interval: "30s" })),
    },
  };
}
