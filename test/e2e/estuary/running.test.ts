import assert from "node:assert/strict";
import type { RunResult } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { changedBinding, whole } from "../../fault/estuary/catalogue.ts";
import { type Trial, makeTrial, messagesOf } from "../../fault/estuary/trial.ts";

function succeeded(result: RunResult): void {
  assert.equal(result.outcome, "succeeded", messagesOf(result));
}

describe("tasks under the real engine", function () {
  this.timeout(120_000);
  this.bail(true);
  let trial: Trial;
  this.beforeAll(async () => { trial = await makeTrial(engineToolsFrom(await ensureTools(["pulumi"]))); });
  this.afterAll(() => trial.remove());

  it("are paused, and resumed by leaving the key out", async () => {
    succeeded(await trial.up({ ...whole, paused: ["acme/out", "acme/enriched"] }));
    assert.deepEqual((await trial.model("acme/out"))?.["shards"], { disable: true });
    assert.deepEqual(((await trial.model("acme/enriched"))?.["derive"] as Record<string, unknown>)["shards"], { disable: true });
    assert.equal((await trial.up({ ...whole, paused: ["acme/out", "acme/enriched"] })).steps.length, 0);
    succeeded(await trial.up(whole));
    assert.equal("shards" in ((await trial.model("acme/out")) ?? {}), false);
    assert.equal("shards" in ((await trial.model("acme/enriched"))?.["derive"] as object), false);
  });

  it("that Estuary disabled are shown with the reason, stay so while others change, and run again when asked", async () => {
    await trial.admin.autoDisable("acme/out", "failed for 7 days: password authentication failed");
    succeeded(await trial.refresh(whole));
    assert.deepEqual(trial.stored()?.outputs?.["disabledByEstuary"], { "acme/out": "failed for 7 days: password authentication failed" });
    const changed = await trial.up(changedBinding(4));
    succeeded(changed);
    assert.match(`${trial.lines.join("\n")}${messagesOf(changed)}`, /acme\/out stands still.*password authentication failed.*estuary\.reenable/);
    assert.deepEqual((await trial.model("acme/out"))?.["shards"], { disable: true });
    succeeded(await trial.up({ ...changedBinding(4), reenable: ["acme/out"] }));
    assert.equal((await trial.model("acme/out"))?.["shards"], undefined);
    assert.deepEqual(trial.stored()?.outputs?.["disabledByEstuary"], {});
  });

  it("have beside them a storage mapping, an alert subscription and a service account whose key is secret", async () => {
    succeeded(await trial.up({ ...changedBinding(4), others: 1 }));
    const { outputs = {} } = trial.stored("ServiceAccount") ?? {};
    assert.match(JSON.stringify(outputs["apiKey"]), /4dabf18193072939515e22adb298388d/);
    assert.equal((await trial.up({ ...changedBinding(4), others: 1 }, { refresh: true })).steps.length, 0);
    const { outputs: refreshed = {} } = trial.stored("ServiceAccount") ?? {};
    assert.match(JSON.stringify(refreshed["apiKey"]), /4dabf18193072939515e22adb298388d/, "also after a refresh");
    succeeded(await trial.up({ ...changedBinding(4), others: 2 }));
    assert.notEqual(trial.stored("ServiceAccount")?.outputs?.["keyId"], outputs["keyId"]);
    const { subscriptions, mappings } = await trial.admin.state();
    assert.deepEqual([subscriptions.length, mappings.some(({ prefix }) => prefix === "acme/")], [1, true]);
    succeeded(await trial.destroy(whole));
    assert.deepEqual(await trial.live(), []);
    assert.equal((await trial.admin.state()).subscriptions.length, 0);
  });
});
