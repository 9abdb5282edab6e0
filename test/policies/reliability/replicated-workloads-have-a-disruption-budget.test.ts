import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { labelOf } from "../../../policies/model/label.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { replicatedWorkloadsHaveADisruptionBudget as rule } from "../../../policies/rules/reliability/replicated-workloads-have-a-disruption-budget.ts";
import { deployment, everyWorkload, foreignResource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";
import { budget, horizontalAutoscaler, podSpec, replicas, scaledObject, selector, workloadOf } from "./support.ts";

const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const fault = (pods: number, who = "Deployment area/it") =>
  `${who} spec.template.metadata.labels: no PodDisruptionBudget selects these pods, of which there may be ${pods}; add one to the namespace that selects them, with maxUnavailable 1 for example`;

describe("replicated-workloads-have-a-disruption-budget", () => {
  it("takes two replicas with a budget, in whatever order", () => {
    assert.deepEqual(judge(replicas(2), budget({ selector })), []);
    assert.deepEqual(judge(budget({ selector: {} }), replicas(2)), []);
  });

  it("refuses two replicas without one", () => {
    assert.deepEqual(judge(replicas(2)), [fault(2)]);
    assert.deepEqual(judge(replicas(3)), [fault(3)]);
  });

  for (const count of [undefined, null, 0, 1, "2"]) it(`asks nothing of ${JSON.stringify(count)} replicas`, () => assert.deepEqual(judge(replicas(count)), []));

  it("refuses a budget that selects other pods, none, or those of another namespace", () => {
    for (const other of [budget({ selector: { matchLabels: { app: "other" } } }), budget({}), budget({ selector: null }), budget({ selector }, "it", "other"), budget({ selector }, "it", null)]) {
      assert.deepEqual(judge(replicas(2), other), [fault(2)]);
    }
  });

  it("takes no other object for a budget", () => {
    const { props } = budget({ selector });
    for (const apiVersion of ["v1", "example.com/v1"]) assert.deepEqual(judge(replicas(2), { ...budget({}), props: { ...props, apiVersion } }), [fault(2)]);
    assert.deepEqual(judge(replicas(2), { ...budget({}), props: { ...props, kind: "Other" } }), [fault(2)]);
    assert.deepEqual(judge(replicas(2), foreignResource("example:index:Budget", "it", props)), [fault(2)]);
  });

  it("counts an autoscaler's most, not the replicas beside it", () => {
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ maxReplicas: 4 })), [fault(4)]);
    assert.deepEqual(judge(replicas(5), horizontalAutoscaler({ minReplicas: 1, maxReplicas: 1 })), []);
    assert.deepEqual(judge(replicas(undefined), scaledObject({ maxReplicaCount: 3 })), [fault(3)]);
    assert.deepEqual(judge(replicas(undefined), scaledObject({})), [fault(100)]);
    assert.deepEqual(judge(replicas(undefined), scaledObject({ maxReplicaCount: 1 })), []);
    assert.deepEqual(judge(replicas(undefined), horizontalAutoscaler({})), []);
    assert.deepEqual(judge(replicas(undefined), scaledObject({ maxReplicaCount: "5" })), []);
  });

  it("counts an autoscaler of the workload only", () => {
    const elsewhere = [
      horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "apps/v1", kind: "Deployment", name: "other" }),
      horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "apps/v1", kind: "StatefulSet", name: "it" }),
      horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "example.com/v1", kind: "Deployment", name: "it" }),
      horizontalAutoscaler({ maxReplicas: 4 }, null),
      horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "apps/v1", kind: "Deployment", name: "it" }, "other"),
      scaledObject({ maxReplicaCount: 4 }, { kind: "StatefulSet", name: "it" }),
    ];
    assert.deepEqual(judge(replicas(1), ...elsewhere), []);
    assert.deepEqual(judge(replicas(1), ...elsewhere, horizontalAutoscaler({ maxReplicas: 4 }, { kind: "Deployment", name: "it" })), [fault(4)]);
    assert.deepEqual(judge(replicas(1), scaledObject({ maxReplicaCount: 4 }, { apiVersion: "apps/v1", kind: "Deployment", name: "it" })), [fault(4)]);
  });

  it("takes no other object for an autoscaler", () => {
    const { props } = horizontalAutoscaler({ maxReplicas: 4, maxReplicaCount: 4 });
    for (const [apiVersion, kind] of [["autoscaling/v2", "ScaledObject"], ["keda.sh/v1", "HorizontalPodAutoscaler"], ["autoscaling.k8s.io/v1", "HorizontalPodAutoscaler"]]) {
      assert.deepEqual(judge(replicas(1), { ...horizontalAutoscaler({}), props: { ...props, apiVersion, kind } }), []);
    }
  });

  for (const [apiVersion, kind] of [["v1", "ReplicationController"], ["apps/v1", "Deployment"], ["apps/v1", "ReplicaSet"], ["apps/v1", "StatefulSet"], ["argoproj.io/v1alpha1", "Rollout"], ["apps.kruise.io/v1alpha1", "CloneSet"], ["apps.kruise.io/v1beta1", "StatefulSet"], ["apps.openshift.io/v1", "DeploymentConfig"]] as const) {
    it(`judges a ${kind} of ${apiVersion}`, () => {
      const workload = workloadOf(apiVersion, kind, { replicas: 2 });
      assert.deepEqual(judge(workload), [fault(2, labelOf(workload))]);
      assert.deepEqual(judge(workload, budget({ selector })), []);
      assert.deepEqual(judge(workloadOf(apiVersion, kind)), []);
    });
  }

  for (const { kind, resource } of everyWorkload(podSpec)) it(`asks nothing of a ${kind} without replicas`, () => assert.deepEqual(judge(resource), []));

  it("asks nothing of kinds whose pods are not alike or not many", () => {
    for (const [apiVersion, kind] of [["apps/v1", "DaemonSet"], ["batch/v1", "Job"], ["apps.kruise.io/v1alpha1", "DaemonSet"], ["example.com/v1", "Deployment"]] as const) assert.deepEqual(judge(workloadOf(apiVersion, kind, { replicas: 2 })), []);
  });

  it("says nothing while the count, the labels, a namespace or a selector is unknown", () => {
    const scaled = horizontalAutoscaler({ minReplicas: unknown, maxReplicas: 4 });
    assert.deepEqual(judge(replicas(unknown)), []);
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ maxReplicas: unknown })), []);
    assert.deepEqual(judge(replicas(unknown), scaled), []);
    assert.deepEqual(judge(deployment(podSpec, { replicas: 2 }, { labels: { app: unknown } })), []);
    assert.deepEqual(judge(replicas(2), budget({ selector: unknown })), []);
    assert.deepEqual(judge(replicas(2), budget({ selector: { matchLabels: { app: unknown } } })), []);
    assert.deepEqual(judge(replicas(2), budget(unknown)), []);
    assert.deepEqual(judge(replicas(2), budget({ selector }, "it", unknown)), []);
    assert.deepEqual(judge(replicas(1), horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "apps/v1", kind: "Deployment", name: "it" }, unknown)), []);
    const nowhere = { ...replicas(2), props: { ...replicas(2).props, metadata: { name: "it", namespace: unknown } } };
    assert.deepEqual(judge(nowhere), []);
    assert.deepEqual(judge(nowhere, budget({ selector }, "it", "any")), []);
    assert.deepEqual(judge(deployment(podSpec, { replicas: 2 }, { labels: { app: unknown } }), budget({ selector })), []);
    assert.deepEqual(judge(replicas(2), budget({ selector: unknown }, "it", "other")), [fault(2)]);
  });
});
