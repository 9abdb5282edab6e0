import { type NamespaceKey, namespaces, selectorLabels } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { blockWithout, outermost } from "./blocks.ts";
import { type EgressRule, type Labels, type Peer, type PolicyPort, egress, podsOf, tcp } from "./policy.ts";

/** Who is meant when a rule says "the nodes", "the internet", "Prometheus". */

type Cluster = Settings["cluster"];

/**
 * Private, shared and link-local blocks: what a connection to the internet never needs and what a forged request would
 * aim at (cloud metadata is 169.254.169.254). RFC 1918, RFC 6598, RFC 3927.
 */
export const notInternet = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"] as const;

/** Port of the API server's Service. */
const apiServicePort = 443;

/** Port of the kubelet on every node. https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const kubeletPort = 10250;

/** Labels of the pods of a catalogue entry. CloudNativePG labels its instances and its jobs by their cluster. https://cloudnative-pg.io/documentation/1.30/labels_annotations/ */
export function podLabels(entry: Pick<WorkloadEntry, "name" | "workload">): Labels {
  return entry.workload === "operator" ? { "cnpg.io/cluster": entry.name } : selectorLabels(entry.name);
}

/** The pods of a catalogue entry. */
export function podsOfEntry(entry: Pick<WorkloadEntry, "name" | "workload" | "namespace">): Peer {
  return podsOf(namespaces[entry.namespace], podLabels(entry));
}

/** Pods of a chart in one of the operators' namespaces. */
export function podsOfChart(namespace: NamespaceKey, labels: Labels): Peer {
  return podsOf(namespaces[namespace], labels);
}

/**
 * The nodes: kubelets that probe. The blocks of pods and Services are taken out, because the default blocks of the nodes
 * are all private addresses and pods must not pass for nodes. A kubelet asks its own node's pods from the node itself,
 * which k3s's policy controller (kube-router), Calico and Cilium let through by themselves; the rule is for those that do not.
 */
export function nodes(cluster: Cluster): Peer[] {
  return outermost(cluster.nodeCidrs).map((cidr) => ({ ipBlock: blockWithout(cidr, [cluster.podCidr, cluster.serviceCidr]) }));
}

/**
 * Where the API server calls webhooks and metrics APIs from: a node. Through flannel it wears an address of the node out of
 * the pods' block, hence that whole block. No pod of ours gets in by it: its own egress does not name these ports.
 */
export function fromApiServer(cluster: Cluster): Peer[] {
  return [...nodes(cluster), { ipBlock: { cidr: cluster.podCidr } }];
}

/** Connections to the API server: by its Service, and by the nodes' addresses, which most controllers see after translation. */
export function toApiServer(cluster: Cluster): EgressRule[] {
  return [
    ...egress([{ ipBlock: { cidr: `${cluster.apiServerAddress}/32` } }], tcp(apiServicePort)),
    ...egress(nodes(cluster), tcp(cluster.apiServerPort)),
  ];
}

/** Connections to the internet: everything but {@link notInternet} and the cluster's own blocks, which may be public. */
export function internet(cluster: Cluster, port = 443): EgressRule[] {
  const except = [...notInternet, ...cluster.nodeCidrs, cluster.podCidr, cluster.serviceCidr];
  return egress([{ ipBlock: blockWithout("0.0.0.0/0", except) }], tcp(port));
}

/** The Prometheus that scrapes: its operator gives its pods this label. */
export const prometheusLabels: Labels = { "app.kubernetes.io/name": "prometheus" };
export const prometheus: Peer = podsOfChart("monitoring", prometheusLabels);

/** The cluster's DNS, with the label k3s and upstream give it. */
export const dns: Peer = podsOf("kube-system", { "k8s-app": "kube-dns" });
export const dnsPorts: PolicyPort[] = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];
