import assert from "node:assert/strict";
import { admits, allows, releases } from "../../../components/guardrails/model.ts";
import type { EgressRule, IngressRule, Peer, Policy } from "../../../components/kit/network/policy.ts";
import { pod } from "./fixtures.ts";

/** The cases of https://kubernetes.io/docs/concepts/services-networking/network-policies/, so that the model itself is known to be right. */

function policy(namespace: string, podLabels: Record<string, string>, rules: { ingress?: IngressRule[]; egress?: EgressRule[] }): Policy {
  const policyTypes = [...(rules.ingress ? (["Ingress"] as const) : []), ...(rules.egress ? (["Egress"] as const) : [])];
  return {
    metadata: { name: "policy", namespace, labels: {} },
    spec: { podSelector: { matchLabels: podLabels }, policyTypes, ingress: rules.ingress ?? [], egress: rules.egress ?? [] },
  };
}

const client = pod("one", { app: "client" }, "10.42.0.2");
const server = pod("two", { app: "server" }, "10.42.0.3");
const from = (peer: Peer, port = 80): IngressRule[] => [{ from: [peer], ports: [{ protocol: "TCP", port }] }];
const namespaceOne = { matchLabels: { "kubernetes.io/metadata.name": "one" } };

describe("model of network policies", () => {
  it("lets everything through where no policy selects either end", () => {
    assert.equal(allows([], client, server, 80), true);
    assert.equal(allows([policy("two", { app: "other" }, { ingress: [], egress: [] })], client, server, 80), true);
    assert.equal(allows([policy("three", {}, { ingress: [], egress: [] })], client, server, 80), true);
  });

  it("closes the pods a policy selects, in the directions it names", () => {
    const noIngress = [policy("two", {}, { ingress: [] })];
    assert.equal(admits(noIngress, client, server, 80), false);
    assert.equal(releases(noIngress, server, client, 80), true);
  });

  it("asks both ends", () => {
    const open = policy("two", {}, { ingress: from({ namespaceSelector: namespaceOne }) });
    assert.equal(allows([open], client, server, 80), true);
    assert.equal(allows([open, policy("one", {}, { egress: [] })], client, server, 80), false);
  });

  it("adds policies up: one that allows is enough", () => {
    const policies = [policy("two", {}, { ingress: [] }), policy("two", { app: "server" }, { ingress: from({ namespaceSelector: namespaceOne }) })];
    assert.equal(allows(policies, client, server, 80), true);
  });

  it("joins the selectors of one peer by and, peers by or", () => {
    const both = (app: string) => [policy("two", {}, { ingress: from({ namespaceSelector: namespaceOne, podSelector: { matchLabels: { app } } }) })];
    assert.equal(allows(both("client"), client, server, 80), true);
    assert.equal(allows(both("other"), client, server, 80), false);
    const either = [policy("two", {}, { ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: namespaceOne }], ports: [] }] })];
    assert.equal(allows(either, client, server, 80), true);
  });

  it("reads a selector of pods alone in the policy's own namespace", () => {
    const policies = [policy("two", {}, { ingress: from({ podSelector: {} }) })];
    assert.equal(allows(policies, client, server, 80), false);
    assert.equal(allows(policies, pod("two", {}), server, 80), true);
  });

  it("looks at port and protocol, and takes an empty list as all of them", () => {
    const policies = [policy("two", {}, { ingress: from({ namespaceSelector: namespaceOne }) })];
    assert.equal(allows(policies, client, server, 81), false);
    assert.equal(allows(policies, client, server, 80, "UDP"), false);
    assert.equal(allows([policy("two", {}, { ingress: [{ from: [], ports: [] }] })], client, server, 9, "UDP"), true);
  });

  it("matches a block by address, pods too, but for its exceptions", () => {
    const block = (except: string[]) => [policy("two", {}, { ingress: from({ ipBlock: { cidr: "10.0.0.0/8", except } }) })];
    assert.equal(allows(block([]), { address: "10.9.9.9" }, server, 80), true);
    assert.equal(allows(block([]), client, server, 80), true);
    assert.equal(allows(block(["10.42.0.0/16"]), client, server, 80), false);
    assert.equal(allows(block([]), { address: "11.0.0.1" }, server, 80), false);
  });
});
