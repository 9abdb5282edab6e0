import type { FirewallRule } from "lambda-cloud-api";
import { canonical, hasUnknown } from "./values.ts";

/** Source: the published document 1.10.0 and Lambda's page on firewalls (20 rules; more may stop launches). */
export const limits = { rules: 20, description: 128 } as const;
const network = /^(\d{1,3})(\.\d{1,3}){3}(\/([0-9]|[12][0-9]|3[0-2]))?$/;

export type Failure = { property: string; reason: string };

/** What is wrong with rules, each fault by itself; what is not known yet is passed over. */
export function ruleFaults(rules: readonly FirewallRule[]): Failure[] {
  const failures: Failure[] = [];
  if (rules.length > limits.rules) failures.push({ property: "rules", reason: `rules has ${rules.length} rules; at most ${limits.rules} are allowed` });
  rules.forEach((rule, index) => {
    const add = (reason: string) => failures.push({ property: `rules[${index}]`, reason: `rules[${index}]: ${reason}` });
    if (hasUnknown(rule)) return;
    const { protocol, port_range: range, source_network: source, description = "" } = rule;
    if (!["tcp", "udp", "icmp", "all"].includes(protocol)) add(`protocol is "${String(protocol)}"; allowed: tcp, udp, icmp, all`);
    if (protocol === "icmp" && range !== undefined) add("icmp has no ports; remove port_range");
    if (protocol !== "icmp" && !isPortRange(range)) add(`${protocol} needs port_range, two ports from 1 to 65535 such as [22, 22]`);
    if (!network.test(source)) add(`source_network is "${source}"; allowed: an IPv4 network such as 203.0.113.0/24`);
    if (description.length > limits.description) add(`description has ${description.length} characters; at most ${limits.description} are allowed`);
  });
  return failures;
}

function isPortRange(range: readonly number[] | undefined): boolean {
  if (range?.length !== 2) return false;
  const [from = 0, to = 0] = range;
  return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= 65_535;
}

/** A rule with the description the API demands, and nothing else. */
export function whole({ protocol, port_range: range, source_network, description = "" }: FirewallRule): FirewallRule {
  return { protocol, source_network, description, ...(range === undefined ? {} : { port_range: range }) };
}

/** Rules allow only, so their order means nothing; an address and its /32 are the same. */
export function rulesText(rules: readonly FirewallRule[] | undefined): string {
  const plain = (rules ?? []).map((rule) => canonical({ ...whole(rule), source_network: rule.source_network.includes("/") ? rule.source_network : `${rule.source_network}/32` }));
  return JSON.stringify(plain.sort());
}
