import * as pulumi from "@pulumi/pulumi";
import { serverGroup as serverGroupName } from "../../config/settings/launch-groups.ts";
import type { Settings } from "../../config/settings.ts";
import type { K3sClusterArgs } from "../cluster/cluster.ts";
import { inventoryEntry } from "../lambda/fleet.ts";
import { LambdaInstance } from "../lambda/instance.ts";
import type { InventoryEntry } from "../lambda/spec/inventory.ts";
import { launchPlan } from "../lambda/spec/launch.ts";
import type { Firewall } from "./firewall.ts";

export interface ServerGroupArgs {
  readonly settings: Settings;
  readonly backend?: string | undefined;
  readonly sshKeyName: pulumi.Input<string>;
  readonly firewall: Firewall;
}

/** How the cluster's servers are launched, and what came of it. */
export interface ServerGroup {
  readonly launchServer: K3sClusterArgs["launchServer"];
  readonly inventory: () => pulumi.Output<readonly InventoryEntry[]>;
}

/** The launch of the cluster's servers. */
export function serverGroup({ settings, backend, sshKeyName, firewall }: ServerGroupArgs): ServerGroup {
  const identity = backend === undefined ? {} : { backend };
  const plan = { ...launchPlan(settings.cluster.servers), ...identity, firewallRulesets: firewall.rulesetsOf(serverGroupName), sshKeyName };
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
