import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { formatPath } from "../../../policies/model/path.ts";
import { containersRequestCpuAndMemory as rule } from "../../../policies/rules/reliability/containers-request-cpu-and-memory.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const requests = { cpu: "100m", memory: "64Mi" };
const fix = "request what it needs in ordinary use";
const fault = (name: string, value = "") => `spec.containers[0].resources.requests.${name}${value}: container web requests no ${name}; ${fix}`;
const withResources = (resources: unknown, podResources?: unknown) => verdict(rule, pod({ containers: [{ name: "web", resources }], resources: podResources }));

describe("containers-request-cpu-and-memory", () => {
  it("takes a container that requests both", () => assert.deepEqual(withResources({ requests }), []));

  for (const resources of [undefined, null, "x", {}, { requests: null }, { requests: {} }, { limits: {} }, { requests: { cpu: null, "ephemeral-storage": "1Gi" } }]) {
    it(`refuses ${JSON.stringify(resources)}`, () => assert.deepEqual(withResources(resources), [fault("cpu"), fault("memory")]));
  }

  it("refuses a request of one only", () => {
    assert.deepEqual(withResources({ requests: { cpu: 1 } }), [fault("memory")]);
    assert.deepEqual(withResources({ requests: { memory: "1Gi" } }), [fault("cpu")]);
  });

  it("refuses zero in any way it is written, and shows it", () => {
    assert.deepEqual(withResources({ requests: { cpu: "0", memory: "64Mi" } }), [fault("cpu", ' is "0"')]);
    assert.deepEqual(withResources({ requests: { cpu: 0, memory: "0Mi" } }), [fault("cpu", " is 0"), fault("memory", ' is "0Mi"')]);
  });

  it("takes a limit for a request, as the API server does, but not a limit of zero", () => {
    assert.deepEqual(withResources({ limits: requests }), []);
    assert.deepEqual(withResources({ requests: { cpu: "1" }, limits: { memory: "1Gi" } }), []);
    assert.deepEqual(withResources({ limits: { cpu: "0", memory: "1Gi" } }), [fault("cpu")]);
  });

  it("takes what the pod requests for all of its containers", () => {
    assert.deepEqual(withResources(undefined, { requests }), []);
    assert.deepEqual(withResources({ requests: { cpu: "1" } }, { limits: { memory: "1Gi" } }), []);
    assert.deepEqual(withResources(undefined, { requests: { cpu: "1", memory: 0 } }), [fault("memory")]);
  });

  it("leaves what is no quantity to the API server", () => assert.deepEqual(withResources({ requests: { cpu: "lots", memory: ["1"] } }), []));

  for (const { kind, podSpec, path } of everyContainerKind({})) {
    it(`asks of a container of kind ${kind} ${kind === "ephemeral" ? "nothing, which can have none" : "both"}`, () => {
      const quiet = { name: "quiet", resources: { requests } };
      const spec = { ...podSpec, ...(path[0] === "containers" ? {} : { containers: [quiet] }) };
      const place = `spec.${formatPath(path)}.resources.requests`;
      const expected = ["cpu", "memory"].map((name) => `${place}.${name}: container subject requests no ${name}; ${fix}`);
      assert.deepEqual(verdict(rule, pod(spec)), kind === "ephemeral" ? [] : expected);
    });
  }

  for (const { kind, resource, path } of everyWorkload({ containers: [{ name: "web", resources: { requests: { cpu: 1 } } }] })) {
    it(`judges the pods of a ${kind}`, () =>
      assert.deepEqual(verdict(rule, resource), [`${formatPath(path)}.containers[0].resources.requests.memory: container web requests no memory; ${fix}`]));
  }

  it("says nothing while a place that could give it is unknown", () => {
    assert.deepEqual(withResources(unknown), []);
    assert.deepEqual(withResources({ requests: { cpu: unknown, memory: 1 } }), []);
    assert.deepEqual(withResources({ requests: unknown }), []);
    assert.deepEqual(withResources({ limits: unknown }), []);
    assert.deepEqual(withResources({}, unknown), []);
    assert.deepEqual(withResources({}, { requests: unknown }), []);
    assert.deepEqual(withResources({ requests: { cpu: unknown } }), [fault("memory")]);
    assert.deepEqual(withResources({}, { limits: { cpu: unknown } }), [fault("memory")]);
    assert.deepEqual(withResources({}, { requests: { "ephemeral-storage": unknown } }), [fault("cpu"), fault("memory")]);
  });
});
