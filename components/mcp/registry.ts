import { createHash } from "node:crypto";
import { namespaces, serviceHost } from "../../config/names.ts";
import type { RemoteEntry, SecretVariable, ServiceEntry, WorkloadEntry } from "../../config/services/types.ts";
import { platformVersion } from "../../config/versions.ts";

/** Schema of a registry entry. The registry is in preview; its API v0.1 is frozen. https://github.com/modelcontextprotocol/registry */
const serverSchema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/** Reverse-DNS prefix of our servers' names in the registry format. */
const registryPrefix = "internal.sophia-ai/";

/** The longest description the registry format takes. */
const maximumDescription = 100;

/** One server as the gateway routes to it. */
export interface Route {
  readonly name: string;
  readonly url: string;
  readonly transport: "streamable-http" | "sse";
  /** `network`: in the cluster, guarded by network policies; the others as the hosted endpoint asks. */
  readonly auth: "network" | RemoteEntry["authentication"];
  readonly origin: ServiceEntry["origin"];
  /** Environment variables of the gateway that hold the credentials it sends along. */
  readonly credentials: readonly string[];
}

/** Documents of the registry by file name, as text. */
export type RegistryDocuments = Readonly<Record<"routing.json" | "consolidated_mcp_ports.json" | "servers.json", string>>;

type ServerEntry = (WorkloadEntry & { readonly mcp: NonNullable<WorkloadEntry["mcp"]> }) | RemoteEntry;

function isServer(entry: ServiceEntry): entry is ServerEntry {
  return entry.mcp?.role === "server";
}

/** The port of an entry's MCP endpoint: by convention the first. */
function mainPort(entry: WorkloadEntry): number {
  const first = entry.ports[0];
  if (first === undefined) throw new Error(`service ${entry.name} has no port; give it one in config/services`);
  return first.port;
}

/** URL of an entry's MCP endpoint inside the cluster. */
export function endpointUrl(entry: WorkloadEntry): string {
  return `http://${serviceHost(entry.name, entry.namespace)}:${mainPort(entry)}${entry.mcp?.path ?? "/mcp"}`;
}

function variables(secrets: readonly SecretVariable[]): string[] {
  return secrets.map(({ variable }) => variable);
}

function route(entry: ServerEntry): Route {
  const common = { name: entry.name, origin: entry.origin };
  if (entry.origin === "remote")
    return { ...common, url: entry.endpoint, transport: entry.transport, auth: entry.authentication, credentials: variables(entry.secrets) };
  return { ...common, url: endpointUrl(entry), transport: "streamable-http", auth: "network", credentials: variables(entry.mcp.credentials ?? []) };
}

/** The gateway's routing table: per domain its servers, in the catalogue's order. */
export function routingTable(entries: readonly ServiceEntry[]): Readonly<Record<string, readonly Route[]>> {
  const domains: Record<string, Route[]> = {};
  for (const entry of entries) if (isServer(entry)) (domains[entry.mcp.domain] ??= []).push(route(entry));
  return domains;
}

/** Ports and health paths of every workload of the fleet, and the addresses of the hosted servers. */
function portsDocument(entries: readonly ServiceEntry[]): unknown {
  const active: Record<string, unknown> = {};
  const remote: Record<string, unknown> = {};
  for (const entry of entries) {
    if (entry.mcp === undefined) continue;
    if (entry.origin === "remote") remote[entry.name] = { url: entry.endpoint, transport: entry.transport };
    else active[entry.name] = { port: mainPort(entry), namespace: namespaces[entry.namespace], health: entry.health.readiness, domain: entry.mcp.domain };
  }
  return { version: platformVersion, active_servers: active, remote_servers: remote };
}

function shortened(text: string): string {
  return text.length <= maximumDescription ? text : `${text.slice(0, maximumDescription - 1)}…`;
}

/** A server in the MCP registry's server.json format. */
function serverDocument(entry: ServerEntry): unknown {
  const { url, transport, auth, credentials } = route(entry);
  const header = { name: "Authorization", description: `Bearer token (${credentials.join(", ")})`, isRequired: true, isSecret: true };
  return {
    $schema: serverSchema,
    name: `${registryPrefix}${entry.name}`,
    title: entry.name,
    description: shortened(entry.summary),
    version: platformVersion,
    remotes: [{ type: transport, url, ...(auth === "bearer" ? { headers: [header] } : {}) }],
  };
}

/** The registry's documents: what the gateway and the registry server read. */
export function registryDocuments(entries: readonly ServiceEntry[]): RegistryDocuments {
  return {
    "routing.json": JSON.stringify({ version: platformVersion, domains: routingTable(entries) }),
    "consolidated_mcp_ports.json": JSON.stringify(portsDocument(entries)),
    "servers.json": JSON.stringify({ servers: entries.filter(isServer).map(serverDocument) }),
  };
}

/** A short fingerprint of the documents: the same for the same catalogue. */
export function registryHash(documents: RegistryDocuments): string {
  return createHash("sha256").update(Object.values(documents).join("\n")).digest("hex").slice(0, 16);
}

const columns = ["Name", "Origin", "Namespace", "Port", "Health", "Replicas", "GPU", "What it is", "Source"] as const;

function replicasText(entry: WorkloadEntry): string {
  const { scale } = entry;
  return scale.kind === "fixed" ? String(scale.replicas) : `${scale.minimum}–${scale.maximum}`;
}

function row(entry: ServiceEntry): readonly string[] {
  if (entry.origin === "remote") return [entry.name, "remote", "–", "–", "–", "–", "–", entry.summary, entry.source];
  const { name, origin, namespace, health, gpus = 0, summary, source } = entry;
  return [name, origin, namespaces[namespace], entry.ports.map(({ port }) => port).join(", "), health.readiness, replicasText(entry), gpus === 0 ? "–" : String(gpus), summary, source];
}

/** The catalogue as a Markdown table, for the README. Scales are those of the catalogue; settings may change the gateway's and n8n's. */
export function registryTable(entries: readonly ServiceEntry[]): string {
  const lines = entries.map((entry) => row(entry).map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")));
  return [columns, columns.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
