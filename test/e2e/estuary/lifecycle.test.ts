import assert from "node:assert/strict";
import type { RunResult } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { changedBinding, specs, whole, without, withSpecs } from "../../fault/estuary/catalogue.ts";
import { type Trial, makeTrial, messagesOf } from "../../fault/estuary/trial.ts";

function succeeded(result: RunResult): void {
  assert.equal(result.outcome, "succeeded", messagesOf(result));
}

/** One stack, from its first run to its end: each step goes on from the one before. */
describe("a catalogue under the real engine", function () {
  this.timeout(120_000);
  this.bail(true);
  let trial: Trial;
  const names = Object.keys(specs).sort();
  this.beforeAll(async () => { trial = await makeTrial(engineToolsFrom(await ensureTools(["pulumi"]))); });
  this.afterAll(() => trial.remove());

  it("is only planned by a preview", async () => {
    const planned = await trial.preview(whole);
    succeeded(planned);
    assert.deepEqual(planned.steps.filter(({ name }) => name === "catalog").map(({ op }) => op), ["create"]);
    assert.deepEqual(await trial.writes(), []);
  });

  it("goes live in one publication; a spec of others under its name is refused until it may be adopted", async () => {
    await trial.admin.edit("acme/calls", JSON.stringify({ key: ["/other"], schema: { type: "object", properties: { other: { type: "string" } }, required: ["other"] } }), { type: "collection" });
    await trial.admin.edit("acme/theirs", JSON.stringify(specs["acme/calls"]), { type: "collection" });
    const refused = await trial.up(whole);
    assert.equal(refused.outcome, "failed");
    assert.match(messagesOf(refused), /acme\/calls exists and was published last by person@sandbox\.test.*estuary\.adopt/);
    assert.deepEqual(await trial.writes(), []);
    await trial.admin.edit("acme/calls", null);
    await trial.admin.edit("acme/test", JSON.stringify(specs["acme/test"]), { type: "test" });
    succeeded(await trial.up({ ...whole, adopt: ["acme/test"] }));
    assert.deepEqual(await trial.writes(), ["createDraft", `stageDraftSpecs: ${names.filter((name) => name !== "acme/test").join(", ")}`, "createPublication"]);
    assert.deepEqual(await trial.live(), [...names, "acme/theirs"].sort());
  });

  it("has no secret in clear in the state, in what is live, in what was sent or in what was told", async () => {
    const state = JSON.stringify(await trial.admin.state());
    const log = JSON.stringify((await trial.admin.log()).filter(({ operation }) => operation !== "encryptConfig"));
    for (const text of [trial.stateText(), state, log, trial.lines.join("\n")]) assert.doesNotMatch(text, /very-secret/);
    const { outputs = {} } = trial.stored() ?? {};
    assert.deepEqual(Object.keys(outputs["published"] as object).sort(), names);
    assert.equal("secretValues" in outputs, false);
    // Encrypted by the engine: its mark of a secret, and no digest.
    assert.match(JSON.stringify(outputs["plainDigests"]), /4dabf18193072939515e22adb298388d/);
  });

  it("sends nothing that writes when nothing changed, also after controllers moved everything and a refresh", async () => {
    assert.deepEqual((await trial.up({ ...whole, adopt: ["acme/test"] })).steps, []);
    succeeded(await trial.up(whole));
    await trial.admin.tick();
    await trial.admin.rotateConfig("acme/out");
    const again = await trial.up(whole, { refresh: true });
    succeeded(again);
    assert.deepEqual(again.steps, []);
    assert.deepEqual(await trial.writes(), []);
    assert.doesNotMatch(trial.stateText(), /very-secret/);
  });

  it("stages the one row of the task whose binding changed, its configuration as the connector last renewed it", async () => {
    const before = await trial.model("acme/out");
    succeeded(await trial.up(changedBinding(2)));
    assert.deepEqual(await trial.writes(), ["createDraft", "stageDraftSpecs: acme/out", "createPublication"]);
    const after = await trial.model("acme/out");
    assert.deepEqual(after?.["endpoint"], before?.["endpoint"]);
    assert.notDeepEqual(after?.["bindings"], before?.["bindings"]);
  });

  it("encrypts the tasks of a secret that changed, and no other", async () => {
    const before = (await trial.model("acme/in"))?.["endpoint"];
    const since = (await trial.admin.log()).at(-1)?.number ?? 0;
    succeeded(await trial.up({ ...changedBinding(2), secrets: "-changed" }));
    assert.deepEqual(await trial.writes(), ["createDraft", "stageDraftSpecs: acme/out, acme/out-too", "createPublication"]);
    assert.equal((await trial.admin.log(since + 1)).filter(({ operation }) => operation === "encryptConfig").length, 2);
    assert.deepEqual((await trial.model("acme/in"))?.["endpoint"], before);
    succeeded(await trial.up(changedBinding(2)));
    await trial.writes();
  });

  it("shows drift in a refresh and in a plan, by spec and field, and puts it right", async () => {
    await trial.admin.edit("acme/calls", (model: Record<string, unknown>) => ({ ...model, projections: { other: "/id" } }));
    const refreshed = await trial.refresh(changedBinding(2));
    succeeded(refreshed);
    assert.deepEqual(refreshed.steps.filter(({ name }) => name === "catalog").map(({ op }) => op), ["update"]);
    assert.match(JSON.stringify(trial.stored()?.outputs?.["drift"]), /projections/);
    trial.lines.splice(0);
    const planned = await trial.preview(changedBinding(2));
    assert.deepEqual(planned.steps.filter(({ name }) => name === "catalog").map(({ op }) => op), ["update"]);
    assert.match(trial.lines.join("\n") + messagesOf(planned), /drift: acme\/calls projections/);
    assert.deepEqual(await trial.writes(), []);
    succeeded(await trial.up(changedBinding(2)));
    assert.equal((await trial.model("acme/calls"))?.["projections"], undefined);
    assert.deepEqual(await trial.writes(), ["createDraft", "stageDraftSpecs: acme/calls", "createPublication"]);
  });

  it("changes and deletes in one publication, a capture with its collection", async () => {
    const more = { ...withSpecs({ "acme/more": { key: ["/id"], schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } } }) };
    const capture = { ...specs["acme/in"], bindings: [{ resource: { path: "/more" }, target: "acme/more" }] };
    const plan = { specs: { ...more.specs, "acme/in-too": capture } as typeof specs, types: { ...more.types, "acme/more": "collection" as const, "acme/in-too": "capture" as const } };
    succeeded(await trial.up(plan));
    await trial.writes();
    const published = await trial.published();
    succeeded(await trial.up(whole));
    assert.equal(await trial.published(), published + 1);
    assert.deepEqual(await trial.live(), [...names, "acme/theirs"].sort());
    assert.deepEqual(await trial.writes(), ["createDraft", "stageDraftSpecs: acme/in-too, acme/more", "createPublication"]);
    succeeded(await trial.up(without(["acme/out-too", "acme/test"])));
    assert.equal(await trial.published(), published + 2);
  });

  it("is deleted in one publication, and what is of others stays", async () => {
    await trial.writes();
    succeeded(await trial.destroy(whole));
    assert.deepEqual(await trial.live(), ["acme/theirs"]);
    assert.equal((await trial.writes()).filter((line) => line === "createPublication").length, 1);
    assert.equal((await trial.admin.state()).drafts.length, 0);
  });
});
