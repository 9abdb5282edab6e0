import { apiServerArguments, controllerManagerArguments, kubeletArguments } from "./hardening.ts";
import { apiServerName, serverUrl } from "./kubeconfig.ts";
import { labelArguments, taintArguments } from "./marks.ts";
import { type AgentNode, type ClusterShape, type NodeMarks, type ServerNode, type SnapshotStore, peerPlaceholder } from "./types.ts";

/** k3s's configuration file. https://docs.k3s.io/installation/configuration#configuration-file */
export const configFile = "/etc/rancher/k3s/config.yaml";

type Config = Record<string, unknown>;

/** What servers and agents say alike. Their names and addresses the machine adds (components/cluster/node/sophia-node.sh). */
function common(cluster: ClusterShape, marks: NodeMarks): Config {
  const taints = taintArguments(marks.taints);
  return {
    "protect-kernel-defaults": true,
    "node-label": labelArguments(cluster.name, marks.labels),
    ...(taints.length === 0 ? {} : { "node-taint": taints }),
    "kubelet-arg": kubeletArguments,
  };
}

/** https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support */
function snapshots(cluster: ClusterShape, store: SnapshotStore): Config {
  return {
    "etcd-snapshot-schedule-cron": store.schedule ?? "0 */6 * * *",
    "etcd-snapshot-retention": store.retention ?? 28,
    "etcd-snapshot-compress": true,
    "etcd-s3": true,
    "etcd-s3-bucket": store.bucket,
    "etcd-s3-folder": store.folder ?? cluster.name,
    ...(store.endpoint === undefined ? {} : { "etcd-s3-endpoint": store.endpoint }),
    ...(store.region === undefined ? {} : { "etcd-s3-region": store.region }),
    // Here and not in a Secret: a restore happens before there is an API server to ask.
    "etcd-s3-access-key": store.accessKey,
    "etcd-s3-secret-key": store.secretKey,
  };
}

/** Overlay of the pods. Between regions WireGuard over public addresses; within one what the stack says. */
function network(cluster: ClusterShape): Config {
  return {
    "cluster-cidr": cluster.podCidr ?? "10.42.0.0/16",
    "service-cidr": cluster.serviceCidr ?? "10.43.0.0/16",
    "flannel-backend": cluster.spansRegions === true ? "wireguard-native" : (cluster.flannelBackend ?? "vxlan"),
    ...(cluster.spansRegions === true ? { "flannel-external-ip": true } : {}),
  };
}

/** A server with embedded etcd. Every server must say the same but for how it starts. */
export function serverConfig(cluster: ClusterShape, node: ServerNode): Config {
  const disable = cluster.disable ?? [];
  return {
    ...common(cluster, node),
    ...(node.start === "initialise" ? { "cluster-init": true } : { server: serverUrl(peerPlaceholder) }),
    token: node.serverToken,
    "agent-token": node.agentToken,
    "write-kubeconfig-mode": "0600",
    "tls-san": [apiServerName],
    // No name gets into the certificate because someone asked for it.
    "tls-san-security": true,
    ...network(cluster),
    ...(disable.length === 0 ? {} : { disable }),
    "secrets-encryption": true,
    ...(node.snapshots === undefined ? {} : snapshots(cluster, node.snapshots)),
    "kube-apiserver-arg": apiServerArguments,
    "kube-controller-manager-arg": controllerManagerArguments,
  };
}

/** An agent: it holds the agents' token and no key of the cluster. */
export function agentConfig(cluster: ClusterShape, node: AgentNode): Config {
  return { ...common(cluster, node), server: serverUrl(node.server), token: node.agentToken };
}
