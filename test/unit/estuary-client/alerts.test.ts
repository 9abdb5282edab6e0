import assert from "node:assert/strict";
import { errorOf, half, Server } from "./support/server.ts";

describe("alerts and accounts", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("are read, those that ended with their end", async () => {
    server.answer({ alerts: { edges: [{ node: { catalogName: "a/t", alertType: "shard_failed", firedAt: "t1", resolvedAt: null } }, { node: { catalogName: "a/u", alertType: "task_idle", firedAt: "t1", resolvedAt: "t2" } }] } });
    assert.deepEqual(await server.client().alerts("a/"), [{ name: "a/t", type: "shard_failed", firedAt: "t1" }, { name: "a/u", type: "task_idle", firedAt: "t1", resolvedAt: "t2" }]);
  });

  it("are subscribed to", async () => {
    const subscription = { prefix: "a/", email: "a@b.test", alertTypes: ["shard_failed"], detail: "ours" };
    server.answer({ alertSubscriptions: [{ catalogPrefix: "a/", email: "a@b.test", alertTypes: ["shard_failed"], detail: "ours" }, { catalogPrefix: "a/", email: null, alertTypes: [] }] }, {}, {}, {});
    const client = server.client();
    assert.deepEqual(await client.alertSubscriptions("a/"), [subscription]);
    await client.createAlertSubscription(subscription);
    assert.deepEqual(server.variables(), subscription);
    await client.updateAlertSubscription(subscription);
    assert.deepEqual(server.variables(), subscription);
    await client.deleteAlertSubscription("a/", "a@b.test");
    assert.deepEqual(server.variables(), { prefix: "a/", email: "a@b.test" });
  });

  it("have accounts with grants and keys", async () => {
    const page = (node: object, pageInfo: object) => ({ serviceAccounts: { edges: [{ node }], pageInfo } });
    server.answer(
      page({ catalogName: "a/other", grants: [], apiKeys: [] }, { hasNextPage: true, endCursor: "c" }),
      page({ catalogName: "a/robot", grants: [{ prefix: "a/", capability: "admin" }], apiKeys: [{ id: "01", detail: null, expiresAt: "t" }] }, { hasNextPage: false }),
    );
    assert.deepEqual(await server.client().serviceAccount("a/robot"), { name: "a/robot", grants: [{ prefix: "a/", capability: "admin" }], apiKeys: [{ id: "01", expiresAt: "t" }] });
    assert.equal(await server.client().serviceAccount("a/none"), undefined);
  });

  it("make a key once, whose lost answer is told and never asked for again", async () => {
    server.answer({ createApiKey: { id: "01", secret: "told-once" } });
    assert.deepEqual(await server.client().createApiKey("a/robot", { detail: "ours", validFor: "P90D" }), { id: "01", secret: "told-once" });
    const other = await Server.start();
    other.on("POST /api/graphql", half);
    assert.equal((await errorOf(other.client().createApiKey("a/robot", { detail: "ours", validFor: "P90D" }))).kind, "ambiguous");
    assert.equal(other.asked.length, 1);
    await other.close();
  });

  it("change grants and revoke keys", async () => {
    server.answer({});
    const client = server.client();
    await client.createServiceAccount("a/robot", [{ prefix: "a/", capability: "write" }]);
    assert.deepEqual(server.variables(), { catalogName: "a/robot", grants: [{ prefix: "a/", capability: "write" }] });
    await client.addServiceAccountGrant("a/robot", { prefix: "b/", capability: "read" });
    assert.deepEqual(server.variables(), { catalogName: "a/robot", prefix: "b/", capability: "read" });
    await client.removeServiceAccountGrant("a/robot", "b/");
    assert.deepEqual(server.variables(), { catalogName: "a/robot", prefix: "b/" });
    await client.revokeApiKey("01");
    assert.deepEqual(server.variables(), { id: "01" });
  });
});
