import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { formatPath } from "../../../policies/model/path.ts";
import { containersLimitMemory as rule } from "../../../policies/rules/reliability/containers-limit-memory.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const fix = "limit it to the most it may ever need";
const fault = (value = "") => `spec.containers[0].resources.limits.memory${value}: the memory of container web has no limit; ${fix}`;
const withResources = (resources: unknown, podResources?: unknown) => verdict(rule, pod({ containers: [{ name: "web", resources }], resources: podResources }));

describe("containers-limit-memory", () => {
  it("takes a container with a limit of memory", () => assert.deepEqual(withResources({ limits: { memory: "1Gi" } }), []));

  for (const resources of [undefined, null, {}, { limits: {} }, { limits: null }, { limits: { cpu: "1" } }, { requests: { memory: "1Gi" } }]) {
    it(`refuses ${JSON.stringify(resources)}`, () => assert.deepEqual(withResources(resources), [fault()]));
  }

  it("refuses a limit of zero, which is none, and shows it", () => assert.deepEqual(withResources({ limits: { memory: "0" } }), [fault(' is "0"')]));

  it("takes the pod's limit, but not the pod's request", () => {
    assert.deepEqual(withResources(undefined, { limits: { memory: "1Gi" } }), []);
    assert.deepEqual(withResources(undefined, { requests: { memory: "1Gi" } }), [fault()]);
    assert.deepEqual(withResources(undefined, { limits: { memory: 0 } }), [fault()]);
  });

  for (const { kind, podSpec, path } of everyContainerKind({})) {
    it(`asks of a container of kind ${kind} ${kind === "ephemeral" ? "nothing, which can have none" : "a limit"}`, () => {
      const spec = { ...podSpec, ...(path[0] === "containers" ? {} : { containers: [{ name: "quiet", resources: { limits: { memory: 1 } } }] }) };
      const expected = `spec.${formatPath(path)}.resources.limits.memory: the memory of container subject has no limit; ${fix}`;
      assert.deepEqual(verdict(rule, pod(spec)), kind === "ephemeral" ? [] : [expected]);
    });
  }

  for (const { kind, resource, path } of everyWorkload({ containers: [{ name: "web" }] })) {
    it(`judges the pods of a ${kind}`, () => assert.deepEqual(verdict(rule, resource), [`${formatPath(path)}.${fault().slice("spec.".length)}`]));
  }

  it("says nothing while a place that could give it is unknown", () => {
    assert.deepEqual(withResources({ limits: unknown }), []);
    assert.deepEqual(withResources({}, { limits: { memory: unknown } }), []);
    assert.deepEqual(withResources({ requests: unknown }), [fault()]);
  });
});
