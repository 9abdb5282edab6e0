import { stringify } from "yaml";

/** The group of the administrator's certificate. A ClusterRoleBinding in the servers' manifests gives it cluster-admin: unlike `system:masters` it can be taken away. */
export const clusterAdminGroup = "sophia:cluster-admins";

/** The administrator's user name, as audit logs show it. */
export const clusterAdminUser = "sophia-infra";

/** The port of a k3s server's API. */
export const apiPort = 6443;

/**
 * A name every k3s server's certificate bears, whatever its address is. A server does not know its public address, and k3s
 * puts no name into the certificate because someone asked for it, so clients check this one. https://github.com/k3s-io/k3s/issues/3392
 */
export const apiServerName = "kubernetes.default.svc";

/** What a kubeconfig is made of; all PEM. */
export interface KubeconfigParts {
  /** Name of the cluster, its user and its context. A change of it changes names only. */
  readonly clusterName: string;
  /** `https://<address>:6443`. */
  readonly server: string;
  /** What the server's certificate is checked against. */
  readonly caBundle: string;
  /** The client's certificate with its chain, and its key. */
  readonly certificate: string;
  readonly key: string;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The text of a kubeconfig that holds all it needs. Secret, since it holds a key. */
export function kubeconfigText({ clusterName, server, caBundle, certificate, key }: KubeconfigParts): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    clusters: [{ name: clusterName, cluster: { server, "tls-server-name": apiServerName, "certificate-authority-data": base64(caBundle) } }],
    users: [{ name: clusterName, user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
  }, { lineWidth: 0 });
}

/** The URL of a server's API at an IP address or a host name. */
export function serverUrl(address: string): string {
  return `https://${address.includes(":") ? `[${address}]` : address}:${apiPort}`;
}
