import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { callsModel, catalogue, names } from "./models.ts";
import { startEmulator, type Tools } from "./support.ts";

const zero = "0000000000000000";

let tools: Tools;
describe("what the emulated Estuary keeps", () => {
  beforeEach(async () => { tools = await startEmulator(); });
  afterEach(() => tools.close());
  const collection = (name: string, more: object = {}, expect: string | null = null) => ({ name, type: "collection", model: { ...callsModel, ...more }, expect });
  const pubIdOf = async (name: string) => (await tools.control.live(name))!.lastPubId;

  it("gives ids that grow, with colons by PostgREST and without elsewhere", async () => {
    const first = await tools.publish([collection("acme/a")]);
    const second = await tools.publish([collection("acme/a", { projections: { n: "/text" } })]);
    assert.match(first.id, /^([0-9a-f]{2}:){7}[0-9a-f]{2}$/);
    assert.ok(second.pubId! > first.pubId!);
    assert.equal(await pubIdOf("acme/a"), second.pubId!.replaceAll(":", ""));
    assert.match((await tools.graphql('{ liveSpecs(by: { names: ["acme/a"] }) { edges { node { liveSpec { lastPubId } } } } }')).body.data.liveSpecs.edges[0].node.liveSpec.lastPubId, /^[0-9a-f]{16}$/);
  });

  it("deletes a draft that was published, and keeps one that failed or was tried out", async () => {
    const drafts = async () => (await tools.rest("GET", "drafts?select=id")).body.map((one: { id: string }) => one.id);
    const good = await tools.publish([collection("acme/a")]);
    const tried = await tools.publish([collection("acme/b")], { dryRun: true });
    const failed = await tools.publish([collection("acme/c", { key: ["/nothing"] })]);
    assert.deepEqual([good.status, tried.status, failed.status], ["success", "success", "buildFailed"]);
    assert.deepEqual(await drafts(), [tried.draft, failed.draft]);
    assert.equal((await tools.rest("DELETE", `drafts?id=eq.${failed.draft}`)).status, 204);
    assert.deepEqual(await drafts(), [tried.draft]);
    assert.equal((await tools.rest("DELETE", `drafts?id=eq.${failed.draft}`)).status, 204);
  });

  it("publishes nothing of an empty draft", async () => assert.equal((await tools.publish([])).status, "emptyDraft"));

  it("holds a draft to the publication ids it expects, with colons or without", async () => {
    await tools.publish([collection("acme/a", {}, zero)]);
    const current = await pubIdOf("acme/a");
    for (const expect of [zero, "1111111111111111"]) {
      const { status, job, errors } = await tools.publish([collection("acme/a", { projections: { n: "/text" } }, expect)]);
      assert.equal(status, "expectPubIdMismatch");
      assert.deepEqual(job.lockFailures, [{ catalog_name: "acme/a", expected: expect, actual: current }]);
      assert.match(errors[0]!.detail, /was not matched/);
    }
    assert.equal((await tools.publish([collection("acme/a", { projections: { n: "/text" } }, current.replace(/(..)(?!$)/g, "$1:"))])).status, "success");
    const { status, job } = await tools.publish([collection("acme/none", {}, current)]);
    assert.deepEqual([status, job.lockFailures[0].actual], ["expectPubIdMismatch", null]);
    assert.equal(await pubIdOf("acme/a") > current, true);
  });

  it("keeps the publications of a spec, with who and why", async () => {
    await tools.publish([collection("acme/a")], { detail: "first" });
    await tools.control.edit("acme/a", (model: object) => ({ ...model, projections: { n: "/text" } }), { detail: "by hand" });
    await tools.control.tick();
    const { history, lastPubId } = (await tools.control.live("acme/a"))!;
    assert.deepEqual(history.map(({ detail, user }) => [detail, user.email]), [["updating inferred schema", "support@estuary.dev"], ["by hand", "person@sandbox.test"], ["first", "owner@sandbox.test"]]);
    assert.equal(history[0]!.pubId, lastPubId);
    assert.equal(history[0]!.model, history[1]!.model);
  });

  it("lets controllers move publication ids without a change, all or some", async () => {
    await tools.publish([collection("acme/a"), collection("acme/b")]);
    const [a, b] = [await pubIdOf("acme/a"), await pubIdOf("acme/b")];
    assert.deepEqual(await tools.control.tick(["acme/a"]), ["acme/a"]);
    assert.notEqual(await pubIdOf("acme/a"), a);
    assert.equal(await pubIdOf("acme/b"), b);
    assert.deepEqual(await tools.control.tick(), ["acme/a", "acme/b"]);
  });

  it("lets them do so after every publication by themselves", async () => {
    await tools.control.behaviour({ controllers: "busy" });
    const { pubId } = await tools.publish([collection("acme/a")]);
    const { history, lastPubId } = (await tools.control.live("acme/a"))!;
    assert.notEqual(lastPubId, pubId!.replaceAll(":", ""));
    assert.deepEqual(history.map(({ detail }) => detail), ["updating inferred schema", "a test"]);
    assert.equal((await tools.publish([collection("acme/a", { projections: { n: "/text" } }, pubId)])).status, "expectPubIdMismatch");
  });

  it("disables a task as Estuary does, with its reason", async () => {
    await tools.publish(await catalogue(tools));
    await tools.control.autoDisable(names.out, "it failed for 14 days");
    await tools.control.autoDisable(names.moods, "idle");
    const out = (await tools.control.live(names.out))!;
    assert.deepEqual(JSON.parse(out.model).shards, { disable: true });
    assert.deepEqual(JSON.parse((await tools.control.live(names.moods))!.model).derive.shards, { disable: true });
    assert.equal(out.history[0]!.detail, "it failed for 14 days");
    const { body } = await tools.graphql('{ alerts(by: { prefix: "acme/", active: true }) { edges { node { catalogName alertType arguments } } } liveSpecs(by: { names: ["acme/out"] }) { edges { node { status { type } liveSpec { isDisabled } } } } }');
    assert.deepEqual(body.data.alerts.edges[0].node, { catalogName: names.out, alertType: "task_auto_disabled_failing", arguments: { reason: "it failed for 14 days" } });
    assert.deepEqual(body.data.liveSpecs.edges[0].node, { status: { type: "TASK_DISABLED" }, liveSpec: { isDisabled: true } });
    await assert.rejects(tools.control.autoDisable(names.calls, "x"), /there is no live task "acme\/calls"/);
  });

  it("encrypts a configuration anew, as connectors do that rotate their credentials", async () => {
    await tools.publish(await catalogue(tools));
    const config = async () => JSON.parse((await tools.control.live(names.capture))!.model).endpoint.connector.config;
    const before = await config();
    await tools.control.rotateConfig(names.capture);
    const after = await config();
    assert.notEqual(after.credentials.password_sops, before.credentials.password_sops);
    assert.equal(after.address, before.address);
    const row = { name: names.capture, type: "capture", model: (await tools.control.live(names.capture))!.model };
    assert.equal((await tools.publish([row])).status, "success");
  });

  it("only builds anew what reads a changed collection", async () => {
    await tools.publish(await catalogue(tools));
    const before = (await tools.control.live(names.out))!;
    await tools.publish([{ name: names.calls, type: "collection", model: { ...callsModel, projections: { n: "/text" } } }]);
    const after = (await tools.control.live(names.out))!;
    assert.equal(after.lastPubId, before.lastPubId);
    assert.ok(after.lastBuildId > before.lastBuildId);
    assert.equal(after.history.length, before.history.length);
  });

  it("activates tasks at once, later, or not", async () => {
    const rows = await catalogue(tools);
    const status = async () => (await tools.control.live(names.out))!.status!;
    await tools.control.behaviour({ activation: "slow", activationNames: [names.out] });
    await tools.publish(rows);
    assert.deepEqual([(await status()).type, (await status()).shards, (await status()).lastActivated], ["WARNING", "PENDING", zero]);
    assert.equal((await tools.control.live(names.capture))!.status!.type, "OK");
    await tools.control.behaviour({ activation: "fast" });
    assert.deepEqual([(await status()).type, (await status()).lastActivated], ["OK", (await tools.control.live(names.out))!.lastBuildId]);
    await tools.control.behaviour({ activation: "fail", failure: "no route to host" });
    await tools.control.restart(names.out);
    assert.deepEqual([(await status()).type, (await status()).shards, (await status()).failure], ["ERROR", "FAILED", "no route to host"]);
  });

  it("forgets a deleted spec with the controllers' next round, and begins it anew", async () => {
    await tools.publish([collection("acme/a")]);
    await tools.publish([{ name: "acme/a", type: null, model: null }], { dataPlane: "" });
    assert.deepEqual((await tools.rest("GET", "live_specs_ext?catalog_name=eq.acme/a&select=spec,spec_type")).body, [{ spec: null, spec_type: null }]);
    assert.equal((await tools.publish([collection("acme/a", {}, zero)])).status, "success");
    assert.equal((await tools.control.live("acme/a"))!.history.length, 1);
  });

  describe("in a file", () => {
    let dir: string;
    beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "estuary state ")); });
    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    it("is there after a restart, and a queued publication goes on", async () => {
      const file = join(dir, "state.json");
      const first = await startEmulator({ file });
      await first.publish([collection("acme/a")]);
      const live = await first.control.live("acme/a");
      const { id } = await first.control.hold({ operation: "runPublication", at: "before" });
      const draft = await first.draft();
      await first.stage(draft, [collection("acme/b")]);
      const { body } = await first.rest("POST", "publications?select=id", { draft_id: draft, dry_run: false, data_plane_name: "ops/dp/public/gcp-us-central1-c2", detail: "" }, { prefer: "return=representation" });
      await first.control.watchHold(id, 10_000);
      await first.close();
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const second = await startEmulator({ file });
      try {
        assert.deepEqual([second.emulator.token, second.emulator.admin.split("/").at(-1)], [first.emulator.token, first.emulator.admin.split("/").at(-1)]);
        assert.deepEqual(await second.control.live("acme/a"), live);
        for (;;) {
          const [row] = (await second.rest("GET", `publications?id=eq.${body[0].id}&select=job_status`)).body;
          if (row.job_status.type !== "queued") {
            assert.equal(row.job_status.type, "success");
            break;
          }
        }
        assert.ok(await second.control.live("acme/b"));
      } finally {
        await second.close();
      }
      assert.doesNotMatch(readFileSync(file, "utf8"), /s3cret-password/);
    });

    it("says what is wrong with a damaged one", async () => {
      const file = join(dir, "state.json");
      writeFileSync(file, '{"version":2}');
      await assert.rejects(startEmulator({ file }), /state\.json cannot be read: it is of another form; delete it to begin with an empty account/);
    });
  });

  it("is emptied by a reset; tokens and ids are not given again", async () => {
    await tools.publish([collection("acme/a")]);
    const before = await pubIdOf("acme/a");
    await tools.control.reset();
    assert.equal(await tools.control.live("acme/a"), undefined);
    await tools.publish([collection("acme/a")]);
    assert.ok(await pubIdOf("acme/a") > before);
  });
});
