import { ClusterPki } from "../../../../components/cluster/pki.ts";
import { FirewallRuleset } from "../../../../components/lambda/firewall-ruleset.ts";
import { LambdaInstance } from "../../../../components/lambda/instance.ts";
import { LambdaSshKey } from "../../../../components/lambda/ssh-key.ts";
import type { ProgramContext } from "../../../../engine/index.ts";

/** One of each kind of resource whose provider's text lies in the state. */
export default async function program({ backend }: ProgramContext): Promise<Record<string, unknown>> {
  const pki = new ClusterPki("pki", { clusterName: "checkout" });
  const key = new LambdaSshKey("key", { name: "checkout" });
  const rules = new FirewallRuleset("rules", { name: "checkout", region: "us-west-1", rules: [], backend });
  const instance = new LambdaInstance("gpu", {
    candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }], sshKeyName: key.keyName, firewallRulesets: { "us-west-1": rules.id }, userData: pki.agentToken, backend,
  });
  return Promise.resolve({ ip: instance.ip });
}
