import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "./access.ts";
import { NodeMembership, type NodeMembershipArgs } from "./node-membership.ts";
import { ClusterPki, type ClusterPkiArgs } from "./pki.ts";
import { ClusterReady } from "./ready.ts";
import { agentCloudInit, serverCloudInit } from "./spec/cloud-init.ts";
import { serverUrl } from "./spec/kubeconfig.ts";
import type { ClusterShape, NodeMarks, SnapshotStore } from "./spec/types.ts";

/** What a server's instance is launched with, by whoever knows how to launch one. */
export interface ServerLaunch {
  /** Host name and name of the instance. */
  readonly hostname: string;
  /** Instances of one group are one cluster: the first launched begins it, every later one joins. The cluster's identity, so that no other has it. */
  readonly group: pulumi.Output<string>;
  /** Secret: cloud-init that joins; `@@PEER_PRIVATE_IP@@` stands for the private address of a living server. */
  readonly userData: pulumi.Output<string>;
  /** Secret: cloud-init that begins the cluster, for when no server lives. */
  readonly firstUserData: pulumi.Output<string>;
}

/** What this component reads of the instance it gets. */
export interface ServerInstance extends pulumi.Resource {
  /** Identifier of the instance; a resource's own id stays known in the preview of an update. */
  readonly id: pulumi.Output<string>;
  /** Public address. */
  readonly ip: pulumi.Output<string>;
  readonly privateIp: pulumi.Output<string | undefined>;
}

export interface K3sClusterArgs {
  /** What all nodes agree on. */
  readonly cluster: ClusterShape;
  /** Servers with embedded etcd: one, or three of which one may be lost. */
  readonly servers: 1 | 3;
  /**
   * Launches a server's instance. It registers exactly one resource with this name and these options; the area of the
   * instances is not imported here, index.ts hands it in.
   */
  readonly launchServer: (name: string, launch: ServerLaunch, opts: pulumi.ResourceOptions) => ServerInstance;
  /**
   * Registers what lets a launched server reach the other nodes, where they are told its address. Its node joins after these are
   * made, and is drained before they are deleted. @default nothing
   */
  readonly letIn?: (name: string, instance: ServerInstance, opts: pulumi.CustomResourceOptions) => readonly pulumi.Resource[];
  /** Labels and taints of the servers. @default none: they run the platform too */
  readonly serverMarks?: NodeMarks;
  /** Where etcd snapshots go. @default they stay on the servers and are lost with them */
  readonly snapshots?: Omit<SnapshotStore, "accessKey" | "secretKey">;
  /** Secret: keys of the snapshots' store. Needed with `snapshots`. */
  readonly snapshotKeys?: { readonly accessKey: pulumi.Input<string>; readonly secretKey: pulumi.Input<string> };
  /** A snapshot a cluster begins from that has no living server; see docs/runbooks/restore-etcd.md. */
  readonly restoreSnapshot?: string;
  /** Generations of the authorities and the life of the administrator's certificate. */
  readonly pki?: Omit<ClusterPkiArgs, "clusterName">;
  /** Pulumi refuses to delete the authorities, whose loss is that of the cluster and of its snapshots. @default false */
  readonly protect?: boolean;
  /** Seconds until the first server answers, and until each server is a ready node. @default 1500 and 1800 */
  readonly readySeconds?: { readonly api?: number; readonly node?: number };
  /** Of the memberships of servers and agents. @default those of {@link NodeMembership} */
  readonly membership?: { readonly drainSeconds?: number; readonly whenPodsStay?: "fail" | "proceed"; readonly trafficSeconds?: number; readonly pollSeconds?: number };
}

/** An agent of the cluster: where it belongs and what marks it. */
export interface AgentMarks extends NodeMarks {
  /** Host name of the instance. */
  readonly hostname: string;
}

/**
 * A k3s cluster on instances that bootstrap themselves: the program makes its authorities, hands each server its files by
 * cloud-init, and computes the kubeconfig from them. Nobody logs in to a machine.
 */
export class K3sCluster extends pulumi.ComponentResource {
  /** Authorities, tokens, and the cluster's identity. */
  readonly pki: ClusterPki;
  /** Secret: the administrator's kubeconfig. Known once every server is a ready node, so that what uses it goes before they do. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Secret: the same, as soon as one server answers; for what is part of the cluster, such as the memberships of agents. */
  readonly bootstrapKubeconfig: pulumi.Output<string>;
  /** URL of a server that is ready. */
  readonly apiUrl: pulumi.Output<string>;
  /** Changes when the cluster began anew. */
  readonly clusterUid: pulumi.Output<string>;
  /** Secret: what snapshots can be restored with; keep it where the snapshots are not. */
  readonly serverToken: pulumi.Output<string>;
  readonly instances: ServerInstance[] = [];
  readonly memberships: NodeMembership[] = [];
  readonly #args: K3sClusterArgs;

  constructor(name: string, args: K3sClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:cluster:K3sCluster", name, {}, opts);
    if (args.snapshots !== undefined && args.snapshotKeys === undefined)
      throw new Error(`cluster ${args.cluster.name} sends its etcd snapshots to the bucket ${args.snapshots.bucket} but has no keys of it; give the secrets etcdSnapshotAccessKey and etcdSnapshotSecretKey, or leave etcdSnapshots out`);
    this.#args = args;
    this.pki = new ClusterPki(`${name}-pki`, { clusterName: args.cluster.name, ...args.pki }, { parent: this, ...(args.protect === undefined ? {} : { protect: args.protect }) });

    const { caBundle, adminCertificate: certificate, adminKey: key, identifier } = this.pki;
    const access = new ClusterAccess(`${name}-access`, { cluster: identifier, caBundle, certificate, key }, { parent: this });

    this.#launchServers(name, access);
    const ready = new ClusterReady(
      `${name}-ready`,
      {
        servers: urlsOf(this.instances),
        caBundle,
        certificate,
        key,
        ...(args.readySeconds?.api === undefined ? {} : { timeoutSeconds: args.readySeconds.api }),
        ...(args.membership?.pollSeconds === undefined ? {} : { pollSeconds: args.membership.pollSeconds }),
      },
      { parent: this },
    );
    this.#warnOfNewBeginning(ready);
    this.apiUrl = ready.url;
    this.clusterUid = ready.clusterUid;
    this.serverToken = pulumi.secret(this.pki.serverToken);
    this.bootstrapKubeconfig = this.pki.kubeconfig(ready.url);
    this.kubeconfig = pulumi.all([this.bootstrapKubeconfig, ...this.memberships.map(({ nodeName }) => nodeName)]).apply(([kubeconfig]) => kubeconfig as string);
    this.registerOutputs({ apiUrl: this.apiUrl, identifier: this.pki.identifier });
  }

  /** A line beside the resource is gone with the display; a warning stays in the run's result. Of this run alone: the output stays in the state. */
  #warnOfNewBeginning({ beganAnewAt }: ClusterReady): void {
    const since = Date.now();
    const stack = pulumi.getStack();
    const warning = `the cluster ${this.#args.cluster.name} began anew: its Kubernetes objects are gone, and the state does not know it. Run: pulumi refresh --stack ${stack}, then: npm run up -- --stack ${stack} (docs/runbooks/restore-etcd.md)`;
    beganAnewAt.apply((at) => (at !== undefined && Date.parse(at) >= since ? pulumi.log.warn(warning, this) : undefined));
  }

  #hostname(ordinal: number): string {
    return `${this.#args.cluster.name}-server-${ordinal}`;
  }

  /**
   * The first server alone: so it finds no other and begins the cluster. Each other one after the one before is a ready node:
   * whatever replaces servers (their image, what they are launched with, a preemption of several) takes one at a time, and of
   * three members of etcd never two are missing. The price is that the first launch of three is one after the other too; the
   * engine knows no order that would hold for replacements alone. All after the renewed certificate, by which their nodes are drained.
   */
  #launchServers(name: string, access: ClusterAccess): void {
    const { servers, launchServer } = this.#args;
    for (let ordinal = 0; ordinal < servers; ordinal += 1) {
      const hostname = this.#hostname(ordinal);
      const launch = { hostname, group: this.pki.identifier, userData: this.#serverUserData(hostname, "join"), firstUserData: this.#serverUserData(hostname, "initialise") };
      const instance = launchServer(`${name}-server-${ordinal}`, launch, { parent: this, dependsOn: [access, ...this.memberships.slice(-1)] });
      this.memberships.push(this.#serverMembership(`${name}-server-${ordinal}`, instance, hostname));
      this.instances.push(instance);
    }
  }

  /**
   * A server is asked itself whether it is a node: it answers until it goes, whatever became of the others, and nothing here
   * may wait for servers that are launched after it. Those before it are asked when it is dead.
   */
  #serverMembership(name: string, instance: ServerInstance, hostname: string): NodeMembership {
    const { id: instanceId, ip } = instance;
    const dependsOn = [...(this.#args.letIn?.(name, instance, { parent: this }) ?? [])];
    const inCluster = { kubeconfig: this.pki.kubeconfig(ip.apply(serverUrl)), cluster: this.pki.identifier, servers: urlsOf(this.instances) };
    return new NodeMembership(`${name}-node`, { ...inCluster, instanceId, hostname, ...this.#membershipTimes() }, { parent: this, dependsOn });
  }

  #membershipTimes(): Pick<NodeMembershipArgs, "readySeconds" | "drainSeconds" | "whenPodsStay" | "trafficSeconds" | "pollSeconds"> {
    const { membership, readySeconds } = this.#args;
    return { ...membership, ...(readySeconds?.node === undefined ? {} : { readySeconds: readySeconds.node }) };
  }

  #serverUserData(hostname: string, start: "initialise" | "join"): pulumi.Output<string> {
    const { cluster, serverMarks, snapshots, snapshotKeys, restoreSnapshot } = this.#args;
    const secrets = pulumi.all([this.pki.serverFiles, this.pki.serverToken, this.pki.agentToken, pulumi.output(snapshotKeys)]);
    return pulumi.secret(
      secrets.apply(([files, serverToken, agentToken, keys]) =>
        serverCloudInit(cluster, {
          name: hostname,
          files,
          serverToken,
          agentToken,
          start,
          ...serverMarks,
          ...(snapshots === undefined || keys === undefined ? {} : { snapshots: { ...snapshots, ...keys } }),
          ...(restoreSnapshot === undefined || start === "join" ? {} : { restoreSnapshot }),
        }),
      ),
    );
  }

  /** Registers that an agent's instance is a node of this cluster: it waits for the node, and drains it before the instance goes. */
  membership(name: string, machine: { readonly instanceId: pulumi.Input<string>; readonly hostname: string }, opts?: pulumi.CustomResourceOptions): NodeMembership {
    const inCluster = { kubeconfig: this.bootstrapKubeconfig, cluster: this.pki.identifier, servers: urlsOf(this.instances), clusterUid: this.clusterUid };
    return new NodeMembership(name, { ...inCluster, ...machine, ...this.#membershipTimes() }, opts);
  }

  /** Secret: cloud-init of an agent. It joins by the private address of the first server, or its public one where the cluster spans regions. */
  agentUserData({ hostname, ...marks }: AgentMarks): pulumi.Output<string> {
    const { cluster } = this.#args;
    const first = this.instances[0] as ServerInstance;
    return pulumi.secret(
      pulumi.all([this.pki.agentToken, first.ip, first.privateIp]).apply(([agentToken, ip, privateIp]) =>
        agentCloudInit(cluster, { name: hostname, server: cluster.spansRegions === true ? ip : (privateIp ?? ip), agentToken, ...marks }),
      ),
    );
  }
}

function urlsOf(servers: readonly ServerInstance[]): pulumi.Output<string>[] {
  return servers.map(({ ip }) => ip.apply(serverUrl));
}
