import { namespaceNameLabel } from "../../config/names.ts";
import { containsAddress } from "../kit/network/blocks.ts";
import type { Labels, Peer, Policy, PolicyPort, Selector } from "../kit/network/policy.ts";

/**
 * A model of what NetworkPolicies allow, by the rules of
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/. It judges the part of the API that
 * ../kit/network/policy.ts uses, and takes the stricter view of two things that controllers see differently: a block matches pods by
 * their address too, and a node gets no exception for the pods it runs.
 */

/** A pod, or an address outside the cluster's pods (a node, the internet). */
export interface Endpoint {
  readonly address: string;
  /** Where and what the pod is; an address that is no pod has none, and no policy selects it. */
  readonly pod?: { readonly namespace: string; readonly labels: Labels };
}

function selects(selector: Selector | undefined, labels: Labels): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function isolating(policies: readonly Policy[], endpoint: Endpoint, direction: "Ingress" | "Egress"): Policy[] {
  const { pod } = endpoint;
  if (pod === undefined) return [];
  return policies.filter(
    ({ metadata, spec }) => metadata.namespace === pod.namespace && spec.policyTypes.includes(direction) && selects(spec.podSelector, pod.labels),
  );
}

function matches(peer: Peer, endpoint: Endpoint, policyNamespace: string): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return containsAddress(cidr, endpoint.address) && !except.some((block) => containsAddress(block, endpoint.address));
  }
  const { pod } = endpoint;
  if (pod === undefined) return false;
  const inNamespace =
    peer.namespaceSelector === undefined ? pod.namespace === policyNamespace : selects(peer.namespaceSelector, { [namespaceNameLabel]: pod.namespace });
  return inNamespace && selects(peer.podSelector, pod.labels);
}

function ruleAllows(peers: readonly Peer[], ports: readonly PolicyPort[], other: Endpoint, namespace: string, port: PolicyPort): boolean {
  const portAllowed = ports.length === 0 || ports.some((allowed) => allowed.port === port.port && allowed.protocol === port.protocol);
  return portAllowed && (peers.length === 0 || peers.some((peer) => matches(peer, other, namespace)));
}

/** Whether `to` lets `from` in on a port: nothing isolates it, or one rule allows it. */
export function admits(policies: readonly Policy[], from: Endpoint, to: Endpoint, port: number, protocol: PolicyPort["protocol"] = "TCP"): boolean {
  const judging = isolating(policies, to, "Ingress");
  if (judging.length === 0) return true;
  return judging.some(({ metadata, spec }) => spec.ingress.some((rule) => ruleAllows(rule.from, rule.ports, from, metadata.namespace, { port, protocol })));
}

/** Whether `from` is let out to `to` on a port. */
export function releases(policies: readonly Policy[], from: Endpoint, to: Endpoint, port: number, protocol: PolicyPort["protocol"] = "TCP"): boolean {
  const judging = isolating(policies, from, "Egress");
  if (judging.length === 0) return true;
  return judging.some(({ metadata, spec }) => spec.egress.some((rule) => ruleAllows(rule.to, rule.ports, to, metadata.namespace, { port, protocol })));
}

/** Whether a connection comes about: it is let out at one end and in at the other. */
export function allows(policies: readonly Policy[], from: Endpoint, to: Endpoint, port: number, protocol: PolicyPort["protocol"] = "TCP"): boolean {
  return releases(policies, from, to, port, protocol) && admits(policies, from, to, port, protocol);
}
