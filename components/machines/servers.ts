import * as pulumi from "@pulumi/pulumi";
import { serverGroup as serverGroupName } from "../../config/settings/launch-groups.ts";
import type { Settings } from "../../config/settings.ts";
import type { K3sClusterArgs } from "../cluster/cluster.ts";
import { serverRules } from "../cluster/spec/firewall.ts";
import { FirewallRuleset } from "../lambda/firewall-ruleset.ts";
import { inventoryEntry } from "../lambda/fleet.ts";
import { LambdaInstance } from "../lambda/instance.ts";
import type { InventoryEntry } from "../lambda/spec/inventory.ts";
import { launchPlan } from "../lambda/spec/launch.ts";
import { candidateRegions, rulesetName } from "../lambda/spec/members.ts";

export interface ServerGroupArgs {
  readonly settings: Settings;
  readonly backend?: string | undefined;
  readonly sshKeyName: pulumi.Input<string>;
}

/** How the cluster's servers are launched, and what came of it. */
export interface ServerGroup {
  readonly launchServer: K3sClusterArgs["launchServer"];
  readonly inventory: () => pulumi.Output<readonly InventoryEntry[]>;
}

/** The rulesets of the servers, one in each region a server may be launched in, and the launch of one server. */
export function serverGroup(name: string, { settings, backend, sshKeyName }: ServerGroupArgs, opts: pulumi.CustomResourceOptions): ServerGroup {
  const { cluster } = settings;
  const identity = backend === undefined ? {} : { backend };
  const rules = serverRules({ apiCidrs: cluster.apiCidrs, edgeCidrs: cluster.edgeCidrs, sshCidrs: cluster.ssh.cidrs });
  const firewallRulesets = Object.fromEntries(
    candidateRegions(cluster.servers)
      .filter(({ firewall }) => firewall)
      .map(({ region }) => [region, new FirewallRuleset(`${name}-${serverGroupName}-${region}`, { ...identity, name: rulesetName(cluster.name, serverGroupName, region), region, rules }, opts).id]),
  );
  const plan = { ...launchPlan(cluster.servers), ...identity, firewallRulesets, sshKeyName };
  const launched: { readonly name: string; readonly instance: LambdaInstance }[] = [];
  return {
    launchServer: (child, { hostname, group, userData, firstUserData }, childOpts) => {
      const instance = new LambdaInstance(child, { ...plan, name: hostname, hostname, group, userData, firstUserData }, childOpts);
      launched.push({ name: hostname, instance });
      return instance;
    },
    inventory: () => pulumi.all(launched.map((server, ordinal) => inventoryEntry({ ...server, ordinal }))),
  };
}
