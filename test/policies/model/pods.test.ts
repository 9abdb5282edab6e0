import assert from "node:assert/strict";
import { containersOf, containersOfResource, podsOf } from "../../../policies/model/pods.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { everyContainerKind, everyWorkload, foreignResource, pod, resource } from "../support/objects.ts";

const only = <Item>(list: readonly Item[]): Item => {
  assert.equal(list.length, 1);
  return list[0]!;
};

describe("pods of a resource", () => {
  it("stand in every workload, with their metadata beside", () => {
    const spec = { containers: [] };
    for (const workload of everyWorkload(spec, { annotations: { a: "b" } })) {
      const found = only(podsOf(workload.resource));
      assert.deepEqual(found.path, workload.path, workload.kind);
      assert.equal(found.spec, spec, workload.kind);
      assert.deepEqual(found.metadataPath, [...workload.path.slice(0, -1), "metadata"], workload.kind);
      assert.deepEqual(found.metadata["annotations"], { a: "b" }, workload.kind);
      assert.equal(found.resource, workload.resource);
    }
  });

  it("are none in what makes none, and where no template stands", () => {
    const spec = { template: { spec: { containers: [{}] } } };
    for (const other of [
      resource({ apiVersion: "v1", kind: "Service", spec }),
      resource({ apiVersion: "example.com/v1", kind: "Deployment", spec }),
      foreignResource("pulumi-nodejs:dynamic/lambda:Instance", "it", { apiVersion: "apps/v1", kind: "Deployment", spec }),
      ...[undefined, null, {}, { template: null }, { template: "text" }, { template: unknown }, unknown].map((odd) =>
        resource({ apiVersion: "apps/v1", kind: "Deployment", spec: odd }),
      ),
    ]) {
      assert.deepEqual(podsOf(other), []);
    }
  });

  it("have an empty spec and metadata where theirs are of another kind", () => {
    const found = only(podsOf(resource({ apiVersion: "apps/v1", kind: "Deployment", spec: { template: { spec: "text", metadata: [] } } })));
    assert.deepEqual([found.spec, found.metadata], [{}, {}]);
  });

  it("are Windows's only by their own word", () => {
    const isWindows = (os: unknown) => only(podsOf(pod({ os }))).windows;
    assert.equal(isWindows({ name: "windows" }), true);
    for (const os of [undefined, null, {}, "windows", { name: "linux" }, { name: "Windows" }, unknown]) assert.equal(isWindows(os), false);
  });

  it("are in a user namespace only where hostUsers is false", () => {
    const isApart = (hostUsers: unknown) => only(podsOf(pod({ hostUsers }))).userNamespace;
    assert.equal(isApart(false), true);
    for (const hostUsers of [undefined, null, true, "false", 0, unknown]) assert.equal(isApart(hostUsers), false);
  });
});

describe("containers of a pod", () => {
  for (const { kind, podSpec, path } of everyContainerKind({ image: "registry.example/it:1" })) {
    it(`are found of the kind ${kind}, in every workload`, () => {
      for (const workload of everyWorkload(podSpec)) {
        const container = containersOfResource(workload.resource).find(({ name }) => name === "subject");
        assert.equal(container?.kind, kind, workload.kind);
        assert.deepEqual(container?.path, [...workload.path, ...path], workload.kind);
        assert.equal(container?.spec["image"], "registry.example/it:1", workload.kind);
      }
    });
  }

  it("come in the order of their lists", () => {
    const spec = {
      ephemeralContainers: [{ name: "d" }],
      initContainers: [{ name: "b" }, { name: "c", restartPolicy: "Always" }],
      containers: [{ name: "a", restartPolicy: "Always" }],
    };
    assert.deepEqual(
      containersOf(only(podsOf(pod(spec)))).map(({ name, kind }) => `${name} ${kind}`),
      ["a container", "b init", "c sidecar", "d ephemeral"],
    );
  });

  it("are named by their place where they have no name", () => {
    const spec = { containers: [{}, null, { name: 7 }], initContainers: ["text"] };
    assert.deepEqual(
      containersOfResource(pod(spec)).map(({ name }) => name),
      ["containers[0]", "containers[1]", "containers[2]", "initContainers[0]"],
    );
  });

  it("are none in lists of another kind", () => {
    for (const containers of [undefined, null, "text", { name: "a" }, unknown]) {
      assert.deepEqual(containersOfResource(pod({ containers, initContainers: containers, ephemeralContainers: containers })), []);
    }
  });
});
