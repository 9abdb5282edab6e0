import type { Settings } from "../../../config/settings/schema.ts";
import { internet } from "../../kit/network/peers.ts";
import { type EgressRule, egress, everyPodOf, tcp } from "../../kit/network/policy.ts";

const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/;
/** `service.namespace.svc`, with the cluster's domain or without. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
const inCluster = /^[^.]+\.([^.]+)\.svc(\.|$)/;

/**
 * Connections to the host and port of a URL of the settings: an address, a Service of this cluster (any pod of its
 * namespace, on the port of the URL, which must then be the pods' port too), or a host on the internet.
 * @param url checked by the settings' schema
 */
export function toEndpoint(url: string, cluster: Settings["cluster"]): EgressRule[] {
  const { hostname, port, protocol } = new URL(url);
  const number = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
  if (ipv4.test(hostname)) return egress([{ ipBlock: { cidr: `${hostname}/32` } }], tcp(number));
  const namespace = inCluster.exec(hostname)?.[1];
  return namespace === undefined ? internet(cluster, number) : egress([everyPodOf(namespace)], tcp(number));
}
