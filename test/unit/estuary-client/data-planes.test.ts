import assert from "node:assert/strict";
import { Server } from "./support/server.ts";

describe("data planes", () => {
  it("are read with their addresses, over all pages", async () => {
    const server = await Server.start();
    const page = (node: object, pageInfo: object) => ({ dataPlanes: { edges: [{ node }], pageInfo } });
    server.answer(
      page({ name: "ops/dp/public/one", cidrBlocks: ["192.0.2.1/32"], gcpServiceAccountEmail: "a@b.test", awsIamUserArn: null }, { hasNextPage: true, endCursor: "c" }),
      page({ name: "ops/dp/public/two", cidrBlocks: [], awsIamUserArn: "arn:x", azureApplicationClientId: "z" }, { hasNextPage: false }),
    );
    assert.deepEqual(await server.client().dataPlanes(), [
      { name: "ops/dp/public/one", cidrBlocks: ["192.0.2.1/32"], gcpServiceAccountEmail: "a@b.test" },
      { name: "ops/dp/public/two", cidrBlocks: [], awsIamUserArn: "arn:x", azureApplicationClientId: "z" },
    ]);
    await server.close();
  });
});

describe("connectors", () => {
  const schemas = { endpointSpecSchema: { type: "object" }, resourceSpecSchema: { type: "object" } };
  const image = "ghcr.io/estuary/source-postgres:v3";
  const table = [
    ["are those of exactly the tag", { imageTag: ":v3", ...schemas }, { config: { type: "object" }, resource: { type: "object" } }],
    ["of another tag, which the service falls back to in silence, are none", { imageTag: ":v4", ...schemas }, undefined],
    ["that are not there are none", null, undefined],
    ["without a schema are none", { imageTag: ":v3", endpointSpecSchema: null, resourceSpecSchema: null }, undefined],
  ] as const;
  for (const [title, connectorSpec, expected] of table) {
    it(title, async () => {
      const server = await Server.start();
      server.answer({ connectorSpec });
      assert.deepEqual(await server.client().connectorSchemas(image), expected);
      assert.deepEqual(server.variables(), { fullImageName: image });
      await server.close();
    });
  }
});
