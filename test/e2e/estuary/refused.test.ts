import assert from "node:assert/strict";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { changedBinding, specs, whole, withSpecs } from "../../fault/estuary/catalogue.ts";
import { type Trial, makeTrial, meanwhile, messagesOf } from "../../fault/estuary/trial.ts";

describe("a publication that does not go live", function () {
  this.timeout(120_000);
  let trial: Trial;
  this.beforeAll(async () => {
    trial = await makeTrial(engineToolsFrom(await ensureTools(["pulumi"])));
    assert.equal((await trial.up(whole)).outcome, "succeeded");
  });
  this.afterAll(() => trial.remove());

  const live = async () => (await trial.admin.state()).live.map(({ name, model, lastPubId }) => [name, model, lastPubId]);

  it("because a person edited a spec meanwhile names person, spec and field, and leaves the edit", async () => {
    const edited = await meanwhile(
      trial, "stageDraftSpecs", () => trial.admin.edit("acme/out", (model: Record<string, unknown>) => ({ ...model, onIncompatibleSchemaChange: "abort" })), () => trial.up(changedBinding(3)),
    );
    assert.equal(edited.outcome, "failed");
    assert.match(messagesOf(edited), /acme\/out was changed \(onIncompatibleSchemaChange from absent to "abort"\) by person@sandbox\.test/);
    assert.equal((await trial.model("acme/out"))?.["onIncompatibleSchemaChange"], "abort");
    assert.equal((await trial.admin.state()).drafts.length, 0);
  });

  it("is made again when only controllers moved what it changes", async () => {
    const moved = await meanwhile(trial, "createPublication", () => trial.admin.tick(), () => trial.up(changedBinding(3)));
    assert.equal(moved.outcome, "succeeded", messagesOf(moved));
    assert.equal((await trial.model("acme/out"))?.["onIncompatibleSchemaChange"], undefined);
    assert.equal((await trial.up(changedBinding(3))).steps.length, 0);
  });

  it("because it does not build, or fails a test, says which spec and why, and leaves all that is live", async () => {
    const before = await live();
    const broken = await trial.up(withSpecs({ "acme/enriched": { ...specs["acme/enriched"], derive: { using: { sqlite: {} }, transforms: [{ name: "calls", source: "acme/nowhere", shuffle: "any", lambda: "select $id as id;" }] } } as never }));
    assert.equal(broken.outcome, "failed");
    assert.match(messagesOf(broken), /does not build.*stays as it was[^]*acme\/enriched: .*acme\/nowhere/);
    const failing = await trial.up(withSpecs({ "acme/test": { steps: [{ ingest: { collection: "acme/calls", documents: [{ id: "1" }] } }, { verify: { collection: "acme/enriched", documents: [{ id: "2" }] } }] } }));
    assert.equal(failing.outcome, "failed");
    assert.match(messagesOf(failing), /fails a test[^]*acme\/test: /);
    assert.deepEqual(await live(), before);
    assert.equal((await trial.admin.state()).drafts.length, 0);
  });
});
