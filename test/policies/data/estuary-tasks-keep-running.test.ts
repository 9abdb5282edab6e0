import assert from "node:assert/strict";
import type { Props } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { estuaryTasksKeepRunning as rule } from "../../../policies/rules/data/estuary-tasks-keep-running.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const task = "acme/task";
const judge = (model: unknown, options: Props = {}) => verdict(rule, foreignResource("pulumi-nodejs:dynamic/estuary:Catalog", "it", { specs: { [task]: model } }), options);
const place = `specs["${task}"]`;
const copied = (where: string, counter: number, accepted = 0) =>
  `${place}.${where}.backfill is ${counter}: task ${task} copies all data of this binding again, as the counter is above ${accepted}; set it back, or raise the accepted counter of the task`;
const stopped = (where: string) => `${place}.${where}.disable is true: task ${task} does not run; remove the field`;
const reset = `${place}.reset is true: task ${task} loses its state and its collection's data; remove the field once that has happened`;

describe("estuary-tasks-keep-running", () => {
  it("only advises", () => assert.equal(rule.level, "advisory"));

  for (const model of [
    { endpoint: {}, bindings: [{ resource: {}, target: "acme/it" }, { backfill: 0 }] },
    { bindings: null, shards: {}, reset: false },
    { shards: { disable: false }, derive: { transforms: [{ backfill: 0 }], shards: { logLevel: "info" } } },
    { backfill: 3, disable: true, bindings: [{ disable: true, backfill: "3", reset: true }] },
    null,
  ]) {
    it(`takes ${JSON.stringify(model)}`, () => assert.deepEqual(judge(model), []));
  }

  it("flags each binding and each transform that is copied again", () => {
    assert.deepEqual(judge({ bindings: [{ backfill: 1 }, {}, { backfill: 2 }] }), [copied("bindings[0]", 1), copied("bindings[2]", 2)]);
    assert.deepEqual(judge({ derive: { transforms: [{ name: "a" }, { backfill: 1 }] } }), [copied("derive.transforms[1]", 1)]);
    assert.deepEqual(judge({ transforms: [{ backfill: 1 }], derive: { bindings: [{ backfill: 1 }] } }), []);
  });

  it("takes a counter that was accepted for the task, and not one above", () => {
    const acceptedBackfills = { [task]: 2, "acme/other": 9 };
    assert.deepEqual(judge({ bindings: [{ backfill: 2 }] }, { acceptedBackfills }), []);
    assert.deepEqual(judge({ bindings: [{ backfill: 3 }] }, { acceptedBackfills }), [copied("bindings[0]", 3, 2)]);
    assert.deepEqual(judge({ bindings: [{ backfill: 1 }] }, { acceptedBackfills: { "acme/other": 9 } }), [copied("bindings[0]", 1)]);
  });

  it("flags a reset", () => assert.deepEqual(judge({ reset: true }), [reset]));

  it("flags a task that is disabled", () => {
    assert.deepEqual(judge({ shards: { disable: true } }), [stopped("shards")]);
    assert.deepEqual(judge({ derive: { shards: { disable: true } } }), [stopped("derive.shards")]);
  });

  it("flags a task that is paused beside its model", () => {
    const props = { specs: { [task]: {} }, paused: ["acme/other", task] };
    assert.deepEqual(verdict(rule, foreignResource("pulumi-nodejs:dynamic/estuary:Catalog", "it", props)), [
      `paused[0] is "acme/other": the task does not run; remove it from the list`,
      `paused[1] is "${task}": the task does not run; remove it from the list`,
    ]);
    assert.deepEqual(verdict(rule, foreignResource("acme:index:Catalog", "it", props)), []);
  });

  it("flags all faults of all tasks", () => {
    const specs = { [task]: { reset: true, shards: { disable: true }, bindings: [{ backfill: 1 }] }, constructor: { shards: { disable: true } } };
    assert.deepEqual(verdict(rule, foreignResource("pulumi-nodejs:dynamic/estuary:Capture", "it", { specs })), [
      copied("bindings[0]", 1),
      reset,
      stopped("shards"),
      "specs.constructor.shards.disable is true: task constructor does not run; remove the field",
    ]);
    const named = { constructor: { bindings: [{ backfill: 1 }] } };
    assert.equal(verdict(rule, foreignResource("pulumi-nodejs:dynamic/estuary:Catalog", "it", { specs: named })).length, 1);
  });

  it("judges Estuary's resources only", () => {
    const props = { specs: { [task]: { reset: true } } };
    for (const type of ["pulumi-nodejs:dynamic/lambda:Instance", "example:index:estuary"]) assert.deepEqual(verdict(rule, foreignResource(type, "it", props)), []);
    assert.deepEqual(verdict(rule, resource({ apiVersion: "v1", kind: "ConfigMap", ...props })), []);
    assert.deepEqual(verdict(rule, foreignResource("pulumi-nodejs:dynamic/estuary:Catalog", "it", {})), []);
  });

  it("says nothing while it is unknown", () => {
    for (const model of [unknown, { bindings: unknown }, { bindings: [{ backfill: unknown }] }, { reset: unknown }, { shards: unknown }, { shards: { disable: unknown } }]) assert.deepEqual(judge(model), []);
  });
});
