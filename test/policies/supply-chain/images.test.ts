import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import { imagesOf } from "../../../policies/rules/supply-chain/images.ts";
import { everyContainerKind, everyWorkload, foreignResource, pod, resource } from "../support/objects.ts";

const told = (subject: Parameters<typeof imagesOf>[0]) => imagesOf(subject).map(({ path, reference, user }) => [formatPath(path), reference, user]);
const custom = (apiVersion: string, kind: string, spec: unknown) => resource({ apiVersion, kind, metadata: { name: "it" }, spec });

describe("images of a resource", () => {
  for (const { kind, podSpec, path } of everyContainerKind({ image: "subject:1" })) {
    it(`include those of the ${kind} containers of every workload`, () => {
      for (const workload of everyWorkload(podSpec)) {
        const found = told(workload.resource).filter(([, , user]) => user === "container subject");
        assert.deepEqual(found, [[`${formatPath([...workload.path, ...path, "image"])}`, "subject:1", "container subject"]], workload.kind);
      }
    });
  }

  it("include those of image volumes", () => {
    const volumes = [{ name: "cache", emptyDir: {} }, { name: "model", image: { reference: "models/it:1", pullPolicy: "Always" } }, { image: { reference: "other:1" } }, null, { name: "odd", image: "x" }];
    assert.deepEqual(told(pod({ containers: [], volumes })), [
      ["spec.volumes[1].image.reference", "models/it:1", "volume model"],
      ["spec.volumes[2].image.reference", "other:1", "volume 2"],
    ]);
  });

  it("include what custom resources name", () => {
    const cluster = { imageName: "pg:18", postgresql: { extensions: [{ name: "vector", image: { reference: "vector:1" } }, { name: "none" }] } };
    assert.deepEqual(told(custom("postgresql.cnpg.io/v1", "Cluster", cluster)), [
      ["spec.imageName", "pg:18", "spec.imageName"],
      ["spec.postgresql.extensions[0].image.reference", "vector:1", "spec.postgresql.extensions[0].image.reference"],
    ]);
    for (const kind of ["ImageCatalog", "ClusterImageCatalog"]) {
      const images = [{ major: 17, image: "pg:17" }, { major: 18, image: "pg:18" }];
      assert.deepEqual(told(custom("postgresql.cnpg.io/v1", kind, { images })).map(([path]) => path), ["spec.images[0].image", "spec.images[1].image"]);
    }
    for (const kind of ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"]) {
      const spec = { image: "a:1", containers: [{ name: "b", image: "b:1" }], initContainers: [{ name: "c", image: "c:1" }], thanos: { image: "d:1" } };
      const paths = ["spec.containers[0].image", "spec.initContainers[0].image", "spec.image", ...(kind === "Prometheus" ? ["spec.thanos.image"] : [])];
      assert.deepEqual(told(custom("monitoring.coreos.com/v1", kind, spec)).map(([path]) => path), paths, kind);
    }
  });

  it("are those of the kinds in the table alone", () => {
    assert.deepEqual(told(custom("example.com/v1", "Cluster", { imageName: "pg:18", image: "it" })), []);
    assert.deepEqual(told(foreignResource("pulumi-nodejs:dynamic/gpu:CudaCheck", "it", { apiVersion: "v1", kind: "Pod", spec: { containers: [{ image: "it" }] } })), []);
  });

  it("are none where the API server would find no image", () => {
    for (const image of [undefined, null, "", " it", "it ", 7, {}, []]) assert.deepEqual(told(pod({ containers: [{ name: "it", image }] })), [], JSON.stringify(image));
    for (const spec of [undefined, null, [], "x", { imageName: null, postgresql: { extensions: "x" } }]) assert.deepEqual(told(custom("postgresql.cnpg.io/v1", "Cluster", spec)), []);
  });
});
