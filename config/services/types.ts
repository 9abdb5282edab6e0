import type { NamespaceKey } from "../names.ts";

/**
 * Who calls: another entry's name, or one of the doors around the platform. `edge`: the controller that carries traffic
 * in from outside. `estuary`: Estuary's capture, which comes from outside too.
 */
export type Caller = string;

/** The callers that are no entries. */
export const doors = ["edge", "estuary"] as const;

/** A TCP port of a workload. Its name is the name of the container port and of the Service port. */
export interface Port {
  readonly name: string;
  readonly port: number;
  /** Only pods of this Service's own set use it (cluster routes); it is on the headless Service, not on the client one. */
  readonly internal?: true;
}

/** Paths the kubelet asks. `port` is the name of one of the entry's ports. */
export interface Health {
  readonly port: string;
  /** The image answers no health path: the kubelet only opens a connection to `port`, and the paths say what would be asked. */
  readonly tcp?: true;
  readonly startup: string;
  readonly readiness: string;
  readonly liveness: string;
}

/** Where Prometheus scrapes. `port` is the name of one of the entry's ports. */
export interface Metrics {
  readonly port: string;
  readonly path: string;
}

/** An environment variable read from the workload's Secret. */
export interface SecretVariable {
  /** Name of the environment variable, and of the key in the workload's Secret. */
  readonly variable: string;
  /** Name of the platform secret (config/secrets.ts); several workloads may read the same one. */
  readonly secret: string;
}

/** How many replicas: a fixed number, or an autoscaler that owns the count. */
export type Scale =
  | { readonly kind: "fixed"; readonly replicas: number }
  | {
      readonly kind: "autoscaled";
      readonly minimum: number;
      readonly maximum: number;
      /** Mean CPU use of the pods, in percent of their request. */
      readonly cpuUtilization?: number;
      /** A metric of the external metrics API and its target value (a mean over the pods when `average`). */
      readonly external?: { readonly metric: string; readonly target: number; readonly average: boolean };
      /** Mean GPU use of the entry's own pods in percent (DCGM_FI_DEV_GPU_UTIL, metric type Pods). Only with `gpus`. */
      readonly gpuUtilization?: number;
    };

/** CPU, memory and ephemeral storage in Kubernetes quantities. There is no CPU limit: throttling hurts tail latency; memory is limited. */
export interface Resources {
  readonly cpu: string;
  readonly memory: string;
  /** Default: the memory request. */
  readonly memoryLimit?: string;
  /** Default "256Mi". */
  readonly ephemeralStorage?: string;
}

/** What a workload may do on NATS. Subjects as in https://docs.nats.io/nats-concepts/subjects. */
export interface NatsAccess {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Streams it consumes by durable consumers it manages itself. */
  readonly consume?: readonly ("data" | "workflow" | "system")[];
}

/** Where outside the cluster a workload may connect. */
export type Egress = "https" | "none";

interface EntryBase {
  /** DNS label; the name of Deployment, Service, ServiceAccount and of everything derived. */
  readonly name: string;
  /** One line for people: README table, registry, dashboards. */
  readonly summary: string;
  /** Where the fact that this server exists and how it is run is written. */
  readonly source: string;
}

/** How an entry takes part in the gateway. */
export interface McpRole {
  /** `server`: routed behind the gateway; `gateway`: the gateway itself. */
  readonly role: "server" | "gateway";
  /** Groups servers for callers of the gateway. */
  readonly domain: "data" | "workflow" | "intelligence" | "infrastructure" | "integration";
  /** Path of the MCP endpoint. Default "/mcp". */
  readonly path?: string;
  /** Read by the gateway, which sends them with every request: the server itself holds none. */
  readonly credentials?: readonly SecretVariable[];
}

/** A workload that runs in the cluster: ours (built from services/) or a third party's image. */
export interface WorkloadEntry extends EntryBase {
  readonly origin: "ours" | "third-party";
  readonly namespace: NamespaceKey;
  /** Which component declares it. The fleet of components/mcp declares `mcp`; each other area declares its own. */
  readonly area: "mcp" | "core" | "n8n" | "nats" | "data";
  /** `stateful`: a StatefulSet with a volume. `operator`: an operator makes the pods (PostgreSQL). */
  readonly workload: "stateless" | "stateful" | "operator";
  /** Key of config/images.ts. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly ports: readonly Port[];
  readonly health: Health;
  readonly metrics?: Metrics;
  /** Who may open a connection to `ports` (never to internal ones). Network policies derive from it, both ways. */
  readonly callers: readonly Caller[];
  readonly egress: Egress;
  readonly scale: Scale;
  readonly resources: Resources;
  /** Whole GPUs per pod. Default 0. */
  readonly gpus?: number;
  /** Size of the volume of a stateful entry, e.g. "10Gi". */
  readonly storage?: string;
  /** Plain environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretVariable[];
  readonly nats?: NatsAccess;
  readonly mcp?: McpRole;
  /** The user the image runs as. Default 65532 (nonroot of distroless images). */
  readonly userId?: number;
  /** Paths that must be writable; each becomes an emptyDir with a size limit. Default: /tmp. */
  readonly writablePaths?: readonly string[];
  /** Seconds a pod may take to stop. Default 30. */
  readonly terminationGracePeriodSeconds?: number;
}

/** A hosted endpoint: nothing runs in the cluster, the gateway routes to it. */
export interface RemoteEntry extends EntryBase {
  readonly origin: "remote";
  /** https URL of the MCP endpoint. `{account}`-like parts are settings of the later gateway. */
  readonly endpoint: string;
  readonly transport: "streamable-http" | "sse";
  readonly authentication: "oauth" | "bearer" | "none";
  /** Read by the gateway, which calls the endpoint. */
  readonly secrets: readonly SecretVariable[];
  readonly mcp: McpRole;
}

/** A line of the catalogue. */
export type ServiceEntry = WorkloadEntry | RemoteEntry;
