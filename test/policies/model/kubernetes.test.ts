import assert from "node:assert/strict";
import { identityOf, isKind, isPartial } from "../../../policies/model/kubernetes.ts";
import { foreignResource, resource } from "../support/objects.ts";

describe("identity of an object", () => {
  it("is its group, version, kind, namespace and name", () => {
    assert.deepEqual(identityOf(resource({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "area" } })), {
      group: "apps",
      version: "v1",
      kind: "Deployment",
      namespace: "area",
      name: "web",
      partial: false,
    });
  });

  it("has an empty group in the core group, the namespace `default`, and the resource's name where the object has none", () => {
    for (const metadata of [undefined, null, {}, "text", { name: 7, namespace: null }]) {
      const object = { ...resource({ apiVersion: "v1", kind: "Pod", metadata }), name: "mine", partial: false };
      assert.deepEqual(identityOf(object), { group: "", version: "v1", kind: "Pod", namespace: "default", name: "mine", partial: false });
    }
  });

  it("is none for other providers and for Helm releases", () => {
    const props = { apiVersion: "v1", kind: "Pod" };
    for (const type of ["pulumi-nodejs:dynamic/lambda:Instance", "kubernetes:helm.sh/v3:Release", "pulumi:providers:kubernetes", "xkubernetes:core/v1:Pod"]) {
      assert.equal(identityOf(foreignResource(type, "it", props)), undefined, type);
    }
  });

  it("of a patch is that of the object of which it holds a part, and says so", () => {
    const patch = foreignResource("kubernetes:apps/v1:DeploymentPatch", "it", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } });
    assert.deepEqual(identityOf(patch), { group: "apps", version: "v1", kind: "Deployment", namespace: "default", name: "web", partial: true });
    assert.equal(isKind(patch, "apps", "Deployment"), true);
    assert.equal(isPartial(patch), true);
  });

  it("of a kind that is named like a patch is its own", () => {
    const whole = foreignResource("kubernetes:example.com/v1:DeploymentPatch", "it", { apiVersion: "example.com/v1", kind: "DeploymentPatch" });
    assert.deepEqual([identityOf(whole)?.kind, isPartial(whole)], ["DeploymentPatch", false]);
    assert.equal(isPartial(foreignResource("pulumi-nodejs:dynamic/lambda:Instance", "it", {})), false);
  });

  it("is none without apiVersion or kind", () => {
    for (const props of [{}, { apiVersion: "v1" }, { kind: "Pod" }, { apiVersion: 1, kind: "Pod" }, { apiVersion: "v1", kind: null }]) {
      assert.equal(identityOf(foreignResource("kubernetes:core/v1:Pod", "it", props)), undefined);
    }
  });

  it("tells kinds apart by group, in any version", () => {
    const object = resource({ apiVersion: "batch/v1beta1", kind: "CronJob" });
    assert.equal(isKind(object, "batch", "CronJob"), true);
    assert.equal(isKind(object, "", "CronJob"), false);
    assert.equal(isKind(object, "batch", "Job"), false);
    assert.equal(isKind(foreignResource("other:it", "it", { apiVersion: "batch/v1", kind: "CronJob" }), "batch", "CronJob"), false);
  });
});
