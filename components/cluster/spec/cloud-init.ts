import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { k3s } from "../../../config/versions.ts";
import { admissionConfiguration, admissionFile, auditPolicy, auditPolicyFile, kernelFile, kernelSettings } from "./hardening.ts";
import { agentConfig, configFile, serverConfig } from "./k3s-config.ts";
import { apiPort } from "./kubeconfig.ts";
import { startManifests } from "./manifests.ts";
import { type AgentNode, type ClusterShape, type NodeFile, type ServerNode, peerPlaceholder } from "./types.ts";
import { forgetUnit, k3sUnit, nodeUnit, switchOffServices } from "./units.ts";

/** Asked for a machine's public address, only where a cluster spans regions; answers with the address in plain text. */
const publicAddressUrl = "https://checkip.amazonaws.com";

/** Most user data a launch takes, bytes. Published document of the API: "at most 1 MB". */
const maximumUserData = 1_000_000;

const manifestFile = "/var/lib/rancher/k3s/server/manifests/sophia.yaml";

function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

function script(name: string): string {
  return readFileSync(new URL(`../node/${name}.sh`, import.meta.url), "utf8");
}

function file(path: string, content: string, permissions: NodeFile["permissions"] = "0644"): NodeFile {
  return { path, permissions, content };
}

interface Peer {
  readonly address: string;
  readonly ports: readonly number[];
}

/** What the set-up script needs to know; nothing secret. */
function nodeSettings(role: "server" | "agent", name: string, cluster: ClusterShape, peer: Peer | undefined, restoreSnapshot = ""): string {
  const { version, sha256 } = cluster.k3s ?? k3s;
  const values = {
    ROLE: role,
    NODE_NAME: name,
    K3S_DOWNLOAD: `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}`,
    K3S_SHA256_AMD64: sha256.amd64,
    K3S_SHA256_ARM64: sha256.arm64,
    PEER_ADDRESS: peer?.address ?? "",
    PEER_PORTS: peer?.ports.join(" ") ?? "",
    PUBLIC_ADDRESS_URL: cluster.spansRegions === true ? publicAddressUrl : "",
    RESTORE_SNAPSHOT: restoreSnapshot,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

/** What every node gets. */
function commonFiles(role: "server" | "agent", settings: string, config: Record<string, unknown>): NodeFile[] {
  const kernel = Object.entries(kernelSettings).map(([name, value]) => `${name}=${value}\n`);
  return [
    file(configFile, yaml(config), "0600"),
    file("/etc/sophia/node.env", settings),
    file(kernelFile, kernel.join("")),
    file("/usr/local/sbin/sophia-node", script("sophia-node"), "0755"),
    file("/usr/local/sbin/sophia-forget-user-data", script("sophia-forget-user-data"), "0755"),
    file("/etc/systemd/system/sophia-node.service", nodeUnit),
    file("/etc/systemd/system/sophia-forget-user-data.service", forgetUnit),
    file(`/etc/systemd/system/${role === "server" ? "k3s" : "k3s-agent"}.service`, k3sUnit(role)),
  ];
}

/** https://docs.cloud-init.io/en/latest/reference/modules.html */
function document(files: readonly NodeFile[]): string {
  const start = (unit: string) => ["systemctl", "enable", "--now", "--no-block", `${unit}.service`];
  const text = `#cloud-config\n${yaml({
    // Only what is here: an upgrade of the image's packages can break its GPU driver.
    package_update: false,
    package_upgrade: false,
    ssh_pwauth: false,
    bootcmd: [["sh", "-c", switchOffServices()]],
    write_files: files.map(({ path, permissions, content }) => ({ path, owner: "root:root", permissions, content })),
    // First what forgets the secrets, so that they go even if the rest fails.
    runcmd: [["systemctl", "daemon-reload"], start("sophia-forget-user-data"), start("sophia-node")],
  })}`;
  const size = Buffer.byteLength(text);
  if (size > maximumUserData) throw new RangeError(`the user data has ${size} bytes; allowed: at most ${maximumUserData}; leave out labels or files`);
  return text;
}

/** Version of the Pod Security standard, that of the Kubernetes installed: `v1.36`. */
function pinnedStandard(cluster: ClusterShape): string {
  return (cluster.k3s ?? k3s).version.split(".").slice(0, 2).join(".");
}

/**
 * Cloud-init of a server. All of it is secret: it holds the cluster's authorities and its server token.
 * @throws RangeError when it is larger than a launch takes, or begins from a snapshot that no store holds
 */
export function serverCloudInit(cluster: ClusterShape, node: ServerNode): string {
  if (node.restoreSnapshot !== undefined && (node.start !== "initialise" || node.snapshots === undefined))
    throw new RangeError(`server ${node.name} is to begin from the snapshot ${node.restoreSnapshot}; allowed: on the server that begins the cluster, with a snapshot store; give etcdSnapshots or leave restoreSnapshot out`);
  if (node.restoreSnapshot !== undefined && !/^[\w.-]+$/.test(node.restoreSnapshot)) throw new RangeError(`the snapshot is named ${JSON.stringify(node.restoreSnapshot)}; allowed: letters, digits, "-", "_" and ".", as k3s etcd-snapshot ls prints it`);
  const peer = node.start === "join" ? { address: peerPlaceholder, ports: [apiPort, 2379, 2380] } : undefined;
  const keys = Object.entries(node.files).map(([path, content]) => file(path, content, "0600"));
  return document([
    ...commonFiles("server", nodeSettings("server", node.name, cluster, peer, node.restoreSnapshot), serverConfig(cluster, node)),
    file(admissionFile, yaml(admissionConfiguration(pinnedStandard(cluster))), "0600"),
    file(auditPolicyFile, yaml(auditPolicy()), "0600"),
    file(manifestFile, startManifests().map((manifest) => yaml(manifest)).join("---\n"), "0600"),
    ...keys,
  ]);
}

/** Cloud-init of an agent. Secret, because of the agents' token; it holds no key of the cluster. */
export function agentCloudInit(cluster: ClusterShape, node: AgentNode): string {
  return document(commonFiles("agent", nodeSettings("agent", node.name, cluster, { address: node.server, ports: [apiPort] }), agentConfig(cluster, node)));
}
