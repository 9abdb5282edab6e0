import assert from "node:assert/strict";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { replicatedWorkloadsSpread as rule } from "../../../policies/rules/reliability/replicated-workloads-spread.ts";
import { deployment } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";
import { horizontalAutoscaler, podSpec, replicas, selector, workloadOf } from "./support.ts";

const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const spread = (fields: Props, count: unknown = 2) => judge(replicas(count, { ...podSpec, ...fields }));
const apart = (podAntiAffinity: unknown) => spread({ affinity: { podAntiAffinity } });
const required = (...terms: readonly unknown[]) => apart({ requiredDuringSchedulingIgnoredDuringExecution: terms });
const fault = (pods = 2, kind = "Deployment") =>
  `${kind} area/it spec.template.spec.topologySpreadConstraints: nothing spreads these pods over nodes or zones, of which there may be ${pods}; add a constraint whose labelSelector selects them, with the topologyKey kubernetes.io/hostname for example`;
const constraint = { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: selector };
const other = { matchLabels: { app: "other" } };
const term = { topologyKey: "kubernetes.io/hostname", labelSelector: selector };

describe("replicated-workloads-spread", () => {
  it("takes a constraint that selects the pods", () => {
    assert.deepEqual(spread({ topologySpreadConstraints: [constraint] }), []);
    assert.deepEqual(spread({ topologySpreadConstraints: [{ ...constraint, labelSelector: other }, constraint] }), []);
  });

  for (const topologySpreadConstraints of [undefined, null, [], [{}], [null], [{ ...constraint, labelSelector: other }], [{ ...constraint, labelSelector: null }]]) {
    it(`refuses the constraints ${JSON.stringify(topologySpreadConstraints)}`, () => assert.deepEqual(spread({ topologySpreadConstraints }), [fault()]));
  }

  for (const topologyKey of ["kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region"]) {
    it(`takes the topologyKey ${topologyKey}`, () => {
      assert.deepEqual(spread({ topologySpreadConstraints: [{ ...constraint, topologyKey }] }), []);
      assert.deepEqual(required({ ...term, topologyKey }), []);
    });
  }

  for (const topologyKey of ["kubernetes.io/os", "kubernetes.io/hostnames", "", undefined, 5]) {
    it(`refuses the topologyKey ${JSON.stringify(topologyKey)}, which need not differ between nodes`, () => {
      assert.deepEqual(spread({ topologySpreadConstraints: [{ ...constraint, topologyKey }] }), [fault()]);
      assert.deepEqual(required({ ...term, topologyKey }), [fault()]);
      assert.deepEqual(apart({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { ...term, topologyKey } }] }), [fault()]);
      assert.deepEqual(required({ ...term, topologyKey }, term), []);
    });
  }

  it("takes the topology keys it is told, and no others", () => {
    const rack = replicas(2, { ...podSpec, topologySpreadConstraints: [{ ...constraint, topologyKey: "example.com/rack" }] });
    assert.deepEqual(verdict(rule, [rack], { topologyKeys: ["example.com/row", "example.com/rack"] }), []);
    assert.deepEqual(verdict(rule, [replicas(2, { ...podSpec, topologySpreadConstraints: [constraint] })], { topologyKeys: ["example.com/rack"] }), [fault()]);
  });

  it("takes anti-affinity to their like, required or preferred", () => {
    assert.deepEqual(required(term), []);
    assert.deepEqual(required({ ...term, labelSelector: other }, term), []);
    assert.deepEqual(apart({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] }), []);
  });

  it("refuses anti-affinity to others", () => {
    for (const terms of [[], [{}], [null], [{ ...term, labelSelector: other }], [{ ...term, labelSelector: undefined }]]) assert.deepEqual(required(...terms), [fault()]);
    assert.deepEqual(apart({ preferredDuringSchedulingIgnoredDuringExecution: [term, { podAffinityTerm: { ...term, labelSelector: other } }] }), [fault()]);
    assert.deepEqual(spread({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } }), [fault()]);
  });

  it("asks that a term is for their own namespace", () => {
    assert.deepEqual(required({ ...term, namespaces: [] }), []);
    assert.deepEqual(required({ ...term, namespaces: ["other", "area"] }), []);
    assert.deepEqual(required({ ...term, namespaces: ["other"] }), [fault()]);
    assert.deepEqual(required({ ...term, namespaces: ["other"], namespaceSelector: {} }), []);
    assert.deepEqual(required({ ...term, namespaces: ["other"], namespaceSelector: null }), [fault()]);
  });

  it("refuses a term that leaves out pods with the same value of one of their labels", () => {
    assert.deepEqual(required({ ...term, mismatchLabelKeys: ["app"] }), [fault()]);
    assert.deepEqual(required({ ...term, mismatchLabelKeys: ["zone", "app"] }), [fault()]);
    assert.deepEqual(required({ ...term, mismatchLabelKeys: ["zone", 5] }), []);
  });

  it("asks nothing of one replica, and counts an autoscaler's most", () => {
    for (const count of [null, 0, 1]) assert.deepEqual(spread({}, count), []);
    assert.deepEqual(spread({}, 3), [fault(3)]);
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ maxReplicas: 4 })), [fault(4)]);
  });

  it("judges a StatefulSet, and no DaemonSet", () => {
    assert.deepEqual(judge(workloadOf("apps/v1", "StatefulSet", { replicas: 3 })), [fault(3, "StatefulSet")]);
    assert.deepEqual(judge(workloadOf("apps/v1", "DaemonSet", { replicas: 3 })), []);
  });

  it("judges pods without labels, which nothing selects", () => assert.deepEqual(judge(deployment({ ...podSpec, topologySpreadConstraints: [constraint] }, { replicas: 2 }, { labels: null })), [fault()]));

  it("says nothing while something that could spread them is unknown", () => {
    assert.deepEqual(spread({ topologySpreadConstraints: unknown }), []);
    assert.deepEqual(spread({ topologySpreadConstraints: [{ ...constraint, labelSelector: unknown }] }), []);
    assert.deepEqual(spread({ topologySpreadConstraints: [{ ...constraint, topologyKey: unknown }] }), []);
    assert.deepEqual(required({ ...term, topologyKey: unknown }), []);
    assert.deepEqual(spread({ affinity: unknown }), []);
    assert.deepEqual(apart(unknown), []);
    assert.deepEqual(required({ ...term, namespaces: unknown }), []);
    assert.deepEqual(spread({}, unknown), []);
    assert.deepEqual(judge(deployment(podSpec, { replicas: 2 }, { labels: { app: unknown } })), []);
    assert.deepEqual(spread({ affinity: { nodeAffinity: unknown } }), [fault()]);
  });
});
