import * as pulumi from "@pulumi/pulumi";
import { launchGroups } from "../../config/settings/launch-groups.ts";
import type { Settings } from "../../config/settings.ts";
import { K3sCluster } from "../cluster/cluster.ts";
import { NodeMembership } from "../cluster/node-membership.ts";
import { ClusterPki } from "../cluster/pki.ts";
import { agentCloudInit } from "../cluster/spec/cloud-init.ts";
import { gpuMarks } from "../cluster/spec/marks.ts";
import type { NodeMarks } from "../cluster/spec/types.ts";
import { protectData } from "../kit/protection.ts";
import type { SecretSource } from "../secrets/source.ts";
import { LambdaFilesystem } from "../lambda/filesystem.ts";
import { GpuFleet } from "../lambda/fleet.ts";
import { fleetFilesystems } from "../lambda/spec/filesystems.ts";
import { type InventoryEntry, hourlyCost } from "../lambda/spec/inventory.ts";
import { LambdaSshKey } from "../lambda/ssh-key.ts";
import { Firewall, type FirewallArgs } from "./firewall.ts";
import { type ServerGroup, serverGroup } from "./servers.ts";
import { clusterShape, membershipTimes, pkiGenerations, snapshotStore, sshKeyName } from "./spec.ts";

export interface MachinesArgs {
  readonly settings: Settings;
  /** URL of the backend of the stack's state, which tells its machines from another stack's. @default see components/lambda/identity.ts */
  readonly backend?: string | undefined;
  /** Secret: the kubeconfig of a cluster that is already there; read only where `cluster.source` is `existing`. */
  readonly existing: () => pulumi.Input<string>;
  readonly secrets: SecretSource;
  /** See {@link FirewallArgs.letInServers}. */
  readonly letInServers?: FirewallArgs["letInServers"];
}

/** What a fleet's members need of the cluster they join. */
interface Joining {
  readonly membership: (name: string, machine: { readonly instanceId: pulumi.Input<string>; readonly hostname: string }, opts: pulumi.CustomResourceOptions) => NodeMembership;
  readonly userData: (hostname: string, marks: NodeMarks) => pulumi.Input<string>;
}

/**
 * What the stack rents and how it becomes a cluster: SSH key, filesystems, the cluster's servers, fleets of GPU instances,
 * each member a node. A stack with neither servers nor fleets rents nothing and has nothing here.
 */
export class Machines extends pulumi.ComponentResource {
  /** Secret: of the stack's cluster. */
  readonly kubeconfig: pulumi.Input<string>;
  /** What tells the cluster from any other, whatever its address, name or certificates are. */
  readonly clusterIdentifier: pulumi.Input<string>;
  /** What operators of a cluster made here need: docs/runbooks/rotate-cluster-ca.md and restore-etcd.md. Nothing for any other. */
  readonly clusterOutputs: Readonly<Record<string, pulumi.Output<string>>>;
  readonly fleets: readonly GpuFleet[];
  /** Every node that offers GPUs; what asks for GPUs waits for these. */
  readonly gpuNodes: readonly NodeMembership[];
  readonly inventory: pulumi.Output<readonly InventoryEntry[]>;
  /** US dollars an hour, servers included, by the prices of the launches. */
  readonly hourlyCost: pulumi.Output<number>;

  constructor(name: string, args: MachinesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:machines:Machines", name, {}, opts);
    const { settings, backend, letInServers } = args;
    const groups = launchGroups(settings);
    const child = { parent: this };
    const keyName = groups.length === 0 ? "" : this.#sshKey(name, settings);

    const firewall = new Firewall(name, { settings, backend, letInServers }, child);
    const servers = settings.cluster.source === "lambda" ? serverGroup({ settings, backend, sshKeyName: keyName, firewall }) : undefined;
    const cluster = servers === undefined ? undefined : this.#cluster(name, args, servers, firewall);
    this.kubeconfig = cluster?.kubeconfig ?? args.existing();
    this.clusterOutputs = cluster === undefined ? {} : outputsOf(cluster);
    this.clusterIdentifier = cluster?.pki.identifier ?? settings.cluster.name;

    const filesystems = new Map(
      fleetFilesystems(settings.fleets).map((plan) => [plan.name, new LambdaFilesystem(`${name}-${plan.name}`, { ...plan, adopt: true }, { ...child, ...protectData(settings) })]),
    );
    const memberships: NodeMembership[] = [];
    const fleets = Object.entries(settings.fleets);
    const joining = cluster !== undefined ? joiningMade(cluster) : fleets.length > 0 ? this.#joiningExisting(name, settings, this.kubeconfig) : undefined;
    this.fleets = fleets.map(([fleet, { labels, taints, filesystem }]) => {
      if (joining === undefined) throw new Error("a fleet joins no cluster");
      const marks = gpuMarks(fleet, { labels, taints });
      const shared = filesystem === undefined ? undefined : filesystems.get(filesystem.name);
      return new GpuFleet(
        fleet,
        {
          settings, fleet, sshKeyName: keyName,
          ...(backend === undefined ? {} : { backend }),
          ...(shared === undefined ? {} : { filesystem: shared }),
          firewallRulesets: firewall.rulesetsOf(fleet),
          userData: (member) => joining.userData(member.name, marks),
          joined: (member, memberOpts) => {
            const dependsOn = [...firewall.letIn(`${fleet}-${member.ordinal}`, member.instance.ip, memberOpts)];
            const membership = joining.membership(`${fleet}-${member.ordinal}-node`, { instanceId: member.instance.id, hostname: member.name }, { ...memberOpts, dependsOn });
            memberships.push(membership);
            return membership;
          },
        },
        child,
      );
    });
    this.gpuNodes = memberships;
    this.inventory = pulumi.all([...(servers === undefined ? [] : [servers.inventory()]), ...this.fleets.map(({ inventory }) => inventory)]).apply((parts) => parts.flat());
    this.hourlyCost = this.inventory.apply(hourlyCost);
    this.registerOutputs({ hourlyCost: this.hourlyCost });
  }

  #sshKey(name: string, settings: Settings): pulumi.Output<string> {
    const { publicKey } = settings.lambda.sshKey;
    const key = new LambdaSshKey(`${name}-ssh-key`, { name: sshKeyName(settings, pulumi.getProject(), pulumi.getStack()), ...(publicKey === undefined ? {} : { publicKey }) }, { parent: this });
    return key.keyName;
  }

  #cluster(name: string, { settings, secrets }: MachinesArgs, { launchServer }: ServerGroup, firewall: Firewall): K3sCluster {
    const snapshots = snapshotStore(settings);
    return new K3sCluster(
      `${name}-cluster`,
      {
        cluster: clusterShape(settings),
        servers: settings.cluster.servers.count,
        launchServer,
        letIn: (server, { ip }, opts) => firewall.letIn(server, ip, opts),
        membership: membershipTimes(settings),
        pki: pkiGenerations(settings),
        ...protectData(settings),
        ...(settings.cluster.restoreSnapshot === undefined ? {} : { restoreSnapshot: settings.cluster.restoreSnapshot }),
        ...(snapshots === undefined ? {} : { snapshots, snapshotKeys: { accessKey: secrets.value("etcdSnapshotAccessKey"), secretKey: secrets.value("etcdSnapshotSecretKey") } }),
      },
      { parent: this },
    );
  }

  /** The sandbox's nodes join by their label alone; the token is there so that what they are launched with is whole. */
  #joiningExisting(name: string, settings: Settings, kubeconfig: pulumi.Input<string>): Joining {
    const pki = new ClusterPki(`${name}-pki`, { clusterName: settings.cluster.name }, { parent: this });
    const { apiServerAddress: server } = settings.cluster;
    return {
      membership: (child, machine, opts) => new NodeMembership(child, { kubeconfig, ...machine, ...membershipTimes(settings) }, opts),
      userData: (hostname, marks) => pki.agentToken.apply((agentToken) => agentCloudInit(clusterShape(settings), { name: hostname, server, agentToken, ...marks })),
    };
  }
}

function joiningMade(cluster: K3sCluster): Joining {
  return {
    membership: (name, machine, opts) => cluster.membership(name, machine, opts),
    userData: (hostname, marks) => cluster.agentUserData({ hostname, ...marks }),
  };
}

function outputsOf({ pki, kubeconfig, serverToken }: K3sCluster): Record<string, pulumi.Output<string>> {
  // Said again, so that no stack output depends on what a provider declares of its own.
  const secret = pulumi.secret<string>;
  return { kubeconfig: secret(kubeconfig), clusterServerToken: secret(serverToken), clusterHandOver: secret(pki.handOverScript), clusterAdoptRoot: pki.adoptRootScript, clusterAuthoritiesExpireAt: pki.expiresAt };
}
