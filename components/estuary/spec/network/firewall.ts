import type { FirewallRule } from "@sophia/lambda-cloud";
import { captureBlocks } from "./addresses.ts";

/** Rules one ruleset takes. https://docs.lambda.ai/public-cloud/firewalls/ */
export const maximumRules = 20;

/**
 * What lets a data plane reach the way in: rules beside those a ruleset of the servers has.
 * @param cidrs the data plane's blocks
 * @param port port of the way in
 * @param own how many rules the ruleset has without these
 * @throws RangeError when together they are more than a ruleset takes
 */
export function captureRules(cidrs: readonly string[], port: number, own = 0): FirewallRule[] {
  const blocks = captureBlocks(cidrs);
  if (own + blocks.length > maximumRules)
    throw new RangeError(
      `the firewall ruleset has ${own} rules and Estuary's data plane adds ${blocks.length}; allowed: at most ${maximumRules} together; ` +
        "name fewer blocks in cluster.apiCidrs, cluster.edgeCidrs or cluster.ssh.cidrs (an edge block takes two rules)",
    );
  return blocks.map((source_network) => ({ protocol: "tcp", port_range: [port, port], source_network, description: "Estuary to PostgreSQL" }));
}
