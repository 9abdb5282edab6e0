import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { longRunningContainersHaveProbes as rule } from "../../../policies/rules/reliability/long-running-containers-have-probes.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { deployment, everyWorkload, nest, pod, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const probe = { httpGet: { path: "/", port: 80 } };
const ports = [{ containerPort: 80 }];
const probed = { name: "web", readinessProbe: probe, livenessProbe: probe };
const bare = { name: "web" };
const judged = (...containers: readonly unknown[]) => verdict(rule, pod({ containers }));
const unready = (place = "spec.containers[0]", name = "web") =>
  `${place}.readinessProbe: container ${name} counts as ready as soon as it runs; add a probe that succeeds while it can serve`;
const stuck = (place = "spec.containers[0]", name = "web") =>
  `${place}.livenessProbe: nobody would notice that container ${name} hangs; add a liveness probe; a startup probe asks only until it has started`;

describe("long-running-containers-have-probes", () => {
  it("takes readiness with liveness, with or without start-up", () => {
    assert.deepEqual(judged(probed), []);
    assert.deepEqual(judged({ ...probed, startupProbe: probe }), []);
  });

  it("takes start-up for neither", () => {
    assert.deepEqual(judged({ ...bare, readinessProbe: probe, startupProbe: probe }), [stuck()]);
    assert.deepEqual(judged({ ...bare, livenessProbe: probe, startupProbe: probe }), [unready()]);
  });

  it("refuses a container without readiness", () => {
    assert.deepEqual(judged({ ...probed, readinessProbe: undefined }), [unready()]);
    assert.deepEqual(judged({ ...probed, readinessProbe: null, startupProbe: probe }), [unready()]);
  });

  it("refuses a container without liveness", () => {
    assert.deepEqual(judged({ ...probed, livenessProbe: undefined }), [stuck()]);
    assert.deepEqual(judged({ ...probed, livenessProbe: null, startupProbe: null }), [stuck()]);
  });

  it("refuses a container without any, with and without ports", () => {
    assert.deepEqual(judged(bare), [unready(), stuck()]);
    assert.deepEqual(judged({ ...bare, ports }), [unready(), stuck()]);
  });

  it("asks of a helper with a port liveness, no readiness", () => {
    const place = "spec.containers[1]";
    assert.deepEqual(judged(probed, { name: "helper", ports }), [stuck(place, "helper")]);
    assert.deepEqual(judged(probed, { name: "helper", ports, livenessProbe: probe }), []);
    assert.deepEqual(judged(probed, { name: "helper", ports, startupProbe: probe }), [stuck(place, "helper")]);
  });

  it("asks nothing of a helper without a port", () => {
    for (const none of [undefined, null, []]) assert.deepEqual(judged(probed, { name: "helper", ports: none }), []);
  });

  it("asks the same of a sidecar, and nothing of init and ephemeral containers", () => {
    const spec = (init: Props) => ({ containers: [probed], initContainers: [{ name: "first", ports, ...init }], ephemeralContainers: [{ name: "last", ports }] });
    assert.deepEqual(verdict(rule, pod(spec({ restartPolicy: "Always" }))), [stuck("spec.initContainers[0]", "first")]);
    assert.deepEqual(verdict(rule, pod(spec({}))), []);
    assert.deepEqual(verdict(rule, pod({ initContainers: [{ name: "first", restartPolicy: "Always" }], containers: [bare] })), [unready(), stuck()]);
  });

  for (const { kind, resource: subject, path } of everyWorkload({ containers: [{ ...probed, readinessProbe: undefined }] })) {
    const long = !["batch/Job", "batch/CronJob", "PodTemplate"].includes(kind);
    it(`asks ${long ? "the same" : "nothing"} of a ${kind}`, () => assert.deepEqual(verdict(rule, subject), long ? [unready(`${formatPath(path)}.containers[0]`)] : []));
  }

  const custom = [["argoproj.io/v1alpha1", "Rollout"], ["apps.kruise.io/v1alpha1", "CloneSet"], ["apps.kruise.io/v1beta1", "StatefulSet"], ["apps.kruise.io/v1alpha1", "DaemonSet"], ["apps.openshift.io/v1", "DeploymentConfig"]];
  for (const [apiVersion, kind] of custom) {
    it(`asks the same of a ${kind} of ${apiVersion}`, () => {
      const workload = { apiVersion, kind, metadata: { name: "it" }, ...nest(["spec", "template", "spec"], { containers: [{ ...probed, readinessProbe: null }] }) };
      assert.deepEqual(verdict(rule, resource(workload)), [unready("spec.template.spec.containers[0]")]);
    });
  }

  it("asks nothing of a pod that ends", () => {
    for (const restartPolicy of ["Never", "OnFailure"]) assert.deepEqual(verdict(rule, pod({ restartPolicy, containers: [bare] })), []);
    for (const restartPolicy of ["Always", undefined, null]) assert.deepEqual(verdict(rule, pod({ restartPolicy, containers: [bare] })), [unready(), stuck()]);
  });

  it("asks nothing of other objects", () => {
    assert.deepEqual(verdict(rule, { type: "random:index/randomBytes:RandomBytes", urn: "", name: "it", props: { spec: { containers: [bare] } } }), []);
    assert.deepEqual(verdict(rule, pod({})), []);
  });

  it("says nothing while a place that could be a probe is unknown", () => {
    assert.deepEqual(judged({ ...bare, readinessProbe: unknown, livenessProbe: unknown }), []);
    assert.deepEqual(judged({ ...probed, livenessProbe: undefined, startupProbe: unknown }), [stuck()]);
    assert.deepEqual(verdict(rule, pod({ restartPolicy: unknown, containers: [bare] })), []);
    assert.deepEqual(verdict(rule, deployment({ containers: unknown })), []);
  });
});
