import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { servicesStayInsideTheCluster as rule } from "../../../policies/rules/network/services-stay-inside-the-cluster.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const service = (type: unknown, namespace: unknown = "area", kind = "Service", apiVersion = "v1") => resource({ apiVersion, kind, metadata: { name: "it", namespace }, spec: { type } });
const faults: Readonly<Record<string, string>> = {
  NodePort: 'spec.type is "NodePort": opens a port of every node to whoever reaches it; make it a ClusterIP and add a route at the edge',
  LoadBalancer: 'spec.type is "LoadBalancer": is given an address outside the cluster; make it a ClusterIP and add a route at the edge',
};

describe("services-stay-inside-the-cluster", () => {
  for (const type of ["ClusterIP", "ExternalName", undefined, null]) it(`takes type ${type}`, () => assert.deepEqual(verdict(rule, service(type)), []));

  for (const [type, fault] of Object.entries(faults)) {
    it(`refuses type ${type} outside the edge's namespaces`, () => {
      assert.deepEqual(verdict(rule, service(type)), [fault]);
      assert.deepEqual(verdict(rule, service(type), { edgeNamespaces: ["edge"] }), [fault]);
      assert.deepEqual(verdict(rule, service(type, null), { edgeNamespaces: ["area"] }), [fault]);
    });

    it(`takes type ${type} in them`, () => {
      assert.deepEqual(verdict(rule, service(type, "edge"), { edgeNamespaces: ["other", "edge"] }), []);
      assert.deepEqual(verdict(rule, service(type, null), { edgeNamespaces: ["default"] }), []);
    });
  }

  it("judges Services only", () => {
    assert.deepEqual(verdict(rule, foreignResource("example:index:Service", "it", service("NodePort").props)), []);
    assert.deepEqual(verdict(rule, service("NodePort", "area", "Other")), []);
    assert.deepEqual(verdict(rule, service("NodePort", "area", "Service", "serving.knative.dev/v1")), []);
  });

  it("says nothing while the type or the namespace is unknown", () => {
    assert.deepEqual(verdict(rule, service(unknown)), []);
    assert.deepEqual(verdict(rule, service("NodePort", unknown)), []);
  });
});
