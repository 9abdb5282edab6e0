/** Names, namespaces, labels and selectors: the words every area uses for the same thing. */

/** Pulumi project and the prefix of every component's type token (`sophia:<area>:<Component>`). */
export const project = "sophia-infra";

/** Namespaces the program creates. */
export const namespaces = {
  /** The platform itself: NATS, n8n, PostgreSQL, Redis, the core application. */
  platform: "sophia-ai-prod",
  /** MCP servers and GPU work. */
  mcp: "sophia-ai",
  /** The way in from Estuary to PostgreSQL. */
  estuary: "sophia-estuary",
  certManager: "cert-manager",
  cloudNativePg: "cnpg-system",
  keda: "keda",
  monitoring: "monitoring",
} as const;

/** PostgreSQL databases, and the roles that log in to them. Passwords: config/secrets/definitions.ts. */
export const databases = {
  /** The platform's own services. */
  platform: { name: "sophia", owner: "sophia" },
  n8n: { name: "n8n", owner: "n8n" },
  /** Logs in to nothing; its members read the platform's tables, and no other database's. */
  readersGroup: "sophia_readers",
  /** Reads every table of the platform's database and changes nothing. */
  readerRole: "sophia_reader",
  /** Reads the change stream for Estuary. */
  captureRole: "sophia_cdc",
  /** Writes what Estuary materialises, to a schema of its own. */
  materializationRole: "sophia_estuary",
} as const;

/** Key of {@link namespaces}. */
export type NamespaceKey = keyof typeof namespaces;

/** Value of the label `app.kubernetes.io/part-of` on everything we declare. */
export const partOf = "sophia-ai";

/** Longest name Kubernetes takes for a Service or a label value. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const maximumNameLength = 63;

/** What a selector matches: never changes during a workload's life, so it holds no version. */
export function selectorLabels(service: string): Record<string, string> {
  return { "app.kubernetes.io/name": service, "app.kubernetes.io/part-of": partOf };
}

/** The labels of an object: its selector, what it is and who manages it. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function commonLabels(service: string, component: string, version?: string): Record<string, string> {
  return {
    ...selectorLabels(service),
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/managed-by": "pulumi",
    ...(version === undefined ? {} : { "app.kubernetes.io/version": version }),
  };
}

/** Name of the Secret that holds exactly the keys one workload reads. */
export function secretName(service: string): string {
  return `${service}-secrets`;
}

/** In-cluster DNS name of a Service. */
export function serviceHost(service: string, namespace: NamespaceKey): string {
  return `${service}.${namespaces[namespace]}.svc.cluster.local`;
}

/** The well-known label a NetworkPolicy selects a namespace by. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name */
export const namespaceNameLabel = "kubernetes.io/metadata.name";

/** Extended resource name of NVIDIA GPUs, their node label and their taint. https://github.com/NVIDIA/k8s-device-plugin */
export const gpu = {
  resource: "nvidia.com/gpu",
  quotaKey: "requests.nvidia.com/gpu",
  nodeLabel: "nvidia.com/gpu.present",
  taint: "nvidia.com/gpu",
  /** Namespace of the GPU operator; its pods are privileged, so it is apart from those the guardrails make. */
  operatorNamespace: "gpu-operator",
  /** RuntimeClass by which k3s runs a container with the NVIDIA runtime. https://docs.k3s.io/advanced#nvidia-container-runtime */
  runtimeClass: "nvidia",
} as const;

/** Secret with the NATS seed (key `seed`) of a service, in that service's namespace. */
export function natsUserSecretName(service: string): string {
  return `nats-user-${service}`;
}

/** Secret with name and password of a role of PostgreSQL (type `kubernetes.io/basic-auth`). */
export function postgresRoleSecretName(role: string): string {
  return `postgres-role-${role.replaceAll("_", "-")}`;
}
