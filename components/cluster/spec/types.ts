/** What the pure functions of this folder take and return. */

/** Encapsulation of the pods' traffic. Lambda's network drops every packet whose addresses are not those of instances, so only overlays work. */
export type FlannelBackend = "vxlan" | "wireguard-native";

/** Where etcd snapshots go. */
export interface SnapshotStore {
  readonly bucket: string;
  /** Host of an S3 service, without scheme. Default: that of AWS. */
  readonly endpoint?: string;
  /** Default `us-east-1`, as k3s has it. */
  readonly region?: string;
  /** Folder in the bucket. Default: the cluster's name. */
  readonly folder?: string;
  /** Cron expression, UTC. Default every six hours. */
  readonly schedule?: string;
  /** Snapshots kept, on the servers and in the bucket. Default 28: a week of six-hourly ones. */
  readonly retention?: number;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** What every node of a cluster must agree on. */
export interface ClusterShape {
  /** A DNS label; also the value of the label {@link clusterLabel}. */
  readonly name: string;
  /** Block of the pods. Default 10.42.0.0/16, that of k3s. */
  readonly podCidr?: string;
  /** Block of the Services. Default 10.43.0.0/16, that of k3s. */
  readonly serviceCidr?: string;
  /** Default `vxlan`. */
  readonly flannelBackend?: FlannelBackend;
  /** Nodes of several regions speak to each other by public addresses, encrypted. Default false. */
  readonly spansRegions?: boolean;
  /** Parts of k3s to leave out: `traefik`, `servicelb`, `local-storage`, `metrics-server`. Default none: Traefik is our edge. */
  readonly disable?: readonly string[];
  /** k3s to install; default the pinned one. */
  readonly k3s?: K3sRelease;
}

/** A release of k3s and the SHA-256 of its binaries. */
export interface K3sRelease {
  readonly version: string;
  readonly sha256: { readonly amd64: string; readonly arm64: string };
}

/** A taint as Kubernetes writes it on a node. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Labels and taints a node registers with. */
export interface NodeMarks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
}

export interface ServerNode extends NodeMarks {
  /** Host name of the instance; the node's name begins with it. */
  readonly name: string;
  /** Content by path: the authorities and the service account key, for servers alone. */
  readonly files: Readonly<Record<string, string>>;
  /** In the secure form, so that the machine knows whom it joins. */
  readonly serverToken: string;
  readonly agentToken: string;
  /** `initialise` begins a cluster, `join` enters the one of {@link peerPlaceholder}. */
  readonly start: "initialise" | "join";
  readonly snapshots?: SnapshotStore;
  /** Only with `initialise`: the name of a snapshot in the store that the cluster begins from. */
  readonly restoreSnapshot?: string;
}

export interface AgentNode extends NodeMarks {
  /** Host name of the instance; the node's name begins with it. */
  readonly name: string;
  /** Address of a server: private, or public where the cluster spans regions. */
  readonly server: string;
  readonly agentToken: string;
}

/** An entry of cloud-init's `write_files`. */
export interface NodeFile {
  readonly path: string;
  readonly permissions: "0600" | "0644" | "0700" | "0755";
  readonly content: string;
}

/** Stands for the private address of a living server; the instance puts it in when it is launched. */
export const peerPlaceholder = "@@PEER_PRIVATE_IP@@";

/** Label by which a node says whose it is. */
export const clusterLabel = "sophia-ai.com/cluster";

/** Label with the fleet of an agent. */
export const fleetLabel = "sophia-ai.com/fleet";

/** Ports nodes must reach each other on. https://docs.k3s.io/installation/requirements#networking */
export const nodePorts = {
  api: "6443/tcp",
  etcd: "2379-2380/tcp",
  kubelet: "10250/tcp",
  vxlan: "8472/udp",
  wireguard: "51820/udp",
} as const;
