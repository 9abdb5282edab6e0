import { isWorkload } from "../../../config/services.ts";
import type { NamespaceKey } from "../../../config/names.ts";
import type { ServiceEntry, WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { type RegistryDocuments, registryDocuments, registryHash } from "../registry.ts";
import { gpuServers, scaleOf } from "./scale.ts";
import type { ServerPlan } from "./workload.ts";

/** Name of the ConfigMap with the registry's documents. */
export const registryConfigMap = "mcp-registry-documents";

/** Entry that serves the registry's documents to callers. */
export const registryServer = "registry";

/** What the fleet registers. */
export interface FleetPlan {
  readonly servers: readonly ServerPlan[];
  /** The entries whose GPUs the gateway follows. */
  readonly gpuServers: readonly WorkloadEntry[];
  readonly documents: RegistryDocuments;
  /** Namespaces that need a copy of the documents. */
  readonly registryNamespaces: readonly NamespaceKey[];
  readonly gateway?: WorkloadEntry;
}

/**
 * What the fleet declares, from the catalogue: one pass over the entries for each thing derived.
 * @param services the stack's enabled entries, in the catalogue's order
 */
export function fleetPlan(settings: Settings, services: readonly ServiceEntry[]): FleetPlan {
  const entries = services.filter(isWorkload).filter(({ area }) => area === "mcp" || area === "core");
  const gpu = gpuServers(entries);
  const documents = registryDocuments(services);
  const registry = { configMap: registryConfigMap, hash: registryHash(documents) };
  const servers = entries.map(
    (entry): ServerPlan => ({
      entry,
      scale: scaleOf(entry, settings, gpu.length > 0),
      ...(entry.mcp?.role === "gateway" || entry.name === registryServer ? { registry } : {}),
    }),
  );
  const gateway = entries.find((entry) => entry.mcp?.role === "gateway");
  return {
    servers,
    gpuServers: gpu,
    documents,
    registryNamespaces: [...new Set(servers.filter((server) => server.registry !== undefined).map((server) => server.entry.namespace))],
    ...(gateway === undefined ? {} : { gateway }),
  };
}
