import assert from "node:assert/strict";
import * as subscriptions from "../../../clients/estuary/resources/alert-subscription.ts";
import * as accounts from "../../../clients/estuary/resources/service-account.ts";
import * as mappings from "../../../clients/estuary/resources/storage-mapping.ts";
import { NotReadyError } from "../../../clients/estuary/resources/partial.ts";
import { Stack, owner } from "./support/catalog.ts";

const reasons = ({ failures }: { failures: { reason: string }[] }) => failures.map(({ reason }) => reason.split(";")[0]);

describe("small resources of Estuary", () => {
  let stack: Stack;
  beforeEach(() => { stack = new Stack(); });
  afterEach(() => stack.close());

  describe("storage mapping", () => {
    const wanted = { prefix: "acme/", stores: [{ provider: "S3", bucket: "b", region: "us-west-2" }], dataPlanes: ["ops/dp/public/test"] };

    it("is made, changed, taken over where it is as wanted, and left by a deletion", async () => {
      const { id, outs } = await mappings.create(stack.session, wanted);
      assert.deepEqual(stack.api.mappings.get("acme/")?.spec, { stores: wanted.stores, data_planes: wanted.dataPlanes });
      assert.equal(mappings.diff(id, outs, wanted).changes, false);
      const other = { ...wanted, stores: [{ provider: "GCS", bucket: "c" }] };
      assert.equal(mappings.diff(id, outs, other).changes, true);
      await mappings.update(stack.session, id, outs, other);
      assert.match(stack.lines.join(), /specs below it use it once they are published anew/);
      await assert.rejects(mappings.create(stack.session, wanted), /storage mapping of acme\/ exists and is another one: stores \[\{"provider":"GCS","bucket":"c"\}\], data planes \["ops\/dp\/public\/test"\], detail none\. To take it over set the same here/);
      assert.deepEqual((await mappings.create(stack.session, other)).outs, other);
      assert.deepEqual(stack.writes(), ["createStorageMapping", "updateStorageMapping"]);
      await mappings.remove(stack.session, id);
      assert.ok(stack.api.mappings.has("acme/"));
      assert.match(stack.lines.join(), /stays: Estuary cannot delete one/);
    });

    it("shows what others changed, and not what the service fills in", async () => {
      const { id, outs } = await mappings.create(stack.session, wanted);
      stack.api.mappings.set("acme/", { prefix: "acme/", spec: { stores: [{ ...wanted.stores[0], prefix: null }], data_planes: wanted.dataPlanes } });
      assert.equal(mappings.diff(id, (await mappings.read(stack.session, id, outs)).props ?? {}, wanted).changes, false);
      stack.api.mappings.set("acme/", { prefix: "acme/", spec: { stores: wanted.stores, data_planes: ["ops/dp/public/other"] } });
      assert.equal(mappings.diff(id, (await mappings.read(stack.session, id, outs)).props ?? {}, wanted).changes, true);
      stack.api.mappings.clear();
      assert.deepEqual(await mappings.read(stack.session, id, outs), {});
    });

    it("is judged with all faults", () => {
      assert.deepEqual(reasons(mappings.check(undefined, { prefix: "acme", stores: [{ provider: "FTP" }], dataPlanes: [] })), ['prefix is "acme"', 'stores[0].provider is "FTP"', "dataPlanes is empty"]);
    });
  });

  describe("alert subscription", () => {
    const wanted = { prefix: "acme/", email: "ops@example.com", alertTypes: ["shard_failed", "task_idle"] };

    it("is made, or changed where one is there, in any order of types, and deleted", async () => {
      stack.api.subscriptions.push({ prefix: "acme/", email: "ops@example.com", alertTypes: ["task_idle"] });
      const { id, outs } = await subscriptions.create(stack.session, wanted);
      assert.deepEqual(stack.api.subscriptions[0]?.alertTypes, wanted.alertTypes);
      assert.equal(subscriptions.diff(id, outs, { ...wanted, alertTypes: ["task_idle", "shard_failed"] }).changes, false);
      assert.deepEqual(subscriptions.diff(id, outs, { ...wanted, email: "other@example.com" }).replaces, ["email"]);
      await subscriptions.update(stack.session, id, outs, { ...wanted, alertTypes: ["task_idle"] });
      assert.deepEqual((await subscriptions.read(stack.session, id, outs)).props?.["alertTypes"], ["task_idle"]);
      await subscriptions.remove(stack.session, id, outs);
      await subscriptions.remove(stack.session, id, outs);
      assert.deepEqual(await subscriptions.read(stack.session, id, outs), {});
    });

    it("is judged with all faults", () => {
      assert.deepEqual(reasons(subscriptions.check(undefined, { prefix: "", email: "nobody", alertTypes: ["fire"] })), ['prefix is ""', 'email is "nobody"', 'alertTypes has "fire"']);
    });
  });

  describe("service account", () => {
    const wanted = { owner, name: "acme/ci", grants: [{ prefix: "acme/", capability: "admin" }], generation: 1, validFor: "P90D" };
    const keys = () => [...(stack.api.accounts.get("acme/ci")?.keys.keys() ?? [])];

    it("has one key of ours, another when asked, and the former is revoked", async () => {
      const { id, outs } = await accounts.create(stack.session, wanted);
      assert.deepEqual(keys(), [outs["keyId"]]);
      assert.equal(outs["apiKey"], `secret-of-${String(outs["keyId"])}`);
      assert.equal(accounts.diff(id, outs, wanted).changes, false);
      assert.equal(accounts.diff(id, outs, { ...wanted, generation: 2 }).changes, true);
      const { outs: rotated } = await accounts.update(stack.session, id, outs, { ...wanted, generation: 2 });
      assert.notEqual(rotated["keyId"], outs["keyId"]);
      assert.deepEqual(keys(), [rotated["keyId"]]);
      const { outs: granted } = await accounts.update(stack.session, id, rotated, { ...wanted, generation: 2, grants: [{ prefix: "acme/x/", capability: "read" }] });
      assert.equal(granted["apiKey"], rotated["apiKey"]);
      assert.deepEqual(stack.api.accounts.get("acme/ci")?.grants, [{ prefix: "acme/x/", capability: "read" }]);
      await accounts.remove(stack.session, id, granted);
      assert.deepEqual([keys(), stack.api.accounts.get("acme/ci")?.grants], [[], []]);
      assert.doesNotMatch(stack.lines.join(), /secret-of/);
      // What a deletion has left is taken again.
      await accounts.create(stack.session, wanted);
    });

    it("revokes the key of an interrupted run, whose secret nobody has", async () => {
      await accounts.create(stack.session, wanted);
      const { outs } = await accounts.create(stack.session, wanted);
      assert.deepEqual(keys(), [outs["keyId"]]);
    });

    it("makes another key when its own was revoked, and refuses an account of others", async () => {
      const { id, outs } = await accounts.create(stack.session, wanted);
      await stack.api.revokeApiKey(String(outs["keyId"]));
      const { props = {} } = await accounts.read(stack.session, id, outs);
      assert.equal(accounts.diff(id, props, wanted).changes, true);
      await accounts.update(stack.session, id, props, wanted);
      assert.equal(keys().length, 1);
      stack.api.accounts.set("acme/theirs", { grants: [{ prefix: "acme/", capability: "admin" }], keys: new Map([["1", "theirs"]]) });
      await assert.rejects(accounts.create(stack.session, { ...wanted, name: "acme/theirs" }), /exists and has no key of this stack/);
    });

    it("makes another key when its own has expired, which is revoked", async () => {
      const { id, outs } = await accounts.create(stack.session, wanted);
      const account = stack.api.serviceAccount.bind(stack.api);
      const mine = String(outs["keyId"]);
      stack.api.serviceAccount = async (name) => {
        const found = await account(name);
        return found === undefined ? undefined : { ...found, apiKeys: found.apiKeys.map((key) => ({ ...key, expiresAt: key.id === mine ? "2020-01-01T00:00:00Z" : "2999-01-01T00:00:00Z" })) };
      };
      const { props = {} } = await accounts.read(stack.session, id, outs);
      assert.equal(accounts.diff(id, props, wanted).changes, true);
      const { outs: renewed } = await accounts.update(stack.session, id, outs, wanted);
      assert.notEqual(renewed["keyId"], mine);
      assert.deepEqual(keys(), [renewed["keyId"]]);
      assert.equal((await accounts.read(stack.session, id, renewed)).props?.["keyId"], renewed["keyId"]);
    });

    it("leaves grants that others gave it, says so, and takes back its own alone", async () => {
      const { id, outs } = await accounts.create(stack.session, wanted);
      const theirs = { prefix: "acme/theirs/", capability: "read" };
      stack.api.accounts.get("acme/ci")?.grants.push(theirs);
      const { props = {} } = await accounts.read(stack.session, id, outs);
      assert.equal(accounts.diff(id, props, wanted).changes, false);
      const next = { ...wanted, grants: [{ prefix: "acme/", capability: "write" }] };
      const { outs: changed } = await accounts.update(stack.session, id, props, next);
      assert.deepEqual(stack.api.accounts.get("acme/ci")?.grants, [theirs, ...next.grants]);
      assert.match(stack.lines.join(), /also has read on acme\/theirs\/, which is not recorded here and stays/);
      await accounts.remove(stack.session, id, changed);
      assert.deepEqual(stack.api.accounts.get("acme/ci")?.grants, [theirs]);
    });

    it("stores the new key whatever becomes of the former, and revokes that the next time", async () => {
      const { id, outs } = await accounts.create(stack.session, wanted);
      stack.api.before.set("revokeApiKey", () => { throw new Error("connection refused"); });
      const next = { ...wanted, generation: 2 };
      const error = await accounts.update(stack.session, id, outs, next).then(() => undefined, (thrown: unknown) => thrown);
      assert.ok(error instanceof NotReadyError);
      assert.notEqual(error.properties["apiKey"], outs["apiKey"]);
      stack.api.before.clear();
      assert.equal(accounts.diff(id, error.properties, next).changes, true);
      const { outs: settled } = await accounts.update(stack.session, id, error.properties, next);
      assert.deepEqual(keys(), [settled["keyId"]]);
    });

    it("is judged with all faults", () => {
      assert.deepEqual(reasons(accounts.check(undefined, { name: "a b", grants: [{ prefix: "x", capability: "all" }], generation: 0, validFor: "90d" })), [
        'name is "a b"', "generation is 0", 'validFor is "90d"', 'grants[0].prefix is "x"', 'grants[0].capability is "all"',
      ]);
    });
  });
});
