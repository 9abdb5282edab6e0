import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cut, Estuary, EstuaryError, jsonText, plainId, rawJson, refreshTokenOf, splice, ZERO_ID, type DraftRow, type Publication, type RawJson } from "../../../clients/estuary/index.ts";
import { createEstuaryEmulator, EstuaryAdmin, type EstuaryEmulator } from "../../../sandbox/estuary/index.ts";

const plane = "ops/dp/public/gcp-us-central1-c2";
const image = "ghcr.io/estuary/source-postgres:v3";
const config = { address: "db.example.test:5432", user: "reader", database: "app", historyMode: false, credentials: { auth_type: "UserPassword", password: "the-password-of-the-source" } };
const names = { collection: "sophia-ai/rows", capture: "sophia-ai/in/rows" };

/** Spelled as no writer of JSON would. */
const collection = rawJson('{ "key": ["/id"], "schema": {"type": "object", "properties": {"id": {"type": "integer", "maximum": 1e3}, "score": {"type": "number", "maximum": 1.0}}, "required": ["id"]} }');

for (const extension of [true, false]) {
  describe(`the client against the emulator, ${extension ? "with" : "without"} the extension of GraphQL`, function () {
    this.timeout(30_000);
    let folder: string;
    let emulator: EstuaryEmulator;
    let admin: EstuaryAdmin;
    let estuary: Estuary;
    let encrypted: RawJson;
    const told: string[] = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "sophia-estuary-both-"));
      emulator = await createEstuaryEmulator({ extension, seed: 1 });
      admin = new EstuaryAdmin(emulator.admin);
      estuary = client();
    });
    after(async () => {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    });

    const client = (): Estuary => {
      const { agent, graphql, rest, encryption, token } = emulator;
      const connection = { agent, graphql, rest, encryption: encryption.replace(/\/v1\/encrypt-config$/, ""), apiKey: "sandbox", token: refreshTokenOf(token, "token"), surface: "auto" as const, stateDir: folder, poll: 5 };
      return new Estuary(connection, { report: (line) => told.push(line) });
    };

    const capture = (): RawJson => {
      const model = { endpoint: { connector: { image, config: {} } }, bindings: [{ resource: { namespace: "public", stream: "rows" }, target: names.collection }] };
      return splice(jsonText(model), ["endpoint", "connector", "config"], encrypted);
    };

    const publishAll = async (rows: readonly DraftRow[], { dryRun = false, dataPlane = plane } = {}): Promise<{ draft: string; result: Publication }> => {
      const draft = await estuary.createDraft("by a test");
      await estuary.stage(draft, rows);
      const id = await estuary.publish(draft, { dataPlane, detail: "by a test", dryRun });
      for (;;) {
        const result = await estuary.publication(id, draft);
        if (result.status !== "queued") return { draft, result };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    const idOf = async (name: string): Promise<string> => (await estuary.liveSpecs({ names: [name] }))[0]?.lastPubId ?? ZERO_ID;

    it("chooses the surface", async () => {
      assert.equal(await estuary.surface(), extension ? "graphql" : "postgrest");
    });

    it("reads a connector's schema and encrypts a configuration by it", async () => {
      const schemas = await estuary.connectorSchemas(image);
      assert.ok(schemas !== undefined);
      encrypted = await estuary.encrypt(config, schemas.config);
      assert.match(cut(encrypted, ["credentials", "password_sops"]) ?? "", /^"ENC\[/);
      assert.ok(!encrypted.includes("the-password"));
      assert.equal(await estuary.connectorSchemas("ghcr.io/estuary/source-postgres:v99"), undefined);
    });

    it("changes nothing by a dry run, and reads its models", async () => {
      const { draft, result } = await publishAll([{ name: names.collection, type: "collection", model: collection, expectPubId: ZERO_ID }], { dryRun: true });
      assert.deepEqual([result.status, result.errors], ["success", []]);
      assert.deepEqual(await estuary.liveSpecs({ prefix: "sophia-ai/" }), []);
      const [model] = await estuary.draftModels(draft);
      assert.equal(model?.name, names.collection);
      assert.notEqual(model.built, undefined);
      await admin.behaviour({ builtSpecs: false });
      assert.equal((await estuary.draftModels(draft))[0]?.built, undefined);
      await admin.behaviour({ builtSpecs: true });
      await estuary.deleteDraft(draft);
      assert.deepEqual(await estuary.draftModels(draft).catch(() => []), []);
    });

    it("publishes a capture with its collection, byte for byte", async () => {
      const { draft, result } = await publishAll([
        { name: names.collection, type: "collection", model: collection, expectPubId: ZERO_ID },
        { name: names.capture, type: "capture", model: capture(), expectPubId: ZERO_ID },
      ]);
      assert.deepEqual([result.status, result.errors, result.lockFailures], ["success", [], []]);
      const live = await estuary.liveSpecs({ names: [names.collection, names.capture] });
      const models = new Map(live.map(({ name, model }) => [name, model]));
      assert.equal(models.get(names.collection), collection);
      assert.equal(cut(models.get(names.capture) ?? "", ["endpoint", "connector", "config"]), encrypted);
      assert.deepEqual(new Set(live.map(({ lastPubId }) => lastPubId)), new Set([result.pubId]));
      assert.deepEqual((await estuary.publicationsOf(draft)).length, 1);
      await estuary.deleteDraft(draft);
    });

    it("tells history, readers, status and data planes", async () => {
      const [last] = await estuary.history(names.capture);
      assert.deepEqual([last?.pubId, last?.detail, last?.by], [await idOf(names.capture), "by a test", "owner@sandbox.test"]);
      const materialization = { endpoint: { connector: { image: "ghcr.io/estuary/materialize-webhook:v1", config: {} } }, bindings: [{ resource: { relativePath: "rows" }, source: names.collection }] };
      await admin.edit("sophia-ai/out/rows", JSON.stringify(materialization), { type: "materialization" });
      assert.deepEqual(await estuary.readers(names.collection), ["sophia-ai/out/rows"]);
      await admin.edit("sophia-ai/out/rows", null);
      const [status] = await estuary.status([names.capture]);
      assert.deepEqual([status?.type, status?.shards], ["OK", "OK"]);
      assert.equal(plainId(status?.lastActivated ?? ""), (await estuary.liveSpecs({ names: [names.capture] }))[0]?.lastBuildId);
      assert.ok((await estuary.dataPlanes()).find(({ name }) => name === plane)?.cidrBlocks.length);
    });

    it("prunes what is unchanged", async () => {
      const draft = await estuary.createDraft("unchanged");
      await estuary.stage(draft, [{ name: names.collection, type: "collection", model: collection, expectPubId: await idOf(names.collection) }]);
      assert.deepEqual(await estuary.prune(draft), [names.collection]);
      assert.deepEqual(await estuary.draftModels(draft), []);
      await estuary.deleteDraft(draft);
      await estuary.deleteDraft(draft);
    });

    it("is told of a spec that somebody else changed, and leaves it as it is", async () => {
      const before = await idOf(names.collection);
      await admin.edit(names.collection, collection.replace("1e3", "2e3"), { detail: "in the dashboard" });
      const { draft, result } = await publishAll([{ name: names.collection, type: "collection", model: collection, expectPubId: before }]);
      assert.equal(result.status, "expectPubIdMismatch");
      assert.match((await estuary.liveSpecs({ names: [names.collection] }))[0]?.model ?? "", /2e3/);
      const [last] = await estuary.history(names.collection);
      assert.deepEqual([last?.detail, last?.by], ["in the dashboard", "person@sandbox.test"]);
      await estuary.deleteDraft(draft);
    });

    it("is told which spec does not build, and why", async () => {
      const broken = splice(capture(), ["bindings", 0, "target"], jsonText("sophia-ai/nowhere"));
      const { draft, result } = await publishAll([{ name: names.capture, type: "capture", model: broken, expectPubId: await idOf(names.capture) }]);
      assert.equal(result.status, "buildFailed");
      const [error] = result.errors;
      assert.equal(error?.name, names.capture);
      assert.match(error.detail, /sophia-ai\/nowhere/);
      await estuary.deleteDraft(draft);
    });

    it("refuses to build a configuration whose order was changed", async () => {
      const model = capture();
      const { sops, ...rest } = JSON.parse(encrypted) as Record<string, unknown>;
      const turned = splice(model, ["endpoint", "connector", "config"], jsonText({ ...Object.fromEntries(Object.entries(rest).reverse()), sops }));
      const { draft, result } = await publishAll([{ name: names.capture, type: "capture", model: turned, expectPubId: null }]);
      assert.equal(result.status, "buildFailed");
      await estuary.deleteDraft(draft);
    });

    it("sums the documents written", async () => {
      await admin.stats(names.collection, 40, { at: Date.UTC(2025, 3, 5) });
      await admin.stats(names.collection, 2);
      assert.deepEqual([...(await estuary.documentsWritten([names.collection, "sophia-ai/none"]))], [[names.collection, 42]]);
    });

    it("reads and changes storage mappings, alerts, subscriptions and accounts", async () => {
      const mapping = await estuary.storageMapping("sophia-ai/");
      assert.ok(mapping !== undefined);
      assert.equal(await estuary.storageMapping("sophia-ai/none/"), undefined);
      await estuary.createStorageMapping({ ...mapping, prefix: "sophia-ai/more/", detail: "ours" });
      assert.equal((await estuary.storageMapping("sophia-ai/more/"))?.detail, "ours");
      assert.deepEqual(await estuary.updateStorageMapping({ ...mapping, prefix: "sophia-ai/more/", detail: "changed" }), { republish: false });
      assert.deepEqual(await estuary.testConnectionHealth(mapping), []);

      const subscription = { prefix: "sophia-ai/", email: "a@b.test", alertTypes: ["shard_failed"], detail: "ours" };
      await estuary.createAlertSubscription(subscription);
      await assert.rejects(estuary.createAlertSubscription(subscription), EstuaryError);
      await estuary.updateAlertSubscription({ ...subscription, alertTypes: ["task_idle"] });
      assert.deepEqual(await estuary.alertSubscriptions("sophia-ai/"), [{ ...subscription, alertTypes: ["task_idle"] }]);
      await estuary.deleteAlertSubscription("sophia-ai/", "a@b.test");
      await estuary.deleteAlertSubscription("sophia-ai/", "a@b.test");
      assert.deepEqual(await estuary.alertSubscriptions("sophia-ai/"), []);

      const robot = "sophia-ai/robot";
      await estuary.createServiceAccount(robot, [{ prefix: "sophia-ai/", capability: "write" }]);
      await estuary.addServiceAccountGrant(robot, { prefix: "other/", capability: "read" });
      await estuary.removeServiceAccountGrant(robot, "other/");
      await estuary.removeServiceAccountGrant(robot, "other/");
      const key = await estuary.createApiKey(robot, { detail: "ours", validFor: "P90D" });
      const account = await estuary.serviceAccount(robot);
      assert.deepEqual(account?.grants, [{ prefix: "sophia-ai/", capability: "write" }]);
      assert.deepEqual(account.apiKeys.map(({ id }) => plainId(id)), [plainId(key.id)]);
      await estuary.revokeApiKey(key.id);
      await estuary.revokeApiKey(key.id);
      assert.deepEqual((await estuary.serviceAccount(robot))?.apiKeys, []);
    });

    it("reads metrics and alerts", async () => {
      assert.match(await estuary.metrics("sophia-ai/"), new RegExp(`collection="${names.collection}"`));
      await admin.autoDisable(names.capture, "it failed for days");
      assert.deepEqual((await estuary.alerts("sophia-ai/")).map(({ name }) => name), [names.capture]);
      assert.equal((await estuary.status([names.capture]))[0]?.type, "TASK_DISABLED");
      assert.equal((await estuary.liveSpecs({ names: [names.capture] }))[0]?.isDisabled, true);
    });

    it("goes on after 307, 401, 429, 500, a page of a proxy and a lost answer in every call of a publication", async () => {
      const faults = [{ answer: "error", status: 307, headers: { "retry-after": "0" } }, { answer: "error", status: 401 }, { answer: "error", status: 429 }, { answer: "html", status: 502 }, { answer: "lost" }, { answer: "lost", takesEffect: true }] as const;
      const operations = ["createDraft", "stageDraftSpecs", "publication"];
      for (const fault of faults) {
        for (const operation of operations) await admin.addFault({ operation, ...fault });
        const { result, draft } = await publishAll([{ name: names.collection, type: "collection", model: collection, expectPubId: null }]);
        assert.equal(result.status, "success", JSON.stringify(fault));
        await estuary.deleteDraft(draft);
        await admin.clearFaults();
      }
    });

    it("finds its publication when the answer to it was lost", async () => {
      await admin.clearLog();
      await admin.addFault({ operation: "createPublication", answer: "lost", takesEffect: true });
      const { result } = await publishAll([{ name: names.collection, type: "collection", model: collection, expectPubId: null }]);
      assert.equal(result.status, "success");
      assert.equal((await admin.log()).filter(({ operation }) => operation === "createPublication").length, 1);
    });

    it("exchanges a token that was refused, and one for single use", async () => {
      await admin.expireTokens();
      await estuary.dataPlanes();
      await admin.behaviour({ singleUse: true });
      await admin.expireTokens();
      await estuary.dataPlanes();
      await admin.expireTokens();
      await client().dataPlanes();
      assert.equal(told.filter((line) => line.includes("single use")).length, 1);
      await admin.behaviour({ singleUse: false });
    });

    it("sees specs it may not see as forbidden, never as gone", async () => {
      await admin.behaviour({ grants: ["another/"] });
      await assert.rejects(estuary.liveSpecs({ names: [names.collection] }), (error) => error instanceof EstuaryError && error.kind === "forbidden");
      await admin.behaviour({ grants: [""] });
    });

    it("deletes everything in one publication without a data plane", async () => {
      const rows = await Promise.all(Object.values(names).map(async (name): Promise<DraftRow> => ({ name, expectPubId: await idOf(name) })));
      const { result } = await publishAll(rows, { dataPlane: "" });
      assert.deepEqual([result.status, result.errors], ["success", []]);
      const left = await estuary.liveSpecs({ prefix: "sophia-ai/" });
      assert.deepEqual(left.filter(({ model }) => model !== undefined), []);
    });

    it("showed its apikey to PostgREST only, and no secret to anybody", async () => {
      const log = await admin.log();
      for (const { surface, apikey, path } of log) assert.ok(!apikey || surface === "rest", path);
      assert.ok(!told.join("\n").includes(refreshTokenOf(emulator.token, "token").secret));
    });
  });
}
