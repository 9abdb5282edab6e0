import type { FirewallRule, LambdaCloud } from "@sophia/lambda-cloud";
import { failure } from "../main.ts";

const ssh = 22;

/**
 * What to know of the rules that hold for every instance of the account beside its own, one sentence each. Lambda's default opens
 * port 22 to everyone. https://docs.lambda.ai/public-cloud/firewalls/
 * @returns a sentence as well when the ruleset cannot be read: what was asked for does not depend on it
 */
export async function globalRulesetWarnings(cloud: Pick<LambdaCloud, "getGlobalFirewallRuleset">, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { rules } = await cloud.getGlobalFirewallRuleset();
    if (!rules.some(opensSshToEveryone)) return [];
    return ["the account's global firewall ruleset opens port 22 to everyone (0.0.0.0/0), whatever rulesets an instance has; close it once, by hand, on cloud.lambda.ai under Firewall"];
  } catch (error) {
    signal.throwIfAborted();
    return [`whether the account's global firewall ruleset opens port 22 is not known: ${failure(error).message}`];
  }
}

function opensSshToEveryone({ protocol, port_range: range, source_network: source }: FirewallRule): boolean {
  const [from, to] = range ?? [1, 65_535];
  return (protocol === "tcp" || protocol === "all") && from <= ssh && ssh <= to && source.endsWith("/0");
}

/** A text for people with what they are warned of below it. */
export function withWarnings(text: string, warnings: readonly string[]): string {
  return warnings.length === 0 ? text : [text, "", ...warnings.map((warning) => `Warning: ${warning}`)].join("\n");
}
