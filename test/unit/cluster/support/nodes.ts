import { parse } from "yaml";
import { agentCloudInit, serverCloudInit } from "../../../../components/cluster/spec/cloud-init.ts";
import type { AgentNode, ClusterShape, ServerNode } from "../../../../components/cluster/spec/types.ts";

export const cluster: ClusterShape = { name: "sophia" };

export const keys = { "/var/lib/rancher/k3s/server/tls/server-ca.crt": "certificate of the server CA\n", "/var/lib/rancher/k3s/server/tls/server-ca.key": "key of the server CA\n" };

export const server: ServerNode = { name: "sophia-server-0", files: keys, serverToken: "K10ab::server:one", agentToken: "K10ab::node:two", start: "initialise" };
export const joiner: ServerNode = { ...server, name: "sophia-server-1", start: "join" };
export const agent: AgentNode = { name: "sophia-training-0", server: "172.26.1.2", agentToken: "K10ab::node:two" };
export const snapshots = { bucket: "backups", accessKey: "access", secretKey: "secret" };

export interface CloudConfig {
  readonly bootcmd: string[][];
  readonly write_files: readonly { readonly path: string; readonly owner: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: string[][];
}

/** Every kind of document we make. */
export const documents: Readonly<Record<string, string>> = {
  "first server": serverCloudInit(cluster, server),
  "first server with snapshots": serverCloudInit(cluster, { ...server, snapshots, restoreSnapshot: "etcd-snapshot-1" }),
  "joining server": serverCloudInit(cluster, joiner),
  "server of several regions": serverCloudInit({ ...cluster, spansRegions: true }, { ...server, labels: { tier: "control" }, taints: [{ key: "control", effect: "NoSchedule" }] }),
  agent: agentCloudInit(cluster, agent),
  "agent of several regions": agentCloudInit({ ...cluster, spansRegions: true }, agent),
};

export function read(document: string): CloudConfig {
  return parse(document) as CloudConfig;
}

/** Content of a file a document writes. */
export function fileOf(document: string, path: string): string {
  const file = read(document).write_files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`no file ${path}`);
  return file.content;
}
