import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { gpuNamespacesHaveQuota as rule } from "../../../policies/rules/gpu/gpu-namespaces-have-quota.ts";
import { everyWorkload, foreignResource, pod, resource } from "../support/objects.ts";
import { container, core, gpu, gpuContainer, judgeAll } from "./support.ts";

const workload = pod({ containers: [gpuContainer()] });
const quota = (hard: unknown, namespace: unknown = "area", fields: object = {}) => core("ResourceQuota", { hard, ...fields }, namespace, "quota");
const told = (path: string, kind = gpu, namespace = "area") => ({
  name: "it",
  path,
  message: `the pod asks for ${kind} in the namespace ${namespace}, where no ResourceQuota bounds it`,
  fix: `give the namespace a ResourceQuota without scopes that has requests.${kind} in spec.hard`,
});
const first = told(`spec.containers.0.resources.requests.${gpu}`);

describe("gpu-namespaces-have-quota", () => {
  for (const amount of [0, "0", 1, "4", "1k"]) it(`takes a quota of ${JSON.stringify(amount)}`, () => assert.deepEqual(judgeAll(rule, [workload, quota({ [`requests.${gpu}`]: amount })]), []));

  const useless: Readonly<Record<string, Resource>> = {
    "of nothing": quota(undefined),
    "of other things": quota({ "requests.cpu": 1, [gpu]: 1, [`limits.${gpu}`]: 1, "requests.amd.com/gpu": 1 }),
    "that is no quantity": quota({ [`requests.${gpu}`]: "one" }),
    "that is null": quota({ [`requests.${gpu}`]: null }),
    "of another namespace": quota({ [`requests.${gpu}`]: 1 }, "other"),
    "of the default namespace": quota({ [`requests.${gpu}`]: 1 }, null),
    "with scopes": quota({ [`requests.${gpu}`]: 1 }, "area", { scopes: ["BestEffort"] }),
    "with a selector of scopes": quota({ [`requests.${gpu}`]: 1 }, "area", { scopeSelector: { matchExpressions: [] } }),
    "that is none": core("LimitRange", { hard: { [`requests.${gpu}`]: 1 } }),
    "of another group": resource({ apiVersion: "example.com/v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "area" }, spec: { hard: { [`requests.${gpu}`]: 1 } } }),
  };
  for (const [what, subject] of Object.entries(useless)) it(`asks for more than a quota ${what}`, () => assert.deepEqual(judgeAll(rule, [subject, workload]), [first]));

  it("takes one of several quotas, and empty scopes", () => {
    const good = quota({ [`requests.${gpu}`]: 1 }, "area", { scopes: [], scopeSelector: null });
    assert.deepEqual(judgeAll(rule, [...Object.values(useless), good, workload]), []);
    assert.deepEqual(judgeAll(rule, [quota({ [`requests.${gpu}`]: 1 }, "area", { scopes: null }), workload]), []);
  });

  it("asks for a quota of each kind of GPU, once a pod", () => {
    const mig = "nvidia.com/mig-1g.5gb";
    const mixed = pod({ containers: [container({ limits: { cpu: 1 } }), gpuContainer(1, mig), gpuContainer(), gpuContainer(2, mig)] });
    assert.deepEqual(judgeAll(rule, [mixed, quota({ [`requests.${gpu}`]: 1 })]), [told(`spec.containers.1.resources.requests.${mig}`, mig)]);
    assert.deepEqual(judgeAll(rule, [mixed, quota({ [`requests.${mig}`]: 1 })]), [told(`spec.containers.2.resources.requests.${gpu}`)]);
    assert.deepEqual(judgeAll(rule, [mixed]).map(({ path }) => path), [`spec.containers.1.resources.requests.${mig}`, `spec.containers.2.resources.requests.${gpu}`]);
  });

  it("takes no namespace for the default one", () => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "it" }, spec: { containers: [gpuContainer()] } };
    assert.deepEqual(judgeAll(rule, [resource(object)]), [told(`spec.containers.0.resources.requests.${gpu}`, gpu, "default")]);
    assert.deepEqual(judgeAll(rule, [resource(object), quota({ [`requests.${gpu}`]: 1 }, undefined)]).length, 1);
    assert.deepEqual(judgeAll(rule, [resource(object), resource({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q" }, spec: { hard: { [`requests.${gpu}`]: 1 } } })]), []);
  });

  it("says nothing of pods that ask for none", () => {
    for (const each of [gpuContainer(0), container({ limits: { cpu: 1 } }), gpuContainer("-1")]) assert.deepEqual(judgeAll(rule, [pod({ containers: [each] })]), []);
    assert.deepEqual(judgeAll(rule, [foreignResource("pulumi-nodejs:dynamic/lambda:Instance", "a", { spec: { containers: [gpuContainer()] } })]), []);
  });

  it("waits for what is not known yet", () => {
    const places = [{ metadata: unknown }, { metadata: { name: "it", namespace: unknown } }, { spec: unknown }, { spec: { containers: [gpuContainer(unknown)] } }];
    for (const place of places) assert.deepEqual(judgeAll(rule, [resource({ ...workload.props, ...place })]), []);

    const key = `requests.${gpu}`;
    const quotas = [quota(unknown), quota({ [key]: unknown }), quota({ [key]: 1 }, unknown), quota({ [key]: 1 }, "area", { scopes: unknown }), quota({ [key]: 1 }, "area", { scopeSelector: unknown })];
    for (const subject of quotas) assert.deepEqual(judgeAll(rule, [workload, subject]), []);
    assert.deepEqual(judgeAll(rule, [workload, quota({ "requests.cpu": unknown })]), [first]);
  });

  it("does not wait for what has a quota's fields and is none", () => {
    assert.deepEqual(judgeAll(rule, [workload, core("LimitRange", { hard: unknown }, unknown)]), [first]);
  });

  for (const { kind, resource: subject, path } of everyWorkload({ containers: [gpuContainer()] })) {
    const expected = kind === "PodTemplate" ? [] : [told([...path, "containers", 0, "resources", "requests", gpu].join("."))];
    it(`${kind === "PodTemplate" ? "leaves alone" : "asks of"} a ${kind}`, () => assert.deepEqual(judgeAll(rule, [subject]), expected));
  }
});
