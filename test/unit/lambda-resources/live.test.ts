import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { instance } from "../../../clients/lambda-cloud/resources/index.ts";
import { type Trial, inputs, makeTrial } from "./support.ts";

const variable = "LAMBDA_CLOUD_CONNECTION_FILE";

/** The verbs as a provider calls them: with the stack's configuration, and the connection of the environment. */
describe("a plan is made of what is at Lambda", () => {
  let trial: Trial;
  let before: string | undefined;

  beforeEach(async () => {
    trial = await makeTrial();
    before = process.env[variable];
    const file = join(trial.stateDir, "connection.json");
    const { url, apiKey } = trial.emulator;
    writeFileSync(file, JSON.stringify({ url, apiKey, pacing: { requestMilliseconds: 8, launchMilliseconds: 30 }, stateDir: trial.stateDir }));
    process.env[variable] = file;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
    await trial.close();
  });

  const config = (text?: string) => ({ get: (key: string) => (key === "sophia-infra:lambda" ? text : undefined) });
  const launched = () => instance.create(config(), inputs());

  it("says nothing of an instance that is as it was", async () => {
    const { id, outs } = await launched();
    assert.deepEqual(await instance.diff(config(), id, outs, inputs()), { changes: false, replaces: [], deleteBeforeReplace: true });
  });

  it("replaces one that was preempted, unless looking is switched off", async () => {
    const { id, outs } = await launched();
    await trial.admin.happen(id, "preempt");
    await trial.admin.happen(id, "forget");
    const patience = Date.now() + 10_000;
    let plan = await instance.diff(config(), id, outs, inputs());
    while (!plan.changes && Date.now() < patience) plan = await instance.diff(config(), id, outs, inputs()); // a list may be some moments old
    assert.deepEqual(plan, { changes: true, replaces: ["instanceId"], deleteBeforeReplace: true });
    assert.equal((await instance.diff(config('{"refresh":false}'), id, outs, inputs())).changes, false);
  });

  it("puts right what someone changed", async () => {
    const { id, outs } = await launched();
    await trial.session().cloud.renameInstance(id, "by hand");
    const patience = Date.now() + 10_000;
    let plan = await instance.diff(config(), id, outs, inputs());
    while (!plan.changes && Date.now() < patience) plan = await instance.diff(config(), id, outs, inputs());
    assert.deepEqual(plan, { changes: true, replaces: [], deleteBeforeReplace: true });
    await instance.update(config(), id, outs, inputs());
    assert.equal((await trial.session().cloud.getInstance(id))?.name, inputs().name);
  });

  it("fails, and calls nothing gone, when Lambda does not answer or refuses the key", async () => {
    const { id, outs } = await launched();
    await trial.admin.addFault({ operation: "*", answer: "error", status: 401, code: "global/invalid-api-key", times: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100)); // longer than a list is young
    await assert.rejects(instance.diff(config(), id, outs, inputs()), /invalid|API key/i);
  });
});
