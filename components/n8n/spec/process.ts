import { imageVersion } from "../../../config/images.ts";
import { entryNamed } from "../../../config/services.ts";
import type { ServiceEntry, WorkloadEntry } from "../../../config/services/types.ts";
import type { Owner } from "../../kit/objects.ts";

/** The processes of n8n in queue mode. https://docs.n8n.io/hosting/scaling/queue-mode/ */
export type ProcessKind = "main" | "webhook" | "worker";

/** Name of the catalogue entry of each process. */
const entryNames: Readonly<Record<ProcessKind, string>> = { main: "n8n", webhook: "n8n-webhook", worker: "n8n-worker" };

/** One process with its entry in the catalogue. */
export interface N8nProcess {
  readonly kind: ProcessKind;
  readonly entry: WorkloadEntry;
}

/**
 * The process of that kind.
 * @throws Error when the catalogue lacks its entry; that is a fault of the program, not of the settings
 */
export function n8nProcess(kind: ProcessKind, services: readonly ServiceEntry[]): N8nProcess {
  return { kind, entry: entryNamed(entryNames[kind], services) };
}

/** Whose a process's objects are. */
export function ownerOf({ kind, entry }: N8nProcess): Owner {
  return { service: entry.name, component: `n8n-${kind}`, namespace: entry.namespace, version: imageVersion(entry.image) };
}

/** The port a process serves health, metrics and (main, webhook) HTTP on: n8n has one for all of them. */
export function httpPort({ entry }: N8nProcess): number {
  const port = entry.ports.find(({ name }) => name === entry.health.port);
  if (port === undefined) throw new Error(`service ${entry.name} has no port ${entry.health.port}, which its health names; add it in config/services/n8n.ts`);
  return port.port;
}
