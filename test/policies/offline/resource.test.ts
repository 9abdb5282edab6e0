import assert from "node:assert/strict";
import { identityOf } from "../../../policies/model/kubernetes.ts";
import { isObject, resourceOf } from "../../../policies/offline/resource.ts";

describe("an object of a file", () => {
  it("is what says its kind and version", () => assert.ok(isObject({ apiVersion: "v1", kind: "Pod" })));

  for (const [name, value] of [
    ["null", null], ["nothing", undefined], ["text", "apiVersion: v1"], ["a list", [{ apiVersion: "v1", kind: "Pod" }]], ["no kind", { apiVersion: "v1" }], ["no version", { kind: "Pod" }],
    ["an empty kind", { apiVersion: "v1", kind: "" }], ["an empty version", { apiVersion: "", kind: "Pod" }], ["a kind that is no text", { apiVersion: "v1", kind: 1 }],
  ] as const) {
    it(`is not ${name}`, () => assert.equal(isObject(value), false));
  }

  it("has the type Pulumi gives it", () => {
    const types = [["v1", "Pod"], ["apps/v1", "Deployment"], ["keda.sh/v1alpha1", "ScaledObject"]].map(([apiVersion, kind]) => resourceOf({ apiVersion, kind }, "f").type);
    assert.deepEqual(types, ["kubernetes:core/v1:Pod", "kubernetes:apps/v1:Deployment", "kubernetes:keda.sh/v1alpha1:ScaledObject"]);
  });

  it("has its own coordinates, and no options of a program", () => {
    const props = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" } };
    const resource = resourceOf(props, "a.yaml:3");
    assert.deepEqual(resource, { type: "kubernetes:apps/v1:Deployment", urn: "a.yaml:3#apps/v1/Deployment", name: "web", props });
    assert.deepEqual(identityOf(resource), { group: "apps", version: "v1", kind: "Deployment", namespace: "shop", name: "web", partial: false });
  });

  it("is named by what the API server would complete, or said to have no name", () => {
    const names = [{ generateName: "job-" }, { generateName: "job-", name: "mine" }, {}, undefined, "text"].map((metadata) => resourceOf({ apiVersion: "v1", kind: "Pod", metadata }, "f").name);
    assert.deepEqual(names, ["job-*", "mine", "(no name)", "(no name)", "(no name)"]);
  });
});
