import assert from "node:assert/strict";
import { type EngineTools, type RunResult } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { changedBinding, whole } from "./catalogue.ts";
import { type Trial, makeTrial, messagesOf } from "./trial.ts";

function succeeded(result: RunResult): void {
  assert.equal(result.outcome, "succeeded", messagesOf(result));
}

describe("a catalogue at a service that fails, under the real engine", function () {
  this.timeout(120_000);
  let tools: EngineTools;
  let trial: Trial;
  this.beforeAll(async () => { tools = engineToolsFrom(await ensureTools(["pulumi"])); });
  this.beforeEach(async () => { trial = await makeTrial(tools); });
  this.afterEach(() => trial.remove());

  it("goes live once through stale authorization, expired tokens, errors of the server and lost locks", async () => {
    await trial.admin.addFault({ operation: "*", answer: "body", status: 307, headers: { "retry-after": "0" }, body: "", times: 3 });
    await trial.admin.addFault({ operation: "liveSpecs", answer: "error", status: 503, times: 2 });
    await trial.admin.addFault({ operation: "stageDraftSpecs", answer: "html", status: 502, times: 1 });
    await trial.admin.addFault({ operation: "createPublication", answer: "error", status: 401, times: 1 });
    await trial.admin.addFault({ operation: "publication", answer: "error", status: 500, times: 1 });
    await trial.admin.addFault({ operation: "runPublication", code: "buildIdLockFailure", answer: "error", times: 2 });
    succeeded(await trial.up(whole));
    assert.deepEqual((await trial.admin.faults()).filter(({ met }) => met === 0), [], "it met them all");
    assert.equal(await trial.published(), 1);
    assert.deepEqual((await trial.up(whole)).steps, []);
    assert.equal((await trial.admin.state()).drafts.length, 0);
  });

  it("asks for no second publication when the answer to the first was lost", async () => {
    await trial.admin.addFault({ operation: "createPublication", answer: "lost", takesEffect: true, times: 1 });
    succeeded(await trial.up(whole));
    assert.equal(await trial.published(), 1);
  });

  it("stays in the state while its tasks start slowly, is waited for by the next run, and is not published again", async () => {
    await trial.admin.behaviour({ activation: "slow", activationNames: ["acme/out"] });
    const slow = await trial.up({ ...whole, activationSeconds: 0.5 });
    assert.equal(slow.outcome, "failed");
    assert.match(messagesOf(slow), /published, but not all of its tasks run[^]*acme\/out does not run yet/);
    assert.deepEqual(trial.stored()?.outputs?.["activating"], ["acme/out"]);
    assert.doesNotMatch(trial.stateText(), /very-secret/);
    await trial.admin.behaviour({ activation: "fast", activationNames: [] });
    succeeded(await trial.up({ ...whole, activationSeconds: 10 }));
    assert.equal(await trial.published(), 1);
    assert.deepEqual((await trial.up({ ...whole, activationSeconds: 10 })).steps, []);
  });

  it("tells what a failing shard says, and goes on once it is well", async () => {
    await trial.admin.behaviour({ activation: "fail", activationNames: ["acme/out"], failure: "password authentication failed for user estuary" });
    const failed = await trial.up(whole);
    assert.equal(failed.outcome, "failed");
    assert.match(messagesOf(failed), /acme\/out has a failed shard: password authentication failed for user estuary/);
    await trial.admin.behaviour({ activation: "fast", activationNames: [] });
    succeeded(await trial.up(changedBinding(2)));
    assert.equal(await trial.published(), 2);
  });

  it("is not taken for gone when the token is refused", async () => {
    succeeded(await trial.up(whole));
    await trial.admin.addFault({ operation: "liveSpecs", answer: "error", status: 403, times: 0 });
    const failed = await trial.refresh(whole);
    assert.equal(failed.outcome, "failed");
    assert.notEqual(trial.stored(), undefined);
    const planned = await trial.preview(whole);
    assert.match(messagesOf(planned), /estuary\.refresh to false/);
  });
});
