import assert from "node:assert/strict";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { namespacesDenyByDefault as rule } from "../../../policies/rules/network/namespaces-deny-by-default.ts";
import { deployment, everyWorkload, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const namespace = (name: unknown = "area") => resource({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const policy = (spec: unknown, at: unknown = "area") => resource({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "it", namespace: at }, spec });
const both = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const fault = (directions: string, who = "Namespace area metadata.name", where = "area") =>
  `${who}: no NetworkPolicy of namespace ${where} selects all pods and denies all ${directions}; add one with an empty podSelector, both policyTypes and no rules, and others for what must go through`;
const neither = "ingress and all egress";
const undone = (direction: "ingress" | "egress", index = 0) =>
  `NetworkPolicy area/it spec.${direction}[${index}]: lets everything ${direction === "ingress" ? "in to" : "out of"} every pod of the namespace, which undoes its default deny; name the pods it is for, or the peers and ports`;
const other = { podSelector: { matchLabels: { app: "other" } } };
const web = { containers: [{ name: "web" }] };

describe("namespaces-deny-by-default", () => {
  const closing: readonly Props[] = [
    both,
    { ...both, ingress: [], egress: [] },
    { ...both, ingress: null, egress: null },
    { policyTypes: ["Egress", "Ingress"] },
    { ...both, podSelector: null },
    { ...both, podSelector: { matchLabels: {}, matchExpressions: [] } },
  ];
  for (const spec of closing) it(`takes ${JSON.stringify(spec)}`, () => assert.deepEqual(judge(namespace(), policy(spec)), []));

  it("takes one policy for each direction", () => assert.deepEqual(judge(policy({ podSelector: {}, policyTypes: ["Egress"] }), namespace(), policy({ podSelector: {} })), []));

  it("takes further policies beside it", () => assert.deepEqual(judge(namespace(), policy({ ...both, ingress: [{ from: [other] }] }), policy(both), policy({ podSelector: { matchLabels: { app: "it" } } })), []));

  it("refuses a namespace without policies", () => assert.deepEqual(judge(namespace()), [fault(neither)]));

  const leaving: readonly (readonly [string, Props])[] = [
    [neither, { ...both, podSelector: { matchLabels: { app: "it" } } }],
    [neither, { ...both, podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }],
    [neither, { ...both, ingress: [{ from: [other] }], egress: [{ to: [other] }] }],
    ["ingress", { ...both, ingress: [{ from: [other] }] }],
    ["egress", { ...both, egress: [{ to: [other] }] }],
    ["egress", { podSelector: {}, policyTypes: ["Ingress"] }],
    ["ingress", { podSelector: {}, policyTypes: ["Egress"] }],
    ["egress", { podSelector: {} }],
    ["egress", { podSelector: {}, policyTypes: [] }],
    ["egress", { podSelector: {}, policyTypes: null }],
    ["ingress", { podSelector: {}, policyTypes: ["Egress"], ingress: [] }],
    [neither, { podSelector: {}, ingress: [{ from: [other] }] }],
  ];
  for (const [directions, spec] of leaving) it(`refuses ${JSON.stringify(spec)}, which leaves ${directions}`, () => assert.deepEqual(judge(namespace(), policy(spec)), [fault(directions)]));

  const opening: readonly (readonly [string, Props, ...string[]])[] = [
    ["a rule of nothing in each direction", { ...both, ingress: [{}], egress: [{}] }, undone("ingress"), undone("egress")],
    ["a rule of null", { ...both, ingress: [null] }, undone("ingress")],
    ["rules with empty and absent lists", { ...both, ingress: [{ from: [], ports: null }], egress: [{ to: null, ports: [] }] }, undone("ingress"), undone("egress")],
    ["the second of two rules", { ...both, ingress: [{ from: [other] }, {}] }, undone("ingress", 1)],
    ["every address", { ...both, egress: [{ to: [other, { ipBlock: { cidr: "0.0.0.0/0" } }] }, { to: [{ ipBlock: { cidr: "::/0", except: [] } }] }] }, undone("egress"), undone("egress", 1)],
    ["ingress without types", { ingress: [{}] }, undone("ingress")],
    ["egress without types", { podSelector: null, egress: [{}] }, undone("egress")],
    ["the peers of the other direction", { ...both, ingress: [{ to: [other] }], egress: [{ from: [other] }] }, undone("ingress"), undone("egress")],
  ];
  for (const [what, spec, ...faults] of opening) it(`refuses, beside a default deny, ${what}`, () => assert.deepEqual(judge(namespace(), policy(both), policy(spec)), faults));

  it("refuses what lets all through without a default deny too, and where no namespace is declared", () => {
    assert.deepEqual(judge(namespace(), policy({ ...both, ingress: [{}] })), [fault("ingress"), undone("ingress")]);
    assert.deepEqual(judge(policy({ ...both, egress: [{}] })), [undone("egress")]);
  });

  const narrow: readonly Props[] = [
    { ...other, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] },
    { ...both, ingress: [{ ports: [{ port: 80 }] }], egress: [{ ports: [{ port: 53 }] }] },
    { ...both, ingress: [{ from: [{ namespaceSelector: {} }] }] },
    { ...both, egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }] },
    { ...both, egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] },
    { ...both, egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }] },
    { podSelector: {}, policyTypes: ["Ingress"], egress: [{}] },
    { podSelector: {}, policyTypes: ["Egress"], ingress: [{}] },
    { ...both, ingress: ["x", 5] },
    { ...both, ingress: unknown, egress: [{ to: unknown }, { ports: unknown }, unknown] },
    { podSelector: unknown, ingress: [{}] },
    { podSelector: {}, policyTypes: unknown, ingress: [{}], egress: [{}] },
  ];
  narrow.forEach((spec, index) => it(`takes narrower or unknown policies beside a default deny (${index})`, () => assert.deepEqual(judge(namespace(), policy(both), policy(spec)), [])));

  it("refuses a policy of another namespace or of another group", () => {
    assert.deepEqual(judge(namespace(), policy(both, "other")), [fault(neither)]);
    assert.deepEqual(judge(namespace(), policy(both, null)), [fault(neither)]);
    for (const [apiVersion, kind] of [["crd.projectcalico.org/v1", "NetworkPolicy"], ["networking.k8s.io/v1", "Other"]]) {
      assert.deepEqual(judge(namespace(), resource({ apiVersion, kind, metadata: { namespace: "area" }, spec: both })), [fault(neither)]);
    }
  });

  it("judges each namespace by itself", () => {
    assert.deepEqual(judge(namespace("one"), namespace("two"), policy(both, "two")), [fault(neither, "Namespace one metadata.name", "one")]);
  });

  for (const { kind, resource: workload } of everyWorkload(web)) {
    it(`judges the namespace that a ${kind} is put into, declared or not`, () => {
      const who = `${kind.split("/").at(-1)} area/it metadata.namespace`;
      assert.deepEqual(judge(workload), [fault(neither, who)]);
      assert.deepEqual(judge(workload, policy(both)), []);
      assert.deepEqual(judge(workload, namespace()), [fault(neither)]);
    });
  }

  it("names the first workload of a namespace that is not declared", () => {
    const other = resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "late", namespace: "area" }, spec: web });
    assert.deepEqual(judge(deployment(web), other), [fault(neither, "Deployment area/it metadata.namespace")]);
  });

  it("takes a workload without a namespace for one of `default`", () => {
    const lost = resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "it" }, spec: web });
    assert.deepEqual(judge(lost), [fault(neither, "Pod it metadata.namespace", "default")]);
    assert.deepEqual(judge(lost, policy(both, null)), []);
  });

  it("asks nothing of a namespace that holds no pods of the stack", () => assert.deepEqual(judge(resource({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "it", namespace: "area" } })), []));

  it("says nothing while a policy could turn out to deny", () => {
    for (const spec of [unknown, { ...both, podSelector: unknown }, { ...both, podSelector: { matchLabels: unknown } }, { podSelector: {}, policyTypes: unknown }, { podSelector: {}, policyTypes: ["Ingress", unknown] }]) {
      assert.deepEqual(judge(namespace(), policy(spec)), []);
    }
    assert.deepEqual(judge(namespace(), policy({ ...both, ingress: unknown, egress: unknown })), []);
    assert.deepEqual(judge(namespace(), policy(both, unknown)), []);
    assert.deepEqual(judge(namespace(), policy({ ...both, egress: [{ to: unknown }] })), [fault("egress")]);
    assert.deepEqual(judge(namespace(), policy({ podSelector: { matchLabels: { app: "it" } }, policyTypes: ["Ingress"], egress: [{ to: unknown }] })), [fault(neither)]);
    assert.deepEqual(judge(namespace(), policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: unknown }] })), [fault(neither)]);
  });

  it("says nothing of a namespace that is not known yet, and does not let it hide another", () => {
    assert.deepEqual(judge(namespace(unknown)), []);
    const unnamed = { ...namespace(unknown), name: "area" };
    const lost = resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "lost", namespace: unknown }, spec: web });
    assert.deepEqual(judge(lost), []);
    assert.deepEqual(judge(unnamed, deployment(web)), [fault(neither, "Deployment area/it metadata.namespace")]);
    const placed = resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "it", namespace: "default" }, spec: web });
    assert.deepEqual(judge(lost, placed), [fault(neither, "Pod default/it metadata.namespace", "default")]);
  });
});
