import assert from "node:assert/strict";
import { labelOf } from "../../../policies/model/label.ts";
import type { Props, Resource, ResourceOptions } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { autoscalersOwnTheReplicaCount as rule } from "../../../policies/rules/reliability/autoscalers-own-the-replica-count.ts";
import { deployment } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";
import { horizontalAutoscaler, podSpec, scaledObject } from "./support.ts";

const ignoring = (...ignoreChanges: readonly string[]): ResourceOptions => ({ protect: false, ignoreChanges });
const scaled = (replicas: unknown, options: ResourceOptions | undefined = ignoring()) => deployment(podSpec, { replicas }, {}, options);
const autoscaler = horizontalAutoscaler({ maxReplicas: 4 });
const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const fault = (replicas: number, by: Resource = autoscaler) =>
  `Deployment area/it spec.replicas is ${replicas}: each update would take the count back from ${labelOf(by)}; leave the field out, or add the resource option ignoreChanges: ["spec.replicas"]`;

/** The Deployment as the engine shows it after an update. */
const made = (spec: Props, more: Props): Resource => {
  const resource = deployment(podSpec, spec, {}, ignoring());
  return { ...resource, props: { ...resource.props, status: { replicas: 3 }, ...more } };
};

describe("autoscalers-own-the-replica-count", () => {
  it("refuses a count beside an autoscaler", () => {
    assert.deepEqual(judge(scaled(2), autoscaler), [fault(2)]);
    assert.deepEqual(judge(autoscaler, scaled(0)), [fault(0)]);
    assert.deepEqual(judge(scaled(2), scaledObject({})), [fault(2, scaledObject({}))]);
    assert.deepEqual(judge(scaled(2, ignoring("spec.template", "metadata")), autoscaler), [fault(2)]);
  });

  it("takes a count without an autoscaler, and an autoscaler without a count", () => {
    assert.deepEqual(judge(scaled(2)), []);
    assert.deepEqual(judge(scaled(2), horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: "apps/v1", kind: "Deployment", name: "other" })), []);
    for (const none of [undefined, null]) assert.deepEqual(judge(scaled(none), autoscaler), []);
  });

  for (const path of ["spec.replicas", 'spec["replicas"]', "spec", "spec.*", "*"]) it(`takes a first count under ignoreChanges: ${path}`, () => assert.deepEqual(judge(scaled(2, ignoring("metadata", path)), autoscaler), []));

  it("says nothing of an object read from a file", () => assert.deepEqual(judge(deployment(podSpec, { replicas: 2 }), autoscaler), []));

  it("judges what was asked for, not the count that the API server answers", () => {
    assert.deepEqual(judge(made({ replicas: 3 }, { __inputs: { spec: {} } }), autoscaler), []);
    assert.deepEqual(judge(made({ replicas: 3 }, { __inputs: { spec: { replicas: 2 } } }), autoscaler), [fault(2)]);
    assert.deepEqual(judge(made({ replicas: 3 }, { __inputs: null }), autoscaler), []);
    assert.deepEqual(judge(made({ replicas: 3 }, {}), autoscaler), []);
    assert.deepEqual(judge(made({ replicas: 3 }, { status: null }), autoscaler), [fault(3)]);
  });

  it("says nothing while the count or who scales is unknown", () => {
    assert.deepEqual(judge(scaled(unknown), autoscaler), []);
    assert.deepEqual(judge(scaled(2), horizontalAutoscaler({ maxReplicas: 4 }, { apiVersion: unknown, kind: "Deployment", name: "it" })), []);
    assert.deepEqual(judge(scaled(2), horizontalAutoscaler({ maxReplicas: 4 }, { kind: "Deployment", name: "it" }, unknown)), []);
    assert.deepEqual(judge(scaled(2), horizontalAutoscaler({ maxReplicas: unknown, metrics: unknown })), [fault(2)]);
    const nowhere = scaled(2);
    assert.deepEqual(judge({ ...nowhere, props: { ...nowhere.props, metadata: { name: "it", namespace: unknown } } }, autoscaler), []);
    assert.deepEqual(judge({ ...nowhere, name: "it", props: { ...nowhere.props, metadata: { name: unknown, namespace: "area" } } }, autoscaler), []);
  });
});
