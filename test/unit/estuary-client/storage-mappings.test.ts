import assert from "node:assert/strict";
import { errorOf, lost, Server } from "./support/server.ts";

const mapping = { prefix: "a/", spec: { stores: [{ provider: "S3", bucket: "b" }], data_planes: ["ops/dp/one"] }, detail: "ours" };

describe("storage mappings", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("are read by their exact prefix", async () => {
    server.answer({ storageMappings: { edges: [{ node: { catalogPrefix: "a/", detail: "ours", spec: mapping.spec } }] } });
    assert.deepEqual(await server.client().storageMapping("a/"), mapping);
    assert.deepEqual(server.variables(), { filter: { catalogPrefix: { in: ["a/"] } }, first: 1 });
  });

  it("of another prefix are not ours", async () => {
    server.answer({ storageMappings: { edges: [{ node: { catalogPrefix: "a/b/", spec: {} } }] } });
    assert.equal(await server.client().storageMapping("a/"), undefined);
  });

  it("tell whether specs must be published anew", async () => {
    server.answer({ updateStorageMapping: { republish: true } });
    assert.deepEqual(await server.client().updateStorageMapping(mapping), { republish: true });
  });

  it("are created once, and say so when nobody knows", async () => {
    server.on("POST /api/graphql", lost);
    const error = await errorOf(server.client().createStorageMapping(mapping));
    assert.equal(error.kind, "ambiguous");
    assert.equal(server.asked.length, 1);
  });

  it("are tested without a change: each fault with its data plane", async () => {
    server.answer({ testConnectionHealth: { allPassed: false, results: [{ dataPlaneName: "ops/dp/one", error: "no access" }, { dataPlaneName: "ops/dp/two", error: null }] } });
    assert.deepEqual(await server.client().testConnectionHealth(mapping), [{ dataPlane: "ops/dp/one", fault: "no access" }]);
  });
});
