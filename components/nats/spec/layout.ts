import { imageVersion } from "../../../config/images.ts";
import { serviceHost } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Owner } from "../../kit/objects.ts";

/** Where things are in a NATS pod. The reloader watches what lies under /etc. */
export const paths = {
  config: "/etc/nats-config",
  configFile: "/etc/nats-config/nats.conf",
  accountsFile: "/etc/nats-config/accounts.conf",
  routesTls: "/etc/nats-certs/routes",
  store: "/data",
  run: "/var/run/nats",
  pidFile: "/var/run/nats/nats.pid",
} as const;

/** Names of the objects beside the StatefulSet and its Services. */
export const names = {
  config: "nats-config",
  routesTls: "nats-routes-tls",
  routesAuthority: "nats-routes-authority",
  routesSelfSigned: "nats-routes-self-signed",
} as const;

/** Whose the servers' objects are. */
export function natsOwner(entry: WorkloadEntry): Owner {
  return { service: entry.name, component: "message-broker", namespace: entry.namespace, version: imageVersion(entry.image) };
}

/**
 * Number of the port of that name.
 * @throws Error when the catalogue entry has no such port; that is a fault of the catalogue
 */
export function portNamed(entry: WorkloadEntry, name: "client" | "cluster" | "monitor" | "metrics"): number {
  const port = entry.ports.find((candidate) => candidate.name === name);
  if (port === undefined) throw new Error(`catalogue entry ${entry.name} has the ports ${entry.ports.map((candidate) => candidate.name).join(", ")}; it needs one named ${name}`);
  return port.port;
}

/** Name of the headless Service that gives each pod its DNS name. */
export function headlessName(entry: WorkloadEntry): string {
  return `${entry.name}-headless`;
}

/** DNS names of the pods, in order. Servers know each other by them and certificates bear them. */
export function podHosts(entry: WorkloadEntry, replicas: number): readonly string[] {
  return Array.from({ length: replicas }, (_, index) => `${entry.name}-${index}.${serviceHost(headlessName(entry), entry.namespace)}`);
}

/** Where clients connect. Routes are encrypted; client connections are signed by nkeys and kept in by network policies. */
export function clientUrl(entry: WorkloadEntry): string {
  return `nats://${serviceHost(entry.name, entry.namespace)}:${portNamed(entry, "client")}`;
}
