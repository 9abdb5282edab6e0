import assert from "node:assert/strict";
import type { Resource, ResourceOptions } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { dataIsProtected as rule } from "../../../policies/rules/data/data-is-protected.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const open: ResourceOptions = { protect: false, ignoreChanges: [] };
const shut: ResourceOptions = { protect: true, ignoreChanges: [] };
const object = (apiVersion: string, kind: string, spec: unknown = {}) => (options?: ResourceOptions) => resource({ apiVersion, kind, metadata: { name: "it", namespace: "area" }, spec }, options);
const set = (volumeClaimTemplates: unknown) => object("apps/v1", "StatefulSet", { volumeClaimTemplates });
const filesystem = "pulumi-nodejs:dynamic/lambda:Filesystem";
const fault = (place = "metadata.name") => `${place}: holds data, and an update may delete or replace it; add the resource option protect: true`;

const holders: readonly (readonly [string, (options?: ResourceOptions) => Resource, string?])[] = [
  ["a StatefulSet with volumes", set([{ metadata: { name: "data" } }])],
  ["a PersistentVolumeClaim", object("v1", "PersistentVolumeClaim")],
  ["a cluster of CloudNativePG", object("postgresql.cnpg.io/v1", "Cluster")],
  ["a file system of the GPU cloud", (options) => foreignResource(filesystem, "it", { name: "it", region: "us-west-1" }, options), "name"],
];

describe("data-is-protected", () => {
  for (const [what, make, place] of holders) {
    it(`asks it of ${what}`, () => {
      assert.deepEqual(verdict(rule, make(open)), [fault(place)]);
      assert.deepEqual(verdict(rule, make(shut)), []);
    });

    it(`asks nothing of ${what} in a stack that is thrown away, or in a file`, () => {
      assert.deepEqual(verdict(rule, make(open), { required: false }), []);
      assert.deepEqual(verdict(rule, make(open), { required: true }), [fault(place)]);
      assert.deepEqual(verdict(rule, make()), []);
    });
  }

  for (const none of [undefined, null, []]) it(`asks nothing of a StatefulSet whose volumes are ${JSON.stringify(none)}`, () => assert.deepEqual(verdict(rule, set(none)(open)), []));

  it("asks nothing of what holds no data", () => {
    const others = [object("apps/v1", "Deployment", { volumeClaimTemplates: [{}] }), object("example.com/v1", "Cluster"), object("v1", "PersistentVolume"), object("example.com/v1", "PersistentVolumeClaim")];
    for (const make of others) assert.deepEqual(verdict(rule, make(open)), []);
    for (const type of ["pulumi-nodejs:dynamic/lambda:Instance", "example:index:Filesystem"]) assert.deepEqual(verdict(rule, foreignResource(type, "it", { name: "it" }, open)), []);
  });

  it("says nothing while the volumes are unknown", () => assert.deepEqual(verdict(rule, set(unknown)(open)), []));
});
