import type * as k8s from "@pulumi/kubernetes";
import { type NamespaceKey, commonLabels, namespaces, selectorLabels } from "../../config/names.ts";
import type { Health, Port } from "../../config/services/types.ts";

type ObjectMeta = k8s.types.input.meta.v1.ObjectMeta;

/** Who an object belongs to; names and labels follow from it. */
export interface Owner {
  /** Name of the catalogue entry. */
  readonly service: string;
  /** What part it is, for the label `app.kubernetes.io/component`: `mcp-server`, `worker`, `database` ... */
  readonly component: string;
  readonly namespace: NamespaceKey;
  readonly version?: string;
}

/** Name, namespace and labels of an object of a workload. */
export function metadata(owner: Owner, name: string = owner.service, annotations?: Record<string, string>): ObjectMeta & { name: string; namespace: string } {
  return {
    name,
    namespace: namespaces[owner.namespace],
    labels: commonLabels(owner.service, owner.component, owner.version),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** The account a workload runs as; it has no rights and no mounted token unless a Role says so. */
export function serviceAccount(owner: Owner): k8s.core.v1.ServiceAccountArgs {
  return { metadata: metadata(owner), automountServiceAccountToken: false };
}

/** The Service callers use: every port that is not internal. */
export function clientService(owner: Owner, ports: readonly Port[]): k8s.core.v1.ServiceArgs {
  return {
    metadata: metadata(owner),
    spec: {
      type: "ClusterIP",
      selector: selectorLabels(owner.service),
      ports: ports.filter((port) => !port.internal).map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
    },
  };
}

/** The Service that gives each pod of a StatefulSet a DNS name, also before it is ready, so that peers find each other. */
export function headlessService(owner: Owner, ports: readonly Port[]): k8s.core.v1.ServiceArgs & { metadata: { name: string } } {
  return {
    metadata: metadata(owner, `${owner.service}-headless`),
    spec: {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: selectorLabels(owner.service),
      ports: ports.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
    },
  };
}

/** How many pods a drain may take at once. It never blocks one: of a single replica it may take that. */
export function disruptionBudget(owner: Owner, maxUnavailable: number | string = 1): k8s.policy.v1.PodDisruptionBudgetArgs {
  return {
    metadata: metadata(owner),
    spec: { maxUnavailable, selector: { matchLabels: selectorLabels(owner.service) }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}

/** The three probes of an entry: HTTP, or a mere connection where the image answers no health path. Start-up may take five minutes; then readiness is asked every 10 s and liveness every 20 s. */
export function probes(health: Health): Required<Pick<k8s.types.input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">> {
  const get = (path: string) => (health.tcp ? { tcpSocket: { port: health.port } } : { httpGet: { path, port: health.port } });
  return {
    startupProbe: { ...get(health.startup), periodSeconds: 5, failureThreshold: 60, timeoutSeconds: 3 },
    readinessProbe: { ...get(health.readiness), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
    livenessProbe: { ...get(health.liveness), periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
  };
}

/** Container ports as the entry names them. */
export function containerPorts(ports: readonly Port[]): k8s.types.input.core.v1.ContainerPort[] {
  return ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" }));
}
