import type { WorkloadEntry } from "../../../config/services/types.ts";

/** Name of a port that serves metrics and nothing else; an entry that serves both on one port names it otherwise. */
const metricsOnly = "metrics";

function numberOf(entry: WorkloadEntry, name: string): number[] {
  return entry.ports.filter((port) => port.name === name).map(({ port }) => port);
}

/** What callers may open: neither internal ports nor a port of metrics alone. */
export function servingPorts(entry: WorkloadEntry): number[] {
  return entry.ports.filter((port) => port.internal !== true && port.name !== metricsOnly).map(({ port }) => port);
}

/** What Prometheus may open. */
export function metricsPorts(entry: WorkloadEntry): number[] {
  return entry.metrics === undefined ? [] : numberOf(entry, entry.metrics.port);
}

/** What the kubelet may open. */
export function probePorts(entry: WorkloadEntry): number[] {
  return numberOf(entry, entry.health.port);
}

/** What pods of one set may open of each other: every port of a set that keeps data (routes, replication), none of a stateless one. */
export function peerPorts(entry: WorkloadEntry): number[] {
  return entry.workload === "stateless" ? [] : entry.ports.map(({ port }) => port);
}

/** What CloudNativePG opens of its instances: PostgreSQL and their status. https://cloudnative-pg.io/documentation/1.30/networking/ */
export function instancePorts(entry: WorkloadEntry): number[] {
  return entry.ports.filter((port) => port.name !== metricsOnly).map(({ port }) => port);
}
