import assert from "node:assert/strict";
import { create } from "../../../clients/lambda-cloud/resources/instance/create.ts";
import { diff } from "../../../clients/lambda-cloud/resources/instance/diff.ts";
import { read, remove, update } from "../../../clients/lambda-cloud/resources/instance/lifecycle.ts";
import { type Trial, failure, inputs, makeTrial } from "./support.ts";

describe("an instance that is recorded", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());

  it("is read as it is, with drift, and without inputs, which would lose their user data", async () => {
    const session = trial.session();
    const { id, outs } = await create(session, inputs());
    assert.deepEqual(await read(trial.session(), id, outs), { id, props: outs });
    await session.cloud.renameInstance(id, "someone's");
    const { props = {} } = await read(trial.session(), id, outs);
    assert.equal(props["name"], "someone's");
    assert.equal(diff(id, props, inputs()).changes, true);
  });

  for (const event of ["terminate", "preempt", "forget"] as const) {
    it(`is gone after: ${event}`, async () => {
      const { id, outs } = await create(trial.session(), inputs());
      await trial.admin.happen(id, event);
      assert.deepEqual(await read(trial.session(), id, outs), {});
    });
  }

  it("is read from the instance itself where the list lacks it", async () => {
    const { id, outs } = await create(trial.session(), inputs());
    await trial.admin.addFault({ operation: "listInstances", answer: "body", body: '{"data":[]}' });
    assert.deepEqual(await read(trial.session(), id, outs), { id, props: outs });
  });

  for (const [what, fault] of Object.entries({ "a refused key": { status: 401, code: "global/invalid-api-key" }, "a server fault": { status: 500 }, "a page that says 404": { status: 404, code: undefined, answer: "html" } } as const)) {
    it(`is not taken for gone on ${what}`, async () => {
      const { id, outs } = await create(trial.session(), inputs());
      await trial.admin.addFault({ operation: "*", answer: "error", times: 0, ...fault });
      await failure(read(trial.session(), id, outs));
    });
  }

  it("is read with fifty others by one request", async () => {
    const { id, outs } = await create(trial.session(), inputs());
    await trial.admin.clearLog();
    const session = trial.session();
    await Promise.all(Array.from({ length: 50 }, () => read(session, id, outs)));
    assert.deepEqual(await trial.operations(), ["listInstances"]);
  });

  it("is renamed by one request, and records what needs none without any", async () => {
    const session = trial.session();
    const { id, outs } = await create(session, inputs({ maxCentsPerHour: 500 }));
    await trial.admin.clearLog();
    const quiet = await update(session, id, outs, inputs({ userData: "other", candidates: [...inputs().candidates].reverse() }));
    assert.deepEqual(await trial.operations(), []);
    assert.equal(quiet.outs["won"], 1);
    assert.equal(quiet.outs["maxCentsPerHour"], undefined);
    assert.equal(quiet.outs["launchedUserDataHash"], outs["launchedUserDataHash"]);
    assert.notEqual(quiet.outs["userDataHash"], outs["userDataHash"]);
    const renamed = await update(session, id, quiet.outs, inputs({ name: "other" }));
    assert.deepEqual(await trial.operations(), ["renameInstance"]);
    assert.deepEqual(diff(id, renamed.outs, inputs({ name: "other" })), { changes: false, replaces: [], deleteBeforeReplace: true });
    assert.doesNotMatch(JSON.stringify(renamed.outs), /very-secret/);
  });

  it("is waited for when it was not ready", async () => {
    await trial.admin.planLaunch({ boot: null });
    const session = trial.session();
    const { id = "", properties = {} } = await failure(create(session, inputs({ bootTimeoutSeconds: 0.2 })));
    const still = await failure(update(session, id, properties, inputs({ bootTimeoutSeconds: 0.2 })));
    assert.equal(still.id, id);
    assert.equal(still.properties?.["__provider"], "stored code");
    await trial.admin.happen(id, "activate");
    const { outs } = await update(session, id, properties, inputs());
    assert.equal(outs["status"], "active");
    assert.match(String(outs["ip"]), /^127\.64\./);
    assert.equal(await trial.launches(), 1);
  });

  it("that is gone when it is waited for is told with the way out, and nothing is launched in its place by an update", async () => {
    await trial.admin.planLaunch({ boot: null });
    const session = trial.session();
    const { id = "", properties = {} } = await failure(create(session, inputs({ bootTimeoutSeconds: 0.2 })));
    await trial.admin.happen(id, "preempt");
    const error = await failure(update(session, id, properties, inputs()));
    assert.equal(error.id, undefined);
    assert.match(error.message, /is preempted before it was ready; the next update launches another/);
    assert.equal(await trial.launches(), 1);
  });

  it("is deleted for good: terminated, and waited for until it holds nothing any more", async () => {
    const session = trial.session();
    const { id, outs } = await create(session, inputs());
    await remove(session, id, outs);
    assert.deepEqual((await trial.admin.instances()).map(({ status }) => status), ["terminated"]);
    assert.equal((await trial.admin.cost()).centsPerHour, 0);
    assert.equal(await session.attempts.read("a".repeat(64)), undefined);
  });

  for (const event of ["terminate", "preempt", "forget"] as const) {
    it(`is deleted without complaint after: ${event}`, async () => {
      const { id, outs } = await create(trial.session(), inputs());
      await trial.admin.happen(id, event);
      await remove(trial.session(), id, outs);
      assert.deepEqual(await read(trial.session(), id, outs), {});
    });
  }

  it("is not terminated in the name of an engine that is gone", async () => {
    const { id, outs } = await create(trial.session(), inputs());
    const error = await failure(remove(trial.session({ engineAlive: () => false }), id, outs));
    assert.match(error.message, new RegExp(`instance ${id} was not terminated`));
    assert.equal((await trial.living()).length, 1);
  });

  it("whose termination is refused is said to go on costing", async () => {
    const { id, outs } = await create(trial.session(), inputs());
    await trial.admin.addFault({ operation: "terminateInstance", answer: "error", status: 403, code: "global/account-inactive", times: 0 });
    const error = await failure(remove(trial.session(), id, outs));
    assert.match(error.message, new RegExp(`instance ${id} could not be terminated and goes on costing: .*global/account-inactive`));
  });
});
