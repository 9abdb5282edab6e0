import { apiPort } from "./kubeconfig.ts";

/** A rule as Lambda's API takes it: inbound, IPv4, allowing. */
export interface FirewallRule {
  readonly protocol: "tcp" | "udp" | "icmp" | "all";
  /** Inclusive; not for `icmp`. */
  readonly port_range?: [number, number];
  readonly source_network: string;
  readonly description: string;
}

/** Rules one ruleset takes; more may keep instances from launching. https://docs.lambda.ai/public-cloud/firewalls/ */
export const maximumRules = 20;

/** Port of WireGuard in flannel. */
const wireguardPort = 51820;

export interface Openings {
  /** Who may reach the API server: port 6443. Nobody when empty. */
  readonly apiCidrs?: readonly string[];
  /** Who may reach the edge: ports 80 and 443. Nobody when empty. */
  readonly edgeCidrs?: readonly string[];
  /** Who may log in: port 22. Nobody when empty. */
  readonly sshCidrs?: readonly string[];
}

function tcp(port: number, sources: readonly string[], description: string): FirewallRule[] {
  return sources.map((source_network) => ({ protocol: "tcp", port_range: [port, port], source_network, description }));
}

function atMost(rules: readonly FirewallRule[], advice: string): FirewallRule[] {
  if (rules.length > maximumRules) throw new RangeError(`the firewall ruleset has ${rules.length} rules; allowed: at most ${maximumRules}; ${advice}`);
  return [...rules];
}

/**
 * Rules of the servers. Nothing is opened within a region: private traffic between instances is not filtered.
 * @throws RangeError when there are more than {@link maximumRules}
 */
export function serverRules({ apiCidrs = [], edgeCidrs = [], sshCidrs = [] }: Openings): FirewallRule[] {
  return atMost(
    [
      ...tcp(apiPort, apiCidrs, "Kubernetes API"),
      ...tcp(80, edgeCidrs, "HTTP at the edge"),
      ...tcp(443, edgeCidrs, "HTTPS at the edge"),
      ...tcp(22, sshCidrs, "SSH"),
    ],
    "name fewer blocks in apiCidrs, edgeCidrs or ssh.cidrs (an edge block takes two rules)",
  );
}

/** Rules of agents: they call their server, and nobody calls them from outside. */
export function agentRules({ sshCidrs = [] }: Pick<Openings, "sshCidrs">): FirewallRule[] {
  return atMost(tcp(22, sshCidrs, "SSH"), "name fewer blocks in ssh.cidrs");
}

/**
 * What nodes of several regions must open to each other, once their public addresses are known (by an update of the ruleset,
 * after launch): WireGuard, and to servers the API. One region needs none of it.
 * @param own the rules the ruleset has already
 * @throws RangeError when there are more than {@link maximumRules}
 */
export function crossRegionRules(own: readonly FirewallRule[], addresses: readonly string[], role: "server" | "agent"): FirewallRule[] {
  const nodes = [...new Set(addresses)].sort().map((address) => `${address}/32`);
  const wireguard = nodes.map((source_network): FirewallRule => ({ protocol: "udp", port_range: [wireguardPort, wireguardPort], source_network, description: "WireGuard between nodes" }));
  const api = role === "server" ? tcp(apiPort, nodes, "Kubernetes API for nodes of other regions") : [];
  return atMost([...own, ...wireguard, ...api], `each node of another region takes ${role === "server" ? "two" : "one"}; keep the cluster in one region, or run one in each`);
}
