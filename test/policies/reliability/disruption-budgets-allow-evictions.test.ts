import assert from "node:assert/strict";
import type { Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { disruptionBudgetsAllowEvictions as rule } from "../../../policies/rules/reliability/disruption-budgets-allow-evictions.ts";
import { deployment, pod } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";
import { budget, horizontalAutoscaler, podSpec, replicas, scaledObject, selector, workloadOf } from "./support.ts";

const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const never = (field: string, value: unknown) =>
  `PodDisruptionBudget area/it spec.${field} is ${JSON.stringify(value)}: no pod could ever be evicted, so that no node of theirs can be drained; allow one pod at least`;
const blocked = (value: unknown, pods: string, whose = "Deployment area/it") =>
  `PodDisruptionBudget area/it spec.minAvailable is ${JSON.stringify(value)}: of ${whose} there may be no more than ${pods}, and none could be evicted then; set maxUnavailable to 1 instead, or run more pods`;
const min = (minAvailable: unknown) => budget({ selector, minAvailable });

describe("disruption-budgets-allow-evictions", () => {
  it("takes a budget that leaves one pod", () => {
    for (const spec of [{ maxUnavailable: 1 }, { maxUnavailable: "1%" }, { maxUnavailable: "25%" }, { minAvailable: 2 }, { minAvailable: "50%" }, {}, { minAvailable: null }]) {
      assert.deepEqual(judge(replicas(3), budget({ selector, ...spec })), []);
    }
  });

  for (const value of [0, "0%"]) it(`refuses maxUnavailable ${value}, whatever it selects`, () => assert.deepEqual(judge(budget({ maxUnavailable: value })), [never("maxUnavailable", value)]));
  for (const value of ["100%", "120%"]) {
    it(`refuses minAvailable ${value}, whatever it selects, and once`, () => {
      assert.deepEqual(judge(budget({ minAvailable: value })), [never("minAvailable", value)]);
      assert.deepEqual(judge(replicas(3), budget({ selector, minAvailable: value })), [never("minAvailable", value)]);
    });
  }
  for (const spec of [{ maxUnavailable: "x" }, { maxUnavailable: "00" }, { minAvailable: "99%" }, { minAvailable: "x100%" }, { minAvailable: "100%x" }, { minAvailable: 100 }]) {
    it(`takes ${JSON.stringify(spec)} while it selects nothing of the stack`, () => assert.deepEqual(judge(budget(spec)), []));
  }

  it("refuses to keep as many pods as there are, or more", () => {
    assert.deepEqual(judge(replicas(3), min(2)), []);
    assert.deepEqual(judge(replicas(3), min(3)), [blocked(3, "3 pods")]);
    assert.deepEqual(judge(replicas(3), min(4)), [blocked(4, "3 pods")]);
    assert.deepEqual(judge(replicas(undefined), min(1)), [blocked(1, "1 pod")]);
    assert.deepEqual(judge(replicas(1), min(0)), []);
  });

  it("rounds a share up to the next pod, as the disruption controller does", () => {
    assert.deepEqual(judge(replicas(3), min("67%")), [blocked("67%", "3 pods")]);
    assert.deepEqual(judge(replicas(3), min("66%")), []);
    assert.deepEqual(judge(replicas(1), min("1%")), [blocked("1%", "1 pod")]);
    assert.deepEqual(judge(replicas(1), min("0%")), []);
  });

  it("counts the fewest pods of an autoscaler, one where it may have none", () => {
    assert.deepEqual(judge(replicas(5), horizontalAutoscaler({ minReplicas: 2, maxReplicas: 5 }), min(2)), [blocked(2, "2 pods")]);
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ minReplicas: 3, maxReplicas: 5 }), min(2)), []);
    assert.deepEqual(judge(replicas(5), horizontalAutoscaler({ maxReplicas: 5 }), min(1)), [blocked(1, "1 pod")]);
    assert.deepEqual(judge(replicas(5), scaledObject({ maxReplicaCount: 5 }), min(1)), [blocked(1, "1 pod")]);
    assert.deepEqual(judge(replicas(5), scaledObject({ minReplicaCount: 2 }), min(1)), []);
  });

  it("asks nothing where there is nothing to evict", () => assert.deepEqual(judge(replicas(0), min(1)), []));

  it("adds up everything the budget selects", () => {
    const set = workloadOf("apps/v1", "StatefulSet", { replicas: 2 });
    assert.deepEqual(judge(replicas(2), set, min(3)), []);
    assert.deepEqual(judge(replicas(2), set, min(4)), [blocked(4, "4 pods", "Deployment area/it, StatefulSet area/it")]);
    assert.deepEqual(judge(replicas(1), pod(podSpec), min(2)), [blocked(2, "2 pods", "Deployment area/it, Pod area/it")]);
    assert.deepEqual(judge(replicas(2), workloadOf("apps/v1", "StatefulSet", { replicas: 2 }), budget({ selector: { matchLabels: { app: "other" } }, minAvailable: 4 })), []);
  });

  it("asks nothing where it also selects pods whose number the stack does not say", () => {
    for (const [apiVersion, kind] of [["apps/v1", "DaemonSet"], ["batch/v1", "Job"]] as const) assert.deepEqual(judge(replicas(1), workloadOf(apiVersion, kind), min(1)), []);
    assert.deepEqual(judge(replicas(1), workloadOf("apps/v1", "DaemonSet", { template: { metadata: { labels: { app: "other" } }, spec: podSpec } }), min(1)), [blocked(1, "1 pod")]);
  });

  it("refuses a second budget for a pod, and names both", () => {
    const second = budget({ selector: {}, maxUnavailable: 1 }, "second");
    const overlap =
      "PodDisruptionBudget area/second spec.selector: PodDisruptionBudget area/it selects the pods of Deployment area/it too, and no pod of two budgets can be evicted; select each pod by one budget only";
    assert.deepEqual(judge(replicas(3), budget({ selector, maxUnavailable: 1 }), second), [overlap]);
    assert.deepEqual(judge(replicas(3), budget({ selector, maxUnavailable: 1 }, "it", "other"), second), []);
    assert.deepEqual(judge(replicas(3), budget({ selector: { matchLabels: { app: "other" } }, maxUnavailable: 1 }), second), []);
    assert.deepEqual(judge(replicas(3), budget({ selector, maxUnavailable: 1 }), budget({ selector: unknown, maxUnavailable: 1 }, "second")), []);
    assert.deepEqual(judge(replicas(3), budget({ selector: unknown, maxUnavailable: 1 }), second), []);
    assert.deepEqual(judge(deployment(podSpec, { replicas: 3 }, { labels: { app: unknown } }), budget({ selector, maxUnavailable: 1 }), second), []);
  });

  it("says nothing while something that could allow an eviction is unknown", () => {
    assert.deepEqual(judge(replicas(unknown), min(1)), []);
    assert.deepEqual(judge(replicas(1), min(unknown)), []);
    assert.deepEqual(judge(replicas(1), budget({ selector, maxUnavailable: unknown })), []);
    assert.deepEqual(judge(replicas(1), budget({ selector: unknown, minAvailable: 1 })), []);
    assert.deepEqual(judge(replicas(1), budget({ selector, minAvailable: 1 }, "it", unknown)), []);
    assert.deepEqual(judge(replicas(1), min(1), deployment(podSpec, { replicas: 3 }, { labels: { app: unknown } })), []);
    assert.deepEqual(judge(replicas(5), horizontalAutoscaler({ minReplicas: unknown, maxReplicas: 5 }), min(1)), []);
    assert.deepEqual(judge(replicas(5), scaledObject({ minReplicaCount: unknown }), min(1)), []);
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ minReplicas: 3, maxReplicas: 5 }, unknown), min(1)), []);
    assert.deepEqual(judge(replicas(1), workloadOf("apps/v1", "DaemonSet", { template: { metadata: { labels: unknown }, spec: podSpec } }), min(1)), []);
  });

  it("judges no other object", () => assert.deepEqual(judge({ ...min(0), props: { ...budget({ maxUnavailable: 0 }).props, kind: "Other" } }), []));
});
