import { type NamespaceKey, commonLabels, namespaceNameLabel, namespaces } from "../../../config/names.ts";

/**
 * NetworkPolicies as plain objects: the part of networking.k8s.io/v1 that is used here, without Pulumi's inputs, so that
 * they can be judged by components/guardrails/model.ts. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */

export type Labels = Record<string, string>;

export interface Selector {
  matchLabels?: Labels;
}

export interface Peer {
  ipBlock?: { cidr: string; except?: string[] };
  namespaceSelector?: Selector;
  podSelector?: Selector;
}

export interface PolicyPort {
  protocol: "TCP" | "UDP";
  port: number;
}

export interface IngressRule {
  from: Peer[];
  ports: PolicyPort[];
}

export interface EgressRule {
  to: Peer[];
  ports: PolicyPort[];
}

export interface Policy {
  metadata: { name: string; namespace: string; labels: Labels };
  spec: { podSelector: Selector; policyTypes: ("Ingress" | "Egress")[]; ingress: IngressRule[]; egress: EgressRule[] };
}

/** Pods of one namespace. */
export function podsOf(namespace: string, matchLabels: Labels): Peer {
  return { namespaceSelector: { matchLabels: { [namespaceNameLabel]: namespace } }, podSelector: { matchLabels } };
}

/** Every pod of one namespace. */
export function everyPodOf(namespace: string): Peer {
  return { namespaceSelector: { matchLabels: { [namespaceNameLabel]: namespace } } };
}

export function tcp(...ports: number[]): PolicyPort[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

/**
 * A rule, or none when a side is empty: to Kubernetes an empty list of peers or ports means all of them, which is never
 * what is meant here.
 */
export function ingress(from: Peer[], ports: PolicyPort[]): IngressRule[] {
  return from.length === 0 || ports.length === 0 ? [] : [{ from, ports }];
}

/** As {@link ingress}, for the other direction. */
export function egress(to: Peer[], ports: PolicyPort[]): EgressRule[] {
  return to.length === 0 || ports.length === 0 ? [] : [{ to, ports }];
}

/** What a policy opens. */
export interface Opened {
  readonly ingress?: IngressRule[];
  readonly egress?: EgressRule[];
}

/** A policy that names what the pods it selects may receive and open; what it does not name stays closed. */
export function policy(name: string, namespace: NamespaceKey, podSelector: Selector, rules: Opened): Policy {
  return policyIn(namespaces[namespace], name, podSelector, rules);
}

/** As {@link policy}, in a namespace by its name. */
export function policyIn(namespace: string, name: string, podSelector: Selector, rules: Opened): Policy {
  return {
    metadata: { name, namespace, labels: commonLabels(name, "network-policy") },
    spec: { podSelector, policyTypes: ["Ingress", "Egress"], ingress: rules.ingress ?? [], egress: rules.egress ?? [] },
  };
}
