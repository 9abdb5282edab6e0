import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as filesystem from "../../../clients/lambda-cloud/resources/filesystem.ts";
import * as ruleset from "../../../clients/lambda-cloud/resources/firewall-ruleset.ts";
import * as sshKey from "../../../clients/lambda-cloud/resources/ssh-key.ts";
import { create as createInstance } from "../../../clients/lambda-cloud/resources/instance/create.ts";
import { remove as removeInstance } from "../../../clients/lambda-cloud/resources/instance/lifecycle.ts";
import { unknown } from "../../../clients/lambda-cloud/resources/values.ts";
import { type Trial, failure, inputs, makeTrial, publicKey } from "./support.ts";

describe("other resources", function () {
  this.timeout(30_000);
  let trial: Trial;
  this.beforeEach(async () => { trial = await makeTrial(); });
  this.afterEach(() => trial.close());
  const state = () => trial.admin.state();

  describe("an SSH key", () => {
    it("that is there already is used under its own name, by type and content, and left there", async () => {
      const session = trial.session();
      const { id, outs } = await sshKey.create(session, { name: "mine", publicKey: publicKey.replace(/someone.*/, "another comment") });
      assert.deepEqual([outs["keyName"], outs["created"]], ["key", false]);
      await sshKey.remove(session, id, outs);
      assert.equal((await state()).sshKeys.length, 1);
    });

    const other = publicKey.replace("AAAAIJ", "AAAAIK");
    it("that is new is added, read, and deleted with its resource", async () => {
      const session = trial.session();
      const { id, outs } = await sshKey.create(session, { name: "mine", publicKey: other });
      assert.deepEqual([outs["keyName"], outs["created"], outs["privateKey"]], ["mine", true, undefined]);
      assert.deepEqual(await sshKey.read(session, id, outs), { id, props: outs });
      await sshKey.remove(session, id, outs);
      assert.deepEqual(await sshKey.read(session, id, outs), {});
    });

    it("that a run added before it died is ours, and deleted with its resource", async () => {
      const session = trial.session();
      await trial.admin.addFault({ operation: "addSshKey", answer: "lost", takesEffect: true });
      const first = await sshKey.create(session, { name: "mine", publicKey: other });
      const again = await sshKey.create(session, { name: "mine", publicKey: other });
      assert.equal(again.id, first.id);
      assert.equal(again.outs["created"], true);
      assert.equal((await state()).sshKeys.length, 2);
    });

    it("of the same name that another added while our answer was lost is not ours, and stays", async () => {
      const session = trial.session();
      await trial.admin.addFault({ operation: "addSshKey", answer: "lost", takesEffect: false });
      const { cloud } = session;
      const add = cloud.addSshKey.bind(cloud);
      cloud.addSshKey = async (request) => {
        cloud.addSshKey = add;
        const lost = await failure(add(request));
        await add({ name: "mine", public_key: publicKey.replace("AAAAIJ", "AAAAIL") });
        throw lost;
      };
      const { message } = await failure(sshKey.create(session, { name: "mine", publicKey: other }));
      assert.match(message, /^an SSH key named mine exists with another public key; choose another name, or delete it on cloud\.lambda\.ai$/);
      assert.deepEqual((await state()).sshKeys.map(({ name }) => name).sort(), ["key", "mine"]);
      assert.match((await failure(sshKey.create(session, { name: "mine", publicKey: other }))).message, /an SSH key named mine exists with another public key/);
      assert.deepEqual((await state()).sshKeys.map(({ name }) => name).sort(), ["key", "mine"]);
    });

    it("that was not added when the answer was lost is an error, and added by the next run", async () => {
      const session = trial.session();
      await trial.admin.addFault({ operation: "addSshKey", answer: "lost", takesEffect: false });
      assert.match((await failure(sshKey.create(session, { name: "mine", publicKey: other }))).message, /addSshKey .* got no answer/);
      assert.equal((await sshKey.create(session, { name: "mine", publicKey: other })).outs["created"], true);
    });

    it("made by Lambda has a private key; one whose private key was lost with the answer is made anew", async () => {
      const session = trial.session();
      await trial.admin.addFault({ operation: "addSshKey", answer: "lost", takesEffect: true });
      await failure(sshKey.create(session, { name: "pair" }));
      const { outs } = await sshKey.create(session, { name: "pair" });
      assert.match(String(outs["privateKey"]), /PRIVATE KEY/);
      assert.deepEqual((await state()).sshKeys.map(({ name }) => name).sort(), ["key", "pair"]);
    });

    it("of the same name that is not ours is never deleted", async () => {
      assert.match((await failure(sshKey.create(trial.session(), { name: "key" }))).message, /an SSH key named key exists with another public key; choose another name/);
      await trial.admin.addFault({ operation: "addSshKey", answer: "error", status: 400, code: "global/invalid-parameters" });
      await failure(sshKey.create(trial.session(), { name: "later" }));
      await trial.session().cloud.addSshKey({ name: "later" });
      assert.match((await failure(sshKey.create(trial.session(), { name: "later" }))).message, /an SSH key named later exists/);
    });

    it("is replaced for another name or content, not for another comment", () => {
      const olds = { name: "mine", publicKey };
      assert.equal(sshKey.diff("i", olds, { name: "mine", publicKey: `${publicKey} more` }).changes, false);
      assert.deepEqual(sshKey.diff("i", olds, { name: "mine", publicKey: other }).replaces, ["publicKey"]);
      assert.deepEqual(sshKey.diff("i", olds, { name: "yours", publicKey: unknown }).replaces, ["name", "publicKey"]);
      assert.match(sshKey.check({}, { name: "mine", publicKey: "no key" }).failures[0]?.reason ?? "", /publicKey is no OpenSSH public key/);
    });
  });

  describe("a filesystem", () => {
    const wanted = { name: "data", region: "us-west-1" };

    it("is made, read and deleted, waiting for the instance that mounts it", async () => {
      const session = trial.session();
      const { id, outs } = await filesystem.create(session, wanted);
      assert.deepEqual(outs, { ...wanted, filesystemId: id, mountPoint: "/lambda/nfs/data", created: true });
      assert.deepEqual(await filesystem.read(session, id, outs), { id, props: outs });
      const instance = await createInstance(session, inputs({ candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }], filesystems: [{ id, name: "data", region: "us-west-1" }] }));
      const removed = filesystem.remove(session, id, outs);
      await removeInstance(session, instance.id, instance.outs);
      await removed;
      assert.deepEqual(await filesystem.read(session, id, outs), {});
    });

    it("of someone else is taken only when asked to", async () => {
      const session = trial.session();
      const there = await session.cloud.createFilesystem(wanted);
      assert.match((await failure(filesystem.create(session, wanted))).message, /filesystem data exists in us-west-1 already and may hold data; set adopt/);
      assert.equal((await filesystem.create(session, { ...wanted, adopt: true })).id, there.id);
    });

    it("that a run made before it died is taken", async () => {
      await trial.admin.addFault({ operation: "createFilesystem", answer: "lost", takesEffect: true });
      const first = await filesystem.create(trial.session(), wanted);
      assert.equal((await filesystem.create(trial.session(), wanted)).id, first.id);
    });

    it("is replaced for another name or region, and named when it cannot be deleted", async () => {
      assert.deepEqual(filesystem.diff("i", wanted, { ...wanted, region: "us-east-1" }).replaces, ["region"]);
      assert.deepEqual(filesystem.diff("i", wanted, { name: unknown, region: "us-west-1" }).replaces, ["name"]);
      assert.equal(filesystem.diff("i", wanted, { ...wanted }).changes, false);
      await trial.admin.addFault({ operation: "deleteFilesystem", answer: "error", status: 400, code: "filesystems/filesystem-in-use", times: 0 });
      const session = trial.session();
      const { id, outs } = await filesystem.create(session, wanted);
      const hasty = { ...session, timing: { ...session.timing, end: 100 } };
      assert.match((await failure(filesystem.remove(hasty, id, outs))).message, /filesystem data is still in use after 0 s; terminate the instances that use it/);
    });
  });

  describe("a firewall ruleset", () => {
    const rule = { protocol: "tcp", port_range: [443, 443], source_network: "203.0.113.0/24", description: "" } as const;
    const wanted = { owner: "c".repeat(64), name: "edge", region: "us-west-1", rules: [rule] };

    it("is made with its owner in its name, changed in place, and deleted", async () => {
      const session = trial.session();
      const { id, outs } = await ruleset.create(session, wanted);
      assert.equal(outs["rulesetName"], "edge-cccccccccccc");
      assert.equal(ruleset.diff(id, outs, wanted).changes, false);
      const more = { ...wanted, rules: [rule, { protocol: "icmp", source_network: "0.0.0.0/0", description: "ping" }] };
      assert.deepEqual(ruleset.diff(id, outs, more), { changes: true, replaces: [], deleteBeforeReplace: true });
      const updated = await ruleset.update(session, id, outs, more);
      assert.equal(ruleset.diff(id, updated.outs, more).changes, false);
      assert.equal((await state()).rulesets[0]?.rules.length, 2);
      await ruleset.remove(session, id, outs);
      assert.deepEqual(await ruleset.read(session, id, outs), {});
    });

    it("that a run made before it died is taken and brought up to date: there is one", async () => {
      await trial.admin.addFault({ operation: "createFirewallRuleset", answer: "lost", takesEffect: true });
      const first = await ruleset.create(trial.session(), wanted);
      const again = await ruleset.create(trial.session(), { ...wanted, rules: [] });
      assert.equal(again.id, first.id);
      const { rulesets } = await state();
      assert.deepEqual(rulesets.map(({ rules }) => rules), [[]]);
    });

    it("shows drift of its rules, but not of their order or of a mask left out", async () => {
      const session = trial.session();
      const two = { ...wanted, rules: [rule, { ...rule, source_network: "203.0.113.9" }] };
      const { id, outs } = await ruleset.create(session, two);
      await session.cloud.updateFirewallRuleset(id, { rules: [{ ...rule, port_range: [443, 443], source_network: "203.0.113.9/32" }, { ...rule, port_range: [443, 443] }] });
      assert.equal(ruleset.diff(id, (await ruleset.read(session, id, outs)).props ?? {}, two).changes, false);
      await session.cloud.updateFirewallRuleset(id, { rules: [] });
      assert.equal(ruleset.diff(id, (await ruleset.read(session, id, outs)).props ?? {}, two).changes, true);
    });

    it("is replaced for another region, and refused with wrong rules, all told at once", () => {
      assert.deepEqual(ruleset.diff("i", wanted, { ...wanted, region: "us-east-1" }).replaces, ["region"]);
      const rules = [{ protocol: "icmp", port_range: [1, 1], source_network: "here", description: "" }, { protocol: "tcp", source_network: "0.0.0.0/0", description: "" }];
      assert.deepEqual(ruleset.check({}, { ...wanted, rules }).failures.map(({ property }) => property), ["rules[0]", "rules[0]", "rules[1]"]);
      assert.match(ruleset.check({}, { ...wanted, rules: Array.from({ length: 21 }, () => rule) }).failures[0]?.reason ?? "", /rules has 21 rules; at most 20 are allowed/);
      assert.deepEqual(ruleset.check({}, { ...wanted, rules: unknown }).failures, []);
      assert.equal(ruleset.check({ owner: "kept" }, wanted).inputs["owner"], "kept");
    });
  });

  it("leave nothing of the attempt behind that a later resource of the name could mistake for its own", async () => {
    const session = trial.session();
    const key = await sshKey.create(session, { name: "pair" });
    await sshKey.remove(session, key.id, key.outs);
    const made = await filesystem.create(session, { name: "data", region: "us-west-1" });
    await filesystem.remove(session, made.id, made.outs);
    const owners = join(trial.stateDir, "owners");
    for (const owner of readdirSync(owners)) assert.deepEqual(readdirSync(join(owners, owner)), [], owner);
  });
});
