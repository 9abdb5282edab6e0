import assert from "node:assert/strict";
import { type EngineTools, type RunResult } from "../../../engine/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { type Trial, makeTrial } from "./trial.ts";

const one = { count: 1 };

function succeeded(result: RunResult): void {
  assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
}

describe("instances under the real engine", function () {
  this.timeout(120_000);
  let tools: EngineTools;
  let trial: Trial;
  this.beforeAll(async () => { tools = engineToolsFrom(await ensureTools(["pulumi"])); });
  this.beforeEach(async () => { trial = await makeTrial(tools, 1); });
  this.afterEach(() => trial.remove());

  it("are launched, unchanged by the next run, renamed in place, and gone after a destroy; no secret is ever stored in clear", async () => {
    succeeded(await trial.up(one));
    const [instance] = await trial.living();
    assert.equal(trial.instances()[0]?.id, instance?.id);
    assert.doesNotMatch(trial.stateText(), /very-secret|invalid\/\?token=/);
    // Another place of the same state is another backend, and no reason to change anything.
    const again = await trial.up({ ...one, backend: "file:///elsewhere" }, { refresh: true });
    succeeded(again);
    assert.deepEqual(again.steps, []);
    assert.doesNotMatch(trial.stateText(), /very-secret|invalid\/\?token=/);
    const renamed = await trial.up({ ...one, name: "renamed", userData: "other very-secret" });
    succeeded(renamed);
    assert.deepEqual(renamed.steps.map(({ op }) => op), ["update"]);
    assert.deepEqual((await trial.living()).map(({ id, name }) => [id, name]), [[instance?.id, "renamed"]]);
    succeeded(await trial.destroy(one));
    assert.deepEqual(await trial.living(), []);
    assert.equal((await trial.admin.cost()).centsPerHour, 0);
  });

  it("stay in the state when they are not ready, are waited for by the next run, and can be read and deleted", async () => {
    await trial.admin.planLaunch({ boot: null });
    const failed = await trial.up({ ...one, bootTimeoutSeconds: 0.5 });
    assert.equal(failed.outcome, "failed");
    const [instance] = await trial.living();
    assert.match(failed.diagnostics.map(({ message }) => message).join("\n"), new RegExp(`instance ${instance?.id} is booting after 0.5 s`));
    assert.equal(trial.instances()[0]?.id, instance?.id);
    assert.doesNotMatch(trial.stateText(), /very-secret|invalid\/\?token=/);
    const still = await trial.up({ ...one, bootTimeoutSeconds: 0.5 }, { refresh: true });
    assert.equal(still.outcome, "failed", "after a refresh it is still waited for");
    assert.equal(trial.instances()[0]?.id, instance?.id);
    await trial.admin.happen(instance?.id ?? "", "activate");
    const healed = await trial.up({ ...one, bootTimeoutSeconds: 0.5 });
    succeeded(healed);
    assert.deepEqual((await trial.living()).map(({ id }) => id), [instance?.id]);
    assert.deepEqual((await trial.up({ ...one, bootTimeoutSeconds: 0.5 }, { refresh: true })).steps, []);
    succeeded(await trial.destroy(one));
    assert.deepEqual(await trial.living(), []);
  });

  it("are launched again when they were preempted, once a refresh has seen it", async () => {
    succeeded(await trial.up(one));
    const [first] = await trial.living();
    await trial.admin.happen(first?.id ?? "", "preempt");
    succeeded(await trial.up(one, { refresh: true }));
    const [second] = await trial.living();
    assert.notEqual(second?.id, first?.id);
    assert.equal(trial.instances()[0]?.id, second?.id);
  });

  it("are not taken for gone when the key is refused or the API fails", async () => {
    succeeded(await trial.up(one));
    await trial.admin.addFault({ operation: "listInstances", answer: "error", status: 401, code: "global/invalid-api-key", times: 0 });
    const failed = await trial.refresh(one);
    assert.equal(failed.outcome, "failed");
    assert.match(failed.diagnostics.map(({ message }) => message).join("\n"), /global\/invalid-api-key/);
    assert.equal(trial.instances().length, 1);
  });

  it("show drift of the name in a refresh, which the next run mends", async () => {
    succeeded(await trial.up(one));
    const [instance] = await trial.living();
    const { url, apiKey } = trial.connection;
    await fetch(`${url}/api/v1/instances/${instance?.id}`, { method: "POST", body: JSON.stringify({ name: "someone" }), headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" } });
    const drifted = await trial.up(one, { refresh: true });
    succeeded(drifted);
    assert.deepEqual(drifted.steps.map(({ op, name }) => [op, name]), [["update", "gpu-0"]]);
    assert.deepEqual((await trial.living()).map(({ name }) => name), ["gpu-0"]);
  });

  it("are deleted before they are made again, also by a taint and by a replacement that is asked for, and never taken over meanwhile", async () => {
    succeeded(await trial.up(one));
    const [first] = await trial.living();
    succeeded(await trial.up({ ...one, hostname: "new" }));
    const [second, ...more] = await trial.living();
    assert.deepEqual(more, []);
    assert.notEqual(second?.id, first?.id);
    trial.taint();
    const tainted = await trial.up({ ...one, hostname: "new" });
    succeeded(tainted);
    assert.deepEqual(tainted.steps.map(({ op }) => op), ["replace"]);
    const [third, ...others] = await trial.living();
    assert.deepEqual(others, []);
    assert.notEqual(third?.id, second?.id);
    assert.equal(trial.instances()[0]?.id, third?.id);
  });

  it("cost nothing and change nothing in a preview", async () => {
    const planned = await trial.preview(one);
    succeeded(planned);
    assert.deepEqual(planned.steps.map(({ op, name }) => [op, name]).filter(([, name]) => name === "gpu-0"), [["create", "gpu-0"]]);
    assert.deepEqual(await trial.admin.instances(), []);
  });
});
