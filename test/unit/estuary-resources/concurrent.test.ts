import assert from "node:assert/strict";
import type { MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { Stack, inputs, specs, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const changed = withSpec("acme/out", { ...out, bindings: [{ resource: { table: "other" }, source: "acme/calls" }] });
const person = "someone@example.com";

/** Does something once, before a call is answered. */
function once(stack: Stack, call: string, work: () => void): void {
  stack.api.before.set(call, () => {
    stack.api.before.delete(call);
    work();
  });
}

describe("a catalogue that others change during its update", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    await stack.up(inputs());
    stack.writes();
  });
  afterEach(() => stack.close());

  for (const call of ["createDraft", "stage", "publish"]) {
    it(`goes on when only controllers moved it before "${call}"`, async () => {
      once(stack, call, () => stack.api.tick());
      assert.equal(await stack.up(changed), "updated");
      assert.equal(await stack.up(changed), "same");
      assert.equal(stack.api.drafts.size, 0);
    });

    it(`ends with person, spec and field when a person edited it before "${call}", and leaves it as it is`, async () => {
      once(stack, call, () => stack.api.edit("acme/out", (model) => { model["onIncompatibleSchemaChange"] = "abort"; }, person));
      await assert.rejects(stack.up(changed), /acme\/out was changed \(onIncompatibleSchemaChange from absent to "abort"\) by someone@example\.com/);
      assert.equal(stack.api.model("acme/out")?.["onIncompatibleSchemaChange"], "abort");
      assert.equal(stack.api.drafts.size, 0);
    });
  }

  it("hears of an edit between its plan and its update", async () => {
    let looks = 0;
    stack.api.before.set("liveSpecs", () => {
      looks++;
      if (looks === 2) stack.api.edit("acme/out", (model) => { model["onIncompatibleSchemaChange"] = "abort"; }, person);
    });
    await assert.rejects(stack.up(changed), /acme\/out was changed/);
    assert.deepEqual(stack.writes(), []);
  });

  it("goes on when a person edited another spec, which is drift", async () => {
    once(stack, "publish", () => stack.api.edit("acme/out-too", (model) => { model["onIncompatibleSchemaChange"] = "abort"; }, person));
    await stack.up(changed);
    assert.equal(stack.api.model("acme/out-too")?.["onIncompatibleSchemaChange"], "abort");
    assert.equal(await stack.up(changed), "updated");
    assert.match(stack.lines.join("\n"), /drift: acme\/out-too onIncompatibleSchemaChange is "abort"/);
  });

  it("gives up when it is moved again and again", async () => {
    stack.api.before.set("publish", () => stack.api.tick());
    await assert.rejects(stack.up(changed), /was changed by somebody else meanwhile, again and again/);
    assert.equal(stack.api.publications.size, 1 + 4);
    assert.equal(stack.api.drafts.size, 0);
  });

  for (const status of ["buildIdLockFailure", "publishFailed"] as const) {
    it(`publishes again after ${status}, and gives up in the end`, async () => {
      stack.api.endings.push({ status }, { status });
      assert.equal(await stack.up(changed), "updated");
      stack.api.endings.push(...Array.from({ length: 6 }, () => ({ status })));
      await assert.rejects(stack.up(inputs()));
      assert.deepEqual(stack.api.endings, []);
      assert.equal(stack.api.drafts.size, 0);
    });
  }

  for (const [status, words] of [["buildFailed", /does not build.*stays as it was/], ["testFailed", /fails a test/], ["somethingNew", /ended as "somethingNew"/]] as const) {
    it(`does not publish again after ${status}: it names spec and reason, and deletes its draft`, async () => {
      stack.api.endings.push({ status, errors: [{ name: "acme/out", scope: "flow://materialization/acme/out", detail: "no such table" }] });
      const before = JSON.stringify([...stack.api.specs]);
      await assert.rejects(stack.up(changed), (error: Error) => {
        assert.match(error.message, words);
        assert.match(error.message, /acme\/out: no such table \(flow:\/\/materialization\/acme\/out\)/);
        return true;
      });
      assert.equal(JSON.stringify([...stack.api.specs]), before);
      assert.equal(stack.api.drafts.size, 0);
      assert.equal(await stack.up(changed), "updated");
    });
  }
});
