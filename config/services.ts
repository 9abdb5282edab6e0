import { type McpRole, type SecretVariable, type ServiceEntry, type WorkloadEntry, doors } from "./services/types.ts";
import { sophiaAiMain } from "./services/core.ts";
import { nats, postgres, redis } from "./services/data-plane.ts";
import { withSinkTargets } from "./services/events-sink.ts";
import { mcpGateway } from "./services/gateway.ts";
import { intelligenceServers } from "./services/mcp-intelligence.ts";
import { ownServers } from "./services/mcp-own.ts";
import { remoteServers } from "./services/mcp-remote.ts";
import { thirdPartyServers } from "./services/mcp-third-party.ts";
import { n8n, n8nWebhook, n8nWorker } from "./services/n8n.ts";
import type { Settings } from "./settings/schema.ts";

export type * from "./services/types.ts";
export { doors } from "./services/types.ts";

/** Every service of the platform: the only list of them. `catalogueFaults` (config/services/faults.ts) says what it must hold. */
export const services: readonly ServiceEntry[] = [
  nats,
  postgres,
  redis,
  n8n,
  n8nWebhook,
  n8nWorker,
  sophiaAiMain,
  mcpGateway,
  ...ownServers,
  ...intelligenceServers,
  ...thirdPartyServers,
  ...remoteServers,
];

/**
 * The entries a stack runs: all but those its settings leave out (`mcp.disabled`). Who is left out calls nobody, and the
 * gateway reads the credentials of the servers that are left; Estuary's sink knows the targets there are.
 * @param catalogue the list to choose from
 */
export function enabledServices(settings: Pick<Settings, "mcp"> & Partial<Pick<Settings, "estuary">>, catalogue: readonly ServiceEntry[] = services): readonly ServiceEntry[] {
  const disabled = new Set(settings.mcp.disabled);
  const enabled = catalogue.filter((entry) => !disabled.has(entry.name));
  const callers = new Set<string>([...doors, ...enabled.map((entry) => entry.name)]);
  const credentials = enabled.flatMap(forwardedCredentials);
  return enabled.map((entry) => {
    if (!isWorkload(entry)) return entry;
    return {
      ...withSinkTargets(entry, settings.estuary),
      callers: entry.callers.filter((caller) => callers.has(caller)),
      ...(entry.mcp?.role === "gateway" ? { secrets: distinct([...entry.secrets, ...credentials]) } : {}),
    };
  });
}

/** What the gateway sends with its requests to an entry. */
function forwardedCredentials(entry: ServiceEntry): readonly SecretVariable[] {
  return isWorkload(entry) ? (entry.mcp?.credentials ?? []) : entry.secrets;
}

function distinct(variables: readonly SecretVariable[]): readonly SecretVariable[] {
  return [...new Map(variables.map((variable) => [variable.variable, variable])).values()];
}

/** Whether an entry runs in the cluster. */
export function isWorkload(entry: ServiceEntry): entry is WorkloadEntry {
  return entry.origin !== "remote";
}

/** The entries that run in the cluster. */
export function workloads(entries: readonly ServiceEntry[]): readonly WorkloadEntry[] {
  return entries.filter(isWorkload);
}

/** Whether an entry is an MCP server, ours or hosted: what a stack may leave out. */
export function isMcpServer(entry: ServiceEntry): entry is ServiceEntry & { readonly mcp: McpRole } {
  return entry.mcp?.role === "server";
}

/**
 * The workload of that name.
 * @throws Error when no entry that runs in the cluster has it; that is a fault of the program, not of the settings
 */
export function entryNamed(name: string, entries: readonly ServiceEntry[] = services): WorkloadEntry {
  const entry = workloads(entries).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no workload is named ${name}; the catalogue has ${workloads(entries).map((candidate) => candidate.name).join(", ")}`);
  return entry;
}

/** How many replicas an entry has at its largest. */
export function largestScale(entry: WorkloadEntry): number {
  return entry.scale.kind === "fixed" ? entry.scale.replicas : entry.scale.maximum;
}

/** Whole GPUs an entry may hold at its largest. */
export function largestGpus(entry: WorkloadEntry): number {
  return largestScale(entry) * (entry.gpus ?? 0);
}
