import assert from "node:assert/strict";
import { create } from "../../../clients/lambda-cloud/resources/instance/create.ts";
import { peerPlaceholder } from "../../../clients/lambda-cloud/resources/instance/peers.ts";
import { type Trial, failure, inputs, makeTrial } from "./support.ts";

const a10 = { type: "gpu_1x_a10", region: "us-west-1" };
const h100 = { type: "gpu_8x_h100_sxm5", region: "us-east-1" };
const gh200 = { type: "gpu_1x_gh200", region: "us-east-3" };

describe("where an instance is launched", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());

  it("is the first candidate that lists capacity", async () => {
    await trial.admin.setCapacity({ ...a10, count: 0 });
    const { outs } = await create(trial.session(), inputs());
    assert.deepEqual([outs["instanceType"], outs["region"], outs["won"], outs["gpus"]], ["gpu_8x_h100_sxm5", "us-east-1", 1, 8]);
    assert.equal(await trial.launches(), 1, "the one without capacity cost no launch");
  });

  it("is the next candidate when the first lists capacity and refuses", async () => {
    await trial.admin.setCapacity({ ...a10, count: 0, listed: true });
    const { outs } = await create(trial.session(), inputs());
    assert.equal(outs["won"], 1);
    assert.equal(await trial.launches(), 2);
  });

  it("is tried once even where no capacity is listed: the list is only a hint", async () => {
    await trial.admin.setCapacity({ ...a10, count: 5, listed: false });
    const { outs } = await create(trial.session(), inputs({ candidates: [a10] }));
    assert.equal(outs["won"], 0);
  });

  it("is nowhere without capacity, which is an error at once that names every candidate", async () => {
    await trial.admin.setCapacity({ count: 0 });
    const error = await failure(create(trial.session(), inputs()));
    assert.match(error.message, /Lambda has no capacity for gpu_1x_a10 in us-west-1 or gpu_8x_h100_sxm5 in us-east-1; name further candidates.* Nothing was launched\./);
    assert.equal(error.id, undefined);
    assert.equal(await trial.session().attempts.read("a".repeat(64)), undefined, "nothing needs to be looked for");
  });

  it("is asked for once by fifty that meet the same lack of capacity at once", async () => {
    await trial.admin.setCapacity({ count: 0 });
    const session = trial.session();
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => failure(create(session, inputs({ owner: `owner-${index}` })))));
    assert.equal(all.length, 50);
    assert.equal(await trial.launches(), 2);
  });

  it("is waited for as long as asked, looking at the list and not by launching", async () => {
    await trial.admin.setCapacity({ count: 0, windows: [{ from: 400, until: 60_000, count: 5 }] });
    const { outs } = await create(trial.session(), inputs({ waitForCapacity: { timeoutSeconds: 20, pollSeconds: 0.3 } }));
    assert.equal(outs["won"], 0);
    assert.equal(await trial.launches(), 3, "two to learn that the list is right, one that succeeds");
    assert.match(trial.lines.join("\n"), /no capacity for .*; waiting up to 20 s/);
  });

  it("is not waited for any longer", async () => {
    await trial.admin.setCapacity({ count: 0 });
    const error = await failure(create(trial.session(), inputs({ waitForCapacity: { timeoutSeconds: 0.4, pollSeconds: 0.1 } })));
    assert.match(error.message, /after waiting 0\.4 s \(waitForCapacity\)/);
  });

  it("is not waited for once the engine is gone", async () => {
    await trial.admin.setCapacity({ count: 0 });
    let alive = true;
    const waiting = failure(create(trial.session({ engineAlive: () => alive }), inputs({ waitForCapacity: { timeoutSeconds: 60, pollSeconds: 0.1 } })));
    setTimeout(() => { alive = false; }, 200);
    assert.match((await waiting).message, /the Pulumi engine that asked for this has ended; nothing was launched/);
  });

  it("is no candidate above the ceiling by the price of now", async () => {
    const { outs } = await create(trial.session(), inputs({ candidates: [h100, a10], maxCentsPerHour: 200 }));
    assert.equal(outs["instanceType"], "gpu_1x_a10");
    assert.match(trial.lines.join("\n"), /not a candidate: gpu_8x_h100_sxm5 costs \$31\.92 an hour now, more than the \$2\.00 allowed \(maxCentsPerHour\)/);
  });

  it("is nowhere when no candidate may be launched; every reason is told and nothing asked for", async () => {
    const error = await failure(create(trial.session(), inputs({ candidates: [h100, { type: "gpu_9x_none", region: "us-east-1" }, { ...a10, region: "us-east-2" }], maxCentsPerHour: 200, firewallRulesets: { "us-east-1": "r" } })));
    assert.match(error.message, /^none of the candidates can be launched:\n- gpu_8x_h100_sxm5 costs .*\n- gpu_9x_none is no type Lambda offers now; it offers .*gpu_1x_a10.*\n- gpu_1x_a10 in us-east-2 has no firewall ruleset there \(firewallRulesets has us-east-1\)$/);
    assert.equal(await trial.launches(), 0);
  });

  it("gives arm64 types an arm64 image, and records which", async () => {
    const image = { x86_64: { family: "lambda-stack-24-04" }, arm64: { family: "lambda-stack-22-04" } };
    const session = trial.session();
    const { outs } = await create(session, inputs({ candidates: [gh200], image }));
    const images = await session.cloud.listImages();
    const used = images.find(({ id }) => id === outs["imageId"]);
    assert.deepEqual([used?.family, used?.architecture, used?.region.name, used?.version], ["lambda-stack-22-04", "arm64", "us-east-3", "22.4.5"]);
    assert.equal(outs["architecture"], "arm64");
    const x86 = images.find(({ architecture, region }) => architecture === "x86_64" && region.name === "us-east-3")?.id ?? "";
    assert.match((await failure(create(session, inputs({ owner: "b", candidates: [gh200], image: { id: x86 } })))).message, /cannot run image .*, which is for x86_64 in us-east-3; it needs one for arm64/);
  });

  it("attaches filesystems and the region's ruleset", async () => {
    const session = trial.session();
    const filesystem = await session.cloud.createFilesystem({ name: "data", region: "us-west-1" });
    const ruleset = await session.cloud.createFirewallRuleset({ name: "r", region: "us-west-1", rules: [] });
    await create(session, inputs({ candidates: [a10], firewallRulesets: { "us-west-1": ruleset.id }, filesystems: [{ id: filesystem.id, name: "data", region: "us-west-1", mountPoint: "/data/all" }] }));
    const [instance] = await trial.admin.instances();
    assert.deepEqual(instance?.firewallRulesets, [ruleset.id]);
    assert.deepEqual(instance?.filesystems, [{ id: filesystem.id, name: "data", mountPoint: "/data/all" }]);
  });

  it("fails at once, with nothing to look for, when the API refuses for good", async () => {
    await trial.admin.changeBehaviour({ quotas: { instances: 0 } });
    const error = await failure(create(trial.session(), inputs()));
    assert.match(error.message, /global\/quota-exceeded/);
    assert.equal(await trial.launches(), 1);
    assert.equal(await trial.session().attempts.read("a".repeat(64)), undefined);
  });

  it("is tried again only after a 429, which comes before anything is done", async () => {
    await trial.admin.addFault({ operation: "launchInstance", answer: "html", status: 429 });
    await create(trial.session(), inputs());
    assert.equal((await trial.living()).length, 1);
    assert.equal(await trial.launches(), 2);
  });
});

describe("an instance that is adopted by name", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());

  const launchByHand = () => trial.session().cloud.launchInstance({ region_name: "us-west-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["key"], name: "by hand" });

  it("is taken over, named, and nothing is launched", async () => {
    const id = await launchByHand();
    const adopted = await create(trial.session(), inputs({ adoptInstanceId: id }));
    assert.equal(adopted.id, id);
    assert.equal(await trial.launches(), 1);
    assert.deepEqual((await trial.living()).map(({ name }) => name), ["gpu-0"]);
  });

  it("is refused when it is no candidate, does not exist or is gone; nothing is launched in its place", async () => {
    const id = await launchByHand();
    assert.match((await failure(create(trial.session(), inputs({ adoptInstanceId: id, candidates: [h100] })))).message, /is a gpu_1x_a10 in us-west-1, which is no candidate/);
    assert.match((await failure(create(trial.session(), inputs({ adoptInstanceId: id, image: { id: "none" } })))).message, /does not fit: .*image none, which is unknown/);
    assert.match((await failure(create(trial.session(), inputs({ adoptInstanceId: "f".repeat(32) })))).message, /does not exist; correct adoptInstanceId/);
    await trial.admin.happen(id, "preempt");
    assert.match((await failure(create(trial.session(), inputs({ adoptInstanceId: id })))).message, /is preempted; correct adoptInstanceId, or remove it/);
    assert.equal(await trial.launches(), 1);
  });

  it("of another resource is taken with a warning", async () => {
    const other = await create(trial.session(), inputs({ owner: "b".repeat(64) }));
    await create(trial.session(), inputs({ adoptInstanceId: other.id }));
    assert.match(trial.lines.join("\n"), /warning: instance .* carries the tag of another resource \(0123456789ab:organization\/project\/stack\)/);
  });
});

describe("a group of instances", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());

  const server = (index: number, changes = {}) => inputs({ owner: `server-${index}`, name: `server-${index}`, group: "cluster-1", userData: `join ${peerPlaceholder}`, firstUserData: "initialise", ...changes });
  const userData = (id: string) => trial.admin.userData(id);

  it("is initialised by one, which all others join, though all are made at once", async () => {
    const session = trial.session();
    const all = await Promise.all([0, 1, 2].map((index) => create(session, server(index))));
    const texts = await Promise.all(all.map(({ id }) => userData(id)));
    assert.equal(texts.filter((text) => text === "initialise").length, 1);
    const first = all[texts.indexOf("initialise")];
    const addresses = all.map(({ outs }) => outs["privateIp"]);
    assert.ok(texts.filter((text) => text !== "initialise").every((text) => addresses.includes(text?.replace("join ", ""))), JSON.stringify([texts, addresses, first]));
  });

  it("is joined by a server that is made again while others live", async () => {
    const session = trial.session();
    const first = await create(session, server(0));
    const second = await create(session, server(1));
    await trial.admin.happen(first.id, "preempt");
    const again = await create(session, server(0));
    assert.equal(await userData(again.id), `join ${String(second.outs["privateIp"])}`);
  });

  it("is initialised anew when its only server was lost", async () => {
    const session = trial.session();
    const first = await create(session, server(0));
    await trial.admin.happen(first.id, "preempt");
    assert.equal(await userData((await create(session, server(0))).id), "initialise");
  });

  it("does not count instances of another group", async () => {
    const session = trial.session();
    await create(session, server(0, { group: "cluster-2" }));
    assert.equal(await userData((await create(session, server(1))).id), "initialise");
  });

  it("is waited for while its only member has no private address yet", async () => {
    await trial.admin.planLaunch({ name: "server-0", privateIpDelay: 300 });
    const session = trial.session();
    const [first, second] = await Promise.all([create(session, server(0)), create(session, server(1))]);
    const texts = [await userData(first.id), await userData(second.id)].sort();
    assert.equal(texts[0], "initialise");
    assert.match(texts[1] ?? "", /^join 172\.26\./);
  });

  it("is not initialised a second time while its only member is unhealthy", async () => {
    const session = trial.session();
    const first = await create(session, server(0));
    await trial.admin.happen(first.id, "unhealthy");
    assert.match((await failure(create(session, server(1)))).message, new RegExp(`group cluster-1 has instances, but none that can be joined: ${first.id} \\(unhealthy\\)`));
    assert.equal(await trial.launches(), 1);
  });
});

describe("a launch that cannot be written down", function () {
  this.timeout(30_000);

  it("is not sent, and says why", async () => {
    const trial = await makeTrial();
    try {
      const session = trial.session();
      const full = Object.assign(Object.create(session.attempts) as typeof session.attempts, { write: () => Promise.reject(new Error("no space left on device")), read: () => Promise.resolve(undefined), clear: () => Promise.resolve(), folderOf: (owner: string) => session.attempts.folderOf(owner) });
      const error = await failure(create({ ...session, attempts: full }, inputs()));
      assert.equal(error.message, "no space left on device");
      assert.equal(await trial.launches(), 0);
    } finally {
      await trial.close();
    }
  });
});
