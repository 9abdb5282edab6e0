import { maximumFirewallRules } from "../../config/lambda-types.ts";
import type { Behaviour, Capacity, FirewallRule } from "./types.ts";

/** The real cloud's rate limits (https://docs.lambda.ai/api/cloud), in milliseconds. */
export const realLimits = { requestInterval: 1_000, launchInterval: 12_000 } as const;

/** By how much a sandbox is faster than the real cloud. */
export const sandboxSpeed = 20;

/** How much slower than a limit its client goes: 1.1 s for the second, 12.5 s for the twelve. Milliseconds. */
export function clientPacing({ requestInterval, launchInterval }: Pick<Behaviour, "requestInterval" | "launchInterval">): { requestMilliseconds: number; launchMilliseconds: number } {
  return { requestMilliseconds: Math.round(requestInterval * 1.1), launchMilliseconds: Math.round((launchInterval * 12.5) / 12) };
}

export const defaultBehaviour: Behaviour = {
  requestInterval: realLimits.requestInterval / sandboxSpeed,
  launchInterval: realLimits.launchInterval / sandboxSpeed,
  jitter: 50,
  limitBody: "html",
  boot: [400, 800],
  privateIpDelay: 100,
  ipDelay: 100,
  termination: 200,
  remembrance: 2_000,
  quotas: { instances: 100, gpus: 400, filesystems: 24, sshKeys: 1_024, firewallRulesets: 64, firewallRules: maximumFirewallRules },
};

/** Until a test says otherwise there is room everywhere. */
export const defaultCapacity: readonly Capacity[] = [{ type: "*", region: "*", count: 64 }];

/** What the real cloud lets in by default. https://docs.lambda.ai/public-cloud/firewalls/ */
export const defaultGlobalRules: readonly FirewallRule[] = [
  { protocol: "icmp", source_network: "0.0.0.0/0", description: "ICMP" },
  { protocol: "tcp", port_range: [22, 22], source_network: "0.0.0.0/0", description: "SSH" },
];
