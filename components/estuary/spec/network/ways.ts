import { defaultPorts } from "../../../../config/estuary.ts";
import { serviceHost } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Owner } from "../../../kit/objects.ts";

type Network = Settings["estuary"]["network"];

/** Name of everything the way in consists of. */
const service = "estuary-way-in";

/** Where both ways end: PostgreSQL's primary, as it is named inside the cluster. The bastion forwards to exactly this and nothing else. */
export const postgresTarget = { host: serviceHost("postgres-rw", "platform"), port: 5432 } as const;

/** Whose the objects of the way in are. */
export function wayOwner({ path }: Pick<Network, "path">): Owner {
  return { service, component: path === "ssh" ? "bastion" : "proxy", namespace: "estuary" };
}

/** Port by which Estuary reaches the way in. */
export function entryPort({ path, port }: Pick<Network, "path" | "port">): number {
  return port ?? defaultPorts[path];
}

/** Port a way listens on in its pods, whatever it is reached by: below 1024 a process needs a capability. */
export function containerPort({ path }: Pick<Network, "path">): number {
  return defaultPorts[path];
}

/** Where the pods of the way in run. */
export interface Placement {
  readonly replicas: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** No two pods on one node: what arrives at a node without one is dropped, because addresses are kept (`externalTrafficPolicy: Local`). */
  readonly separateNodes: boolean;
}

/**
 * On machines of ours the way in lies on every server, which is where the edge is and what the host's name stands for; elsewhere a load
 * balancer finds the nodes that have a pod.
 */
export function placement({ cluster }: Pick<Settings, "cluster">): Placement {
  if (cluster.source !== "lambda") return { replicas: 2, separateNodes: false };
  return { replicas: cluster.servers.count, nodeSelector: { "node-role.kubernetes.io/control-plane": "true" }, separateNodes: true };
}
