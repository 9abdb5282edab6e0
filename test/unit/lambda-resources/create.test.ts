import assert from "node:assert/strict";
import { create } from "../../../clients/lambda-cloud/resources/instance/create.ts";
import { diff } from "../../../clients/lambda-cloud/resources/instance/diff.ts";
import { type Trial, failure, inputs, makeTrial } from "./support.ts";

describe("creating an instance", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());

  it("launches once, waits until it is active and has an address, and records what it is", async () => {
    const { id, outs } = await create(trial.session(), inputs());
    const { launchedAt, jupyterToken, jupyterUrl, ...known } = outs;
    const [launched] = await trial.admin.instances();
    assert.deepEqual(known, {
      __provider: "stored code",
      owner: "a".repeat(64),
      stackTag: "0123456789ab:organization/project/stack",
      candidates: inputs().candidates,
      sshKeyName: "key",
      name: "gpu-0",
      instanceId: id,
      status: "active",
      ip: launched?.ip,
      privateIp: launched?.privateIp,
      hostname: launched?.hostname,
      instanceType: "gpu_1x_a10",
      region: "us-west-1",
      architecture: "x86_64",
      gpus: 1,
      priceCentsPerHour: 129,
      won: 0,
      userDataHash: known["userDataHash"],
      launchedUserDataHash: known["userDataHash"],
    });
    assert.match(String(known["userDataHash"]), /^[0-9a-f]{32}$/);
    assert.ok(Math.abs(Date.parse(String(launchedAt)) - Date.now()) < 60_000);
    assert.ok(typeof jupyterToken === "string" && typeof jupyterUrl === "string");
    assert.equal(await trial.launches(), 1);
    assert.equal(await trial.admin.userData(id), inputs().userData);
    assert.deepEqual(diff(id, outs, inputs()), { changes: false, replaces: [], deleteBeforeReplace: true });
  });

  it("puts tags on it by which it is found again, and never user data into outputs or the record of the attempt", async () => {
    const { id, outs } = await create(trial.session(), inputs({ tags: { team: "research" }, group: "group-1", expiresAt: "2030-01-01T00:00:00Z" }));
    const [instance] = await trial.admin.instances();
    const tags = Object.fromEntries((instance?.tags ?? []).map(({ key, value }) => [key, value]));
    assert.equal(instance?.id, id);
    assert.deepEqual(Object.keys(tags).sort(), ["sophia:attempt", "sophia:expires-at", "sophia:group", "sophia:inputs", "sophia:launched-at", "sophia:owner", "sophia:stack", "team"]);
    assert.equal(tags["sophia:owner"], "a".repeat(64));
    assert.equal(tags["sophia:group"], "group-1");
    assert.doesNotMatch(JSON.stringify(outs), /very-secret/);
    assert.doesNotMatch(JSON.stringify(await trial.session().attempts.read("a".repeat(64))), /very-secret/);
  });

  it("takes over what an interrupted launch of the same inputs made, under its new name", async () => {
    const first = await create(trial.session(), inputs());
    const again = await create(trial.session(), inputs({ name: "gpu-renamed", userData: "other", maxCentsPerHour: 5000 }));
    assert.equal(again.id, first.id);
    assert.equal(again.outs["name"], "gpu-renamed");
    assert.equal(await trial.launches(), 1);
    assert.deepEqual((await trial.living()).map(({ name }) => name), ["gpu-renamed"]);
  });

  const changes = { "another SSH key": { sshKeyName: "other" }, "another host name": { hostname: "other" }, "another tag": { tags: { team: "other" } }, "candidates without it": { candidates: [{ type: "gpu_1x_a100", region: "us-west-1" }] }, "user data it replaces on": { replaceOn: ["userData"] } } as const;
  for (const [what, change] of Object.entries(changes)) {
    it(`terminates what an interrupted launch with other inputs made, then launches: ${what}`, async () => {
      const session = trial.session();
      await session.cloud.addSshKey({ name: "other" });
      const first = await create(session, inputs());
      const second = await create(trial.session(), inputs(change));
      assert.notEqual(second.id, first.id);
      assert.deepEqual((await trial.living()).map(({ id }) => id), [second.id]);
      assert.match(trial.lines.join("\n"), new RegExp(`instance ${first.id} is left over from an interrupted launch`));
    });
  }

  it("leaves instances of other owners alone", async () => {
    const other = await create(trial.session(), inputs({ owner: "b".repeat(64) }));
    const own = await create(trial.session(), inputs());
    assert.deepEqual((await trial.living()).map(({ id }) => id).sort(), [other.id, own.id].sort());
  });

  it("does nothing but name them when two instances could be meant", async () => {
    const first = await create(trial.session(), inputs());
    const { cloud } = trial.session();
    const [listed] = await cloud.listInstances();
    const second = await cloud.launchInstance({ region_name: "us-west-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["key"], tags: listed?.tags ?? [] });
    const error = await failure(create(trial.session(), inputs()));
    assert.match(error.message, new RegExp(`2 instances carry the tags of this resource: (${first.id} and ${second}|${second} and ${first.id})`));
    assert.equal((await trial.living()).length, 2);
  });

  it("finds a launch whose answer was lost, and does not ask twice", async () => {
    await trial.admin.addFault({ operation: "launchInstance", answer: "lost", takesEffect: true });
    const { id } = await create(trial.session(), inputs());
    assert.deepEqual((await trial.living()).map((each) => each.id), [id]);
    assert.equal(await trial.launches(), 1);
  });

  for (const [what, fault] of Object.entries({ "a server fault": { answer: "error", status: 500 }, "a provider fault": { answer: "error", status: 400, code: "provider/internal-unavailable" }, "a page": { answer: "html", status: 502 }, "an answer without an id": { answer: "body", status: 200, body: '{"data":{"instance_ids":[]}}' } } as const)) {
    it(`finds a launch that took effect although it was answered by ${what}`, async () => {
      await trial.admin.addFault({ operation: "launchInstance", takesEffect: true, ...fault });
      const { id } = await create(trial.session(), inputs());
      assert.deepEqual((await trial.living()).map((each) => each.id), [id]);
      assert.equal(await trial.launches(), 1);
    });
  }

  it("gives up a launch whose answer was lost and that made nothing, without asking again; the next run launches", async () => {
    await trial.admin.addFault({ operation: "launchInstance", answer: "lost", takesEffect: false });
    const error = await failure(create(trial.session(), inputs()));
    assert.match(error.message, /the launch was not answered, and no instance with the tag sophia:attempt [0-9a-f-]+ appeared/);
    assert.equal(error.id, undefined);
    assert.equal(await trial.launches(), 1);
    await create(trial.session(), inputs());
    assert.equal((await trial.living()).length, 1);
  });

  it("waits for the launch of a run that died unanswered before it launches another", async () => {
    const session = trial.session();
    const { timing, attempts } = session;
    const died = Date.now();
    await attempts.write("a".repeat(64), { attempt: "lost", sentAt: died });
    await create(session, inputs());
    assert.ok(Date.now() - died >= timing.ambiguous);
    assert.equal(await trial.launches(), 1);
  });

  it("takes a launch of a run that died that appears only later", async () => {
    const session = trial.session();
    await session.attempts.write("a".repeat(64), { attempt: "late", sentAt: Date.now() });
    const tags = [{ key: "sophia:owner", value: "a".repeat(64) }, { key: "sophia:attempt", value: "late" }];
    setTimeout(() => void session.cloud.launchInstance({ region_name: "us-west-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["key"], tags }), session.timing.ambiguous / 2);
    const { id } = await create(session, inputs());
    // Its inputs are not known to be these, so it was terminated, and one launched.
    assert.equal(await trial.launches(), 2);
    assert.deepEqual((await trial.living()).map((each) => each.id), [id]);
  });

  it("launches nothing once the engine is gone, and says so", async () => {
    const error = await failure(create(trial.session({ engineAlive: () => false }), inputs()));
    assert.match(error.message, /the Pulumi engine that asked for this has ended; nothing was launched/);
    assert.equal(await trial.launches(), 0);
    assert.equal(await trial.session().attempts.read("a".repeat(64)), undefined);
  });

  it("stops waiting once the engine is gone, so that the next run gets the lock and takes the instance over", async () => {
    await trial.admin.planLaunch({ boot: null });
    let alive = true;
    const first = failure(create(trial.session({ engineAlive: () => alive }), inputs()));
    while ((await trial.living()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [instance] = await trial.living();
    alive = false;
    const second = create(trial.session(), inputs());
    const error = await first;
    assert.equal(error.id, undefined);
    assert.match(error.message, /is left to boot/);
    await trial.admin.happen(instance?.id ?? "", "activate");
    assert.equal((await second).id, instance?.id);
    assert.equal(await trial.launches(), 1);
  });

  it("lets two processes that create the same resource at once launch one", async () => {
    const both = await Promise.all([create(trial.session(), inputs()), create(trial.session(), inputs())]);
    assert.equal(both[0].id, both[1].id);
    assert.equal(await trial.launches(), 1);
  });

  it("keeps the id of an instance that does not get ready in time, with the stored code that can delete it", async () => {
    await trial.admin.planLaunch({ boot: null });
    const error = await failure(create(trial.session(), inputs({ bootTimeoutSeconds: 0.3 })));
    const [instance] = await trial.living();
    assert.equal(error.id, instance?.id);
    assert.match(error.message, new RegExp(`instance ${instance?.id} is booting after 0.3 s \\(bootTimeoutSeconds\\); run the update again to go on waiting`));
    assert.deepEqual(error.reasons, [error.message]);
    assert.equal(error.properties?.["__provider"], "stored code");
    assert.equal(error.properties?.["status"], "booting");
    assert.equal(error.properties?.["instanceType"], "gpu_1x_a10");
    assert.doesNotMatch(JSON.stringify(error.properties), /very-secret/);
  });

  it("keeps the id of an unhealthy instance, which costs", async () => {
    await trial.admin.planLaunch({ unhealthyAfter: 30 });
    const error = await failure(create(trial.session(), inputs()));
    assert.equal(error.id, (await trial.living())[0]?.id);
    assert.match(error.message, /is unhealthy; restart it on cloud\.lambda\.ai and run the update again, or replace it/);
  });

  it("keeps the id when the key is refused while it waits", async () => {
    await trial.admin.planLaunch({ boot: null });
    await trial.admin.addFault({ operation: "listInstances", answer: "error", status: 401, code: "global/invalid-api-key", skip: 1, times: 0 });
    const error = await failure(create(trial.session(), inputs()));
    assert.equal(error.id, (await trial.living())[0]?.id);
    assert.match(error.message, /was launched, but cannot be watched/);
  });

  it("goes on waiting through a fault of the API that passes", async () => {
    await trial.admin.addFault({ operation: "listInstances", answer: "error", status: 503, skip: 1, times: 12 });
    const { outs } = await create(trial.session(), inputs());
    assert.equal(outs["status"], "active");
  });

  it("has nothing to record of an instance that was preempted while it booted", async () => {
    await trial.admin.planLaunch({ boot: null, preemptedAfter: 30 });
    const error = await failure(create(trial.session(), inputs()));
    assert.equal(error.id, undefined);
    assert.match(error.message, /is preempted before it was ready; it costs nothing any more/);
    await create(trial.session(), inputs());
    assert.equal((await trial.living()).length, 1);
  });

  it("waits for the address, which comes after the instance is active", async () => {
    await trial.admin.planLaunch({ ipDelay: 400 });
    const { outs } = await create(trial.session(), inputs());
    assert.match(String(outs["ip"]), /^127\.64\./);
  });
});
