import { type ServiceEntry, isWorkload } from "../../../config/services.ts";

/**
 * The platform as a Mermaid flowchart: who may call whom, as the catalogue says and the network policies enforce. MCP servers are
 * drawn as one box per domain, since the gateway is their only door.
 */
export function picture(entries: readonly ServiceEntry[]): string {
  const workloads = entries.filter(isWorkload);
  const servers = entries.filter((entry) => entry.mcp?.role === "server");
  const domains = [...new Set(servers.map((entry) => entry.mcp?.domain ?? ""))].sort();
  const platform = workloads.filter((entry) => entry.mcp?.role !== "server");
  const boxOf = new Map<string, string>(entries.map((entry) => [entry.name, entry.mcp?.role === "server" ? `domain_${entry.mcp.domain}` : id(entry.name)]));
  const edges = new Set<string>();
  for (const entry of workloads) {
    const to = boxOf.get(entry.name);
    for (const caller of entry.callers) {
      const from = boxOf.get(caller) ?? id(caller);
      if (to !== undefined && from !== to) edges.add(`  ${from} --> ${to}`);
    }
  }
  for (const entry of servers) if (!isWorkload(entry)) edges.add(`  mcp_gateway -. https .-> ${boxOf.get(entry.name)}`);
  return [
    "flowchart LR",
    "  edge([edge: TLS, routes])",
    "  estuary([Estuary])",
    "  subgraph platform [sophia-ai-prod]",
    ...platform.filter((entry) => entry.namespace === "platform").map((entry) => `    ${id(entry.name)}["${entry.name}${portsOf(entry)}"]`),
    "  end",
    "  subgraph mcp [sophia-ai]",
    ...platform.filter((entry) => entry.namespace === "mcp").map((entry) => `    ${id(entry.name)}["${entry.name}${portsOf(entry)}"]`),
    ...domains.map((domain) => {
      const names = servers.filter((entry) => entry.mcp?.domain === domain).map((entry) => entry.name + (isWorkload(entry) ? "" : " *"));
      return `    domain_${domain}["<b>${domain}</b><br/>${names.join("<br/>")}"]`;
    }),
    "  end",
    ...[...edges].sort(),
  ].join("\n");
}

function id(name: string): string {
  return name.replaceAll("-", "_");
}

function portsOf(entry: ServiceEntry): string {
  if (!isWorkload(entry)) return "";
  const first = entry.ports.find((port) => port.internal !== true);
  return first === undefined ? "" : ` :${first.port}`;
}
