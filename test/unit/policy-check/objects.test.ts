import assert from "node:assert/strict";
import { objectsOf } from "../../../scripts/lib/policy/objects.ts";

const read = (text: string) => objectsOf({ name: "a.yaml", text });
const found = (text: string) => read(text).objects.map(({ resource, lineOf }) => `${resource.type} ${resource.name} ${lineOf([])}`);

describe("Kubernetes objects of a file", () => {
  it("are those of all its documents", () => {
    assert.deepEqual(found("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\n"), ["kubernetes:core/v1:Pod a 1", "kubernetes:apps/v1:Deployment b 5"]);
  });

  it("are those of lists, of lists in lists, and of lists of one kind, which say it for their items", () => {
    const text = [
      "apiVersion: v1", "kind: List", "items:",
      "  - {apiVersion: v1, kind: Pod, metadata: {name: a}}",
      "  - apiVersion: v1", "    kind: PodList", "    items:", "      - metadata: {name: b}", "      - {apiVersion: v1, kind: Pod, metadata: {name: c}}",
      "  - {apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: d}}]}",
    ].join("\n");
    assert.deepEqual(found(text), ["kubernetes:core/v1:Pod a 4", "kubernetes:core/v1:Pod b 8", "kubernetes:core/v1:Pod c 9", "kubernetes:apps/v1:Deployment d 10"]);
    assert.equal(read(text).objects[1]?.lineOf(["metadata", "name"]), 8);
  });

  it("may be of a kind that only sounds like a list", () => {
    assert.deepEqual(found("apiVersion: a.b/v1\nkind: AllowList\nmetadata: {name: a}\nitems: {x: 1}\n"), ["kubernetes:a.b/v1:AllowList a 1"]);
    assert.deepEqual(found("apiVersion: v1\nkind: List\nitems: []\n"), []);
  });

  it("have a URN each", () => {
    const { objects } = read("{apiVersion: v1, kind: Pod}\n---\n{apiVersion: v1, kind: Pod}\n");
    assert.deepEqual(objects.map(({ resource }) => resource.urn), ["a.yaml:1#v1/Pod", "a.yaml:3#v1/Pod"]);
  });

  it("are not what says no kind or no version, nor files of Kustomize: those are named", () => {
    const text = ["replicas: 2", "---", "kind: Pod", "---", "apiVersion: v2", "name: chart", "---", "- a", "---", "text", "---", "apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", "---", "apiVersion: v1", "kind: List", "items: [1]"].join("\n");
    const { objects, skipped, faults } = read(text);
    assert.deepEqual({ objects, skipped, faults }, {
      objects: [],
      skipped: [
        "a.yaml:1: no Kubernetes object: it has no apiVersion and no kind", "a.yaml:3: no Kubernetes object: it has no apiVersion", "a.yaml:5: no Kubernetes object: it has no kind",
        "a.yaml:8: no Kubernetes object: it is no map", "a.yaml:10: no Kubernetes object: it is no map", "a.yaml:12: no Kubernetes object: Kustomization is a file of Kustomize", "a.yaml:17: no Kubernetes object: it is no map",
      ],
      faults: [],
    });
  });

  it("are judged of a kustomization that is of a cluster", () => assert.deepEqual(found("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}"), ["kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization a 1"]));

  it("cannot be read of a Helm template, which is said once", () => {
    const { objects, faults } = read("kind: {{ .Values.kind }}\na: 1\na: 2\na: 3\n");
    assert.deepEqual(objects, []);
    assert.ok(faults.length > 1);
    assert.deepEqual(faults.map((fault) => fault.endsWith("; a Helm template is judged as `helm template` renders it")), faults.map((_, index) => index === 0));
    for (const fault of faults) assert.match(fault, /^a\.yaml:\d+:\d+: /);
  });
});
