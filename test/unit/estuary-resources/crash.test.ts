import assert from "node:assert/strict";
import type { MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { EstuaryError } from "../../../clients/estuary/error.ts";
import { Stack, inputs, owner, specs, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const changed = withSpec("acme/out", { ...out, bindings: [{ resource: { table: "other" }, source: "acme/calls" }] });

/** As a kill: the call and everything after it fails in this process. */
class Killed extends Error {}

/** Ends the process at a call, before or after it took effect. */
async function killedAt(stack: Stack, call: string, news = inputs()): Promise<void> {
  const { session } = stack;
  let dead = false;
  const die = () => { dead = true; throw new Killed(); };
  stack.api.before.set(call, die);
  const api = new Proxy(stack.api, { get: (target, key) => { const value: unknown = Reflect.get(target, key); return typeof value !== "function" ? value : (...parameters: unknown[]) => { if (dead) throw new Killed(); return (value as (...all: unknown[]) => unknown).apply(target, parameters); }; } });
  const record = session.attempts.write.bind(session.attempts);
  const clear = session.attempts.clear.bind(session.attempts);
  session.attempts.write = (who, value) => (dead ? Promise.reject(new Killed()) : record(who, value));
  session.attempts.clear = (who) => (dead ? Promise.reject(new Killed()) : clear(who));
  stack.session = { ...session, api };
  await stack.up(news).then(() => assert.fail("it was not killed"), () => undefined);
  assert.ok(dead);
  stack.api.before.clear();
  stack.outs = stack.id === "" ? undefined : stack.outs;
}

const points = ["liveSpecs", "connectorSchemas", "encrypt", "createDraft", "stage", "prune", "publish", "published", "publication", "status"];

describe("a catalogue whose run is killed", () => {
  let stack: Stack;
  beforeEach(() => { stack = new Stack(); });
  afterEach(() => stack.close());

  for (const point of points) {
    it(`at its first "${point}": the next run has all of it, in one publication more at most`, async () => {
      await killedAt(stack, point);
      stack.id = "";
      stack.outs = undefined;
      stack.restart();
      assert.equal(await stack.up(inputs()), "created");
      assert.ok(stack.api.publications.size <= 1, `${stack.api.publications.size} publications`);
      assert.equal(await stack.up(inputs()), "same");
      assert.deepEqual(Object.keys(stack.recorded("published")).sort(), Object.keys(specs).sort());
      assert.ok(Object.values(stack.recorded("encrypted")).every((text) => /ENC\[/.test(String(text))));
      assert.equal(stack.api.drafts.size <= (point === "createDraft" ? 1 : 0), true);
      await stack.down();
      assert.deepEqual([...stack.api.specs.values()].filter(({ model }) => model !== undefined), []);
    });
  }

  it("does not encrypt again what an interrupted run published", async () => {
    await killedAt(stack, "published");
    stack.outs = undefined;
    stack.restart();
    stack.api.encryptions.length = 0;
    await stack.up(inputs());
    assert.deepEqual(stack.api.encryptions, []);
    assert.equal(stack.api.publications.size, 1);
  });

  it("deletes what an interrupted run published and the program no longer has", async () => {
    await killedAt(stack, "published");
    stack.outs = undefined;
    stack.restart();
    await stack.up(withSpec("acme/out-too", undefined));
    assert.equal(stack.api.model("acme/out-too"), undefined);
  });

  it("in an update converges, also when the next program is another one", async () => {
    await stack.up(inputs());
    const { outs, id } = stack;
    await killedAt(stack, "published", changed);
    [stack.outs, stack.id] = [outs, id];
    stack.restart();
    assert.equal(await stack.up(inputs()), "updated");
    assert.match(JSON.stringify(stack.api.model("acme/out")), /"calls"/);
    assert.equal(stack.api.publications.size, 3);
    assert.equal(await stack.up(inputs()), "same");
  });

  it("publishes nothing in the name of an engine that has gone", async () => {
    stack.alive = false;
    await assert.rejects(stack.up(inputs()), /engine that asked for this has ended; nothing was published/);
    assert.equal(stack.api.publications.size, 0);
    assert.equal(stack.api.drafts.size, 0);
  });

  it("looks for a publication whose answer was lost, and asks for none again", async () => {
    const publish = stack.api.publish.bind(stack.api);
    stack.api.publish = async (...parameters) => {
      await publish(...parameters);
      throw new EstuaryError({ kind: "ambiguous", operation: "publish", message: "no answer" });
    };
    assert.equal(await stack.up(inputs()), "created");
    assert.equal(stack.api.publications.size, 1);
  });

  it("waits for a publication that is still queued, and deletes the draft of one that failed", async () => {
    const { api } = stack;
    await killedAt(stack, "publication");
    stack.outs = undefined;
    const [only] = [...api.publications.values()];
    assert.ok(only);
    api.publications.set(only.id, { ...only, status: "queued" });
    let looks = 0;
    api.before.set("publication", () => { looks++; if (looks === 3) api.publications.set(only.id, only); });
    stack.restart();
    await stack.up(inputs());
    assert.ok(looks >= 3);
    assert.equal(api.publications.size, 1);
  });

  it("lets no second run of its owner publish meanwhile", async () => {
    let running = 0;
    let most = 0;
    stack.api.before.set("publish", async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
    });
    const { create } = await import("../../../clients/estuary/resources/catalog/index.ts");
    await Promise.all([create(stack.session, inputs()), create(stack.session, inputs())]);
    assert.equal(most, 1);
    assert.equal(stack.api.publications.size, 1);
    assert.ok(await stack.session.attempts.read(owner));
  });
});
