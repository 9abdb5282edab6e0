import type { FirewallRule } from "@sophia/lambda-cloud";
import * as pulumi from "@pulumi/pulumi";
import { launchGroups, serverGroup } from "../../config/settings/launch-groups.ts";
import type { Settings } from "../../config/settings.ts";
import { agentRules, crossRegionRules, serverRules } from "../cluster/spec/firewall.ts";
import { FirewallRules } from "../lambda/firewall-rules.ts";
import { FirewallRuleset } from "../lambda/firewall-ruleset.ts";
import type { IdentityArgs } from "../lambda/identity.ts";
import { candidateRegions, rulesetName } from "../lambda/spec/members.ts";
import { clusterShape } from "./spec.ts";

export interface FirewallArgs {
  readonly settings: Settings;
  readonly backend?: string | undefined;
  /** Makes the rules that let others in to the servers, beside so many of the ruleset's own. @default none */
  readonly letInServers?: ((own: number) => pulumi.Input<readonly FirewallRule[]>) | undefined;
}

/** The ruleset of a launch group in a region. */
interface GroupRuleset {
  readonly group: string;
  readonly role: "server" | "agent";
  readonly region: string;
  readonly id: pulumi.Output<string>;
}

/** The rulesets of all that the stack launches, made before any launch, and what nodes of several regions let each other do. */
export class Firewall {
  readonly #rulesets: readonly GroupRuleset[];
  readonly #spansRegions: boolean;
  readonly #identity: IdentityArgs;

  constructor(name: string, { settings, backend, letInServers }: FirewallArgs, opts: pulumi.CustomResourceOptions) {
    const { name: cluster, apiCidrs, edgeCidrs, ssh } = settings.cluster;
    const ownServerRules = serverRules({ apiCidrs, edgeCidrs, sshCidrs: ssh.cidrs });
    const others = letInServers?.(ownServerRules.length);
    const rules = {
      server: others === undefined ? ownServerRules : pulumi.output(others).apply((added) => [...ownServerRules, ...added]),
      agent: agentRules({ sshCidrs: ssh.cidrs }),
    };
    const identity = backend === undefined ? {} : { backend };
    this.#spansRegions = clusterShape(settings).spansRegions === true;
    this.#identity = identity;
    this.#rulesets = launchGroups(settings).flatMap((launched) => {
      const { name: group } = launched;
      const role = group === serverGroup ? "server" : "agent";
      const prefix = role === "server" ? `${name}-${group}` : group;
      const regions = candidateRegions(launched).filter(({ firewall }) => firewall);
      return regions.map(({ region }): GroupRuleset => {
        const ruleset = new FirewallRuleset(`${prefix}-${region}`, { ...identity, name: rulesetName(cluster, group, region), region, rules: rules[role] }, opts);
        return { group, role, region, id: ruleset.id };
      });
    });
  }

  /** Id of a group's ruleset by region; none where Lambda has no firewall. */
  rulesetsOf(group: string): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(this.#rulesets.filter((each) => each.group === group).map(({ region, id }) => [region, id]));
  }

  /**
   * Lets a node reach all others; nothing where the stack is in one region. One resource for each node, not one for all: a node can
   * join before the next is launched, which may wait for it, and one that leaves is let in until it is drained.
   * @param address the public address of the node
   */
  letIn(node: string, address: pulumi.Input<string>, opts: pulumi.CustomResourceOptions): readonly FirewallRules[] {
    if (!this.#spansRegions) return [];
    return this.#rulesets.map(({ group, role, region, id: rulesetId }) => {
      const rules = pulumi.output(address).apply((known) => crossRegionRules([], [known], role));
      return new FirewallRules(`${node}-at-${group}-${region}`, { ...this.#identity, rulesetId, rules }, opts);
    });
  }
}
