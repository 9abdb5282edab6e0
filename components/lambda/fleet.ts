import type { FirewallRule } from "@sophia/lambda-cloud";
import * as pulumi from "@pulumi/pulumi";
import { launchGroups } from "../../config/settings/launch-groups.ts";
import { seconds } from "../../config/settings/values.ts";
import type { FleetSettings, Settings } from "../../config/settings/schema.ts";
import { FirewallRuleset } from "./firewall-ruleset.ts";
import type { IdentityArgs } from "./identity.ts";
import { LambdaInstance } from "./instance.ts";
import { type InventoryEntry, hourlyCost, winnersOf } from "./spec/inventory.ts";
import { launchPlan } from "./spec/launch.ts";
import { type Member, candidateRegions, fleetMembers, rulesetName } from "./spec/members.ts";
import { launchWarnings } from "./spec/warnings.ts";

/** A filesystem that exists, or will. */
export interface FilesystemReference {
  readonly id: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
}

/** A member and its instance. */
export interface FleetMember extends Member {
  readonly instance: LambdaInstance;
}

export interface GpuFleetArgs extends IdentityArgs {
  readonly settings: Pick<Settings, "lambda" | "cluster" | "fleets">;
  /** Key of the fleet in the settings. */
  readonly fleet: string;
  readonly sshKeyName: pulumi.Input<string>;
  /** Cloud-init of a member. It holds tokens, so it is kept secret, and only its hash is an output. */
  readonly userData: (member: Member) => pulumi.Input<string>;
  /** Id by region of rulesets made elsewhere. Default: the fleet makes its own, of `firewallRules`. */
  readonly firewallRulesets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What may reach the instances from outside; a ruleset of these exists in each region before a launch there. Default: nothing. */
  readonly firewallRules?: pulumi.Input<pulumi.Input<FirewallRule>[]>;
  /** Needed when the fleet's settings name one. */
  readonly filesystem?: FilesystemReference;
  /**
   * Registers what makes a member a node of the cluster and is deleted before its instance is: it waits until the node is
   * ready, and drains it. Where `replaceOn` is set, a member is touched only after what this returned for the one before.
   */
  readonly joined?: (member: FleetMember, opts: pulumi.CustomResourceOptions) => pulumi.Resource;
}

/** Instances that are launched alike: as many as the settings say, each the first candidate that has capacity and is not too dear. */
export class GpuFleet extends pulumi.ComponentResource {
  readonly members: readonly FleetMember[];
  /** The living instances, in the order of their ordinals. */
  readonly inventory: pulumi.Output<readonly InventoryEntry[]>;
  /** US dollars an hour, by the prices of the launches. */
  readonly hourlyCost: pulumi.Output<number>;
  /** By member, the candidate that won, such as `gpu_1x_a10 in us-east-1`. */
  readonly winners: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: GpuFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:lambda:GpuFleet", name, {}, opts);
    const { settings, fleet: key } = args;
    const fleet = settings.fleets[key];
    if (fleet === undefined) throw new Error(`there is no fleet ${key} in the settings`);
    for (const group of launchGroups(settings).filter((each) => each.name === key)) {
      for (const warning of launchWarnings(group)) void pulumi.log.warn(warning, this);
    }
    const firewallRulesets = args.firewallRulesets ?? this.#rulesets(name, args, fleet);
    const plan = { ...launchPlan(fleet), firewallRulesets, sshKeyName: args.sshKeyName, ...filesystemsOf(args, fleet), ...expiryOf(settings.lambda), ...backendOf(args) };

    let before: pulumi.Resource[] = [];
    this.members = fleetMembers(settings.cluster.name, key, fleet).map((member) => {
      const child = `${name}-${member.ordinal}`;
      const dependsOn = plan.replaceOn.length > 0 ? before : [];
      const userData = pulumi.secret(args.userData(member));
      const instance = new LambdaInstance(child, { ...plan, name: member.name, hostname: member.name, userData }, { parent: this, protect: fleet.protect, dependsOn });
      const joined = args.joined?.({ ...member, instance }, { parent: this });
      before = joined === undefined ? [instance] : [instance, joined];
      return { ...member, instance };
    });
    this.inventory = pulumi.all(this.members.map(inventoryEntry));
    this.hourlyCost = this.inventory.apply(hourlyCost);
    this.winners = this.inventory.apply(winnersOf);
    this.registerOutputs({ inventory: this.inventory, hourlyCost: this.hourlyCost, winners: this.winners });
  }

  /** Id of the ruleset by region. Where Lambda has no firewall there is none, and a warning was given. */
  #rulesets(name: string, { settings, fleet: key, firewallRules = [], ...args }: GpuFleetArgs, fleet: FleetSettings): Record<string, pulumi.Output<string>> {
    const regions = candidateRegions(fleet).filter(({ firewall }) => firewall);
    return Object.fromEntries(
      regions.map(({ region }) => {
        const ruleset = new FirewallRuleset(`${name}-${region}`, { name: rulesetName(settings.cluster.name, key, region), region, rules: firewallRules, ...backendOf(args) }, { parent: this });
        return [region, ruleset.id];
      }),
    );
  }
}

function filesystemsOf({ filesystem }: GpuFleetArgs, { filesystem: wanted }: FleetSettings): { filesystems?: { id: pulumi.Input<string>; name: pulumi.Input<string>; region: pulumi.Input<string>; mountPoint?: string }[] } {
  if (wanted === undefined) return {};
  if (filesystem === undefined) throw new Error(`the fleet's filesystem ${wanted.name} was not handed to it`);
  const { mountPoint } = wanted;
  return { filesystems: [{ id: filesystem.id, name: filesystem.name, region: filesystem.region, ...(mountPoint === undefined ? {} : { mountPoint }) }] };
}

function backendOf({ backend }: IdentityArgs): IdentityArgs {
  return backend === undefined ? {} : { backend };
}

/** It counts at a launch alone, so that it moves with every run changes nothing. */
function expiryOf({ expireAfter }: Settings["lambda"]): { expiresAt?: string } {
  return expireAfter === undefined ? {} : { expiresAt: new Date(Date.now() + seconds(expireAfter) * 1000).toISOString() };
}

/** An instance as an inventory lists it. */
export function inventoryEntry({ name, ordinal, instance }: FleetMember): pulumi.Output<InventoryEntry> {
  const { instanceId, ip, privateIp, instanceType, region, gpus, priceCentsPerHour, status, won } = instance;
  const known = pulumi.output({ instanceId, ip, privateIp, type: instanceType, region, gpus, priceCentsPerHour, status, candidate: won });
  return known.apply((facts): InventoryEntry => ({ name, ordinal, ...facts }));
}
