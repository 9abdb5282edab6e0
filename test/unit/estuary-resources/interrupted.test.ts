import assert from "node:assert/strict";
import type { MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { EstuaryError, type EstuaryErrorKind } from "../../../clients/estuary/error.ts";
import { NotReadyError } from "../../../clients/estuary/resources/partial.ts";
import { Stack, inputs, owner, password, specs, token, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const withTable = (table: string, change = {}) => withSpec("acme/out", { ...out, bindings: [{ resource: { table }, source: "acme/calls" }] }, change);
const reset = withSpec("acme/calls", { ...specs["acme/calls"], reset: true } as never);
const disable = (model: Record<string, unknown>) => { model["shards"] = { disable: true }; };

/** Orders to fill a collection anew, over all publications. */
const resets = (stack: Stack) => [...stack.api.publications.values()].flatMap(({ rows }) => rows).filter(({ model }) => model?.includes('"reset":true') === true).length;
const standsStill = (stack: Stack) => JSON.stringify(stack.api.model("acme/out")?.["shards"]) === '{"disable":true}';

/** A run that is killed at a call: nothing more of it happens, and the engine has stored nothing. */
async function killed(stack: Stack, call: string, news: ReturnType<typeof inputs>): Promise<void> {
  const { id, outs } = stack;
  let dead = false;
  const whenAlive = <Value extends object>(target: Value): Value => new Proxy(target, {
    get: (from, key) => {
      const value: unknown = Reflect.get(from, key);
      if (typeof value !== "function") return value;
      return (...all: unknown[]) => (dead ? Promise.reject(new Error("dead")) : (value as (...each: unknown[]) => unknown).apply(from, all));
    },
  });
  stack.api.before.set(call, () => { dead = true; throw new Error("dead"); });
  const { session } = stack;
  stack.session = { ...session, api: whenAlive(stack.api), attempts: whenAlive(session.attempts) };
  const error: unknown = await stack.up(news).then(() => "none", (thrown: unknown) => thrown);
  assert.ok(dead, `it came to "${call}": ${String(error)}`);
  stack.api.before.clear();
  [stack.id, stack.outs] = [id, outs];
  stack.restart();
}

describe("a catalogue after a run that published and was not stored", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    await stack.up(inputs());
  });
  afterEach(() => stack.close());

  for (const point of ["publish", "published", "publication"]) {
    describe(`killed at "${point}"`, () => {
      it("orders a reset once", async () => {
        await killed(stack, point, reset);
        // The service takes the order out of the model once it is carried out.
        stack.api.edit("acme/calls", (model) => delete model["reset"]);
        await stack.up(reset);
        stack.api.edit("acme/calls", (model) => delete model["reset"]);
        assert.equal(await stack.up(reset), "same");
        assert.equal(resets(stack), 1);
      });

      it("lets stand still what Estuary disabled, with the reason", async () => {
        stack.api.edit("acme/out", disable, undefined, "task_auto_disabled_failing");
        await killed(stack, point, withTable("other"));
        await stack.up(withTable("other"));
        assert.ok(standsStill(stack));
        assert.deepEqual(stack.recorded("disabledByEstuary"), { "acme/out": "task_auto_disabled_failing" });
        assert.equal(await stack.up(withTable("other")), "same");
      });

      it("has the new secret and encrypts it no more often than needed", async () => {
        const news = inputs({ secretValues: { password, token: "another-token" } });
        stack.api.encryptions.length = 0;
        await killed(stack, point, news);
        await stack.up(news);
        assert.equal(stack.api.encryptions.length, point === "publish" ? 2 : 1);
        assert.ok(stack.api.specs.get("acme/in")?.model?.includes(String(stack.recorded("encrypted")["acme/in"])));
        assert.equal(await stack.up(news), "same");
      });

      it("has deleted what it was to delete, and nothing else", async () => {
        await killed(stack, point, withSpec("acme/test", undefined));
        await stack.up(withSpec("acme/test", undefined));
        assert.equal(stack.api.model("acme/test"), undefined);
        assert.equal([...stack.api.specs.values()].filter(({ model }) => model !== undefined).length, 5);
        assert.equal(await stack.up(withSpec("acme/test", undefined)), "same");
      });
    });
  }

  it("remembers the first run also when the one after it is killed, or fails", async () => {
    await killed(stack, "published", reset);
    await killed(stack, "published", withSpec("acme/calls", { ...specs["acme/calls"], reset: true, projections: { x: "/id" } } as never));
    stack.api.endings.push({ status: "buildFailed" });
    const last = withSpec("acme/calls", { ...specs["acme/calls"], reset: true, projections: { y: "/id" } } as never);
    await assert.rejects(stack.up(last), /does not build/);
    await stack.up(last);
    assert.equal(resets(stack), 1);
    assert.equal(await stack.up(last), "same");
  });

  it("deletes what only the first of two such runs had made", async () => {
    await killed(stack, "published", withSpec("acme/more", specs["acme/calls"], { types: { ...(inputs()["types"] as object), "acme/more": "collection" } }));
    await killed(stack, "published", withSpec("acme/more", specs["acme/calls"], { types: { ...(inputs()["types"] as object), "acme/more": "collection" }, paused: ["acme/out"] }));
    await stack.up(inputs());
    assert.equal(stack.api.model("acme/more"), undefined);
  });

  it("is planned as what it will be, and what stands still is said in a refresh", async () => {
    stack.api.edit("acme/out", disable, undefined, "task_auto_disabled_failing");
    await killed(stack, "published", withTable("other"));
    assert.deepEqual((await stack.refresh())["disabledByEstuary"], { "acme/out": "task_auto_disabled_failing" });
    assert.equal(await stack.up(inputs()), "updated");
    assert.ok(standsStill(stack));
  });

  for (const kind of ["unauthorized", "forbidden", "rate-limited", "refused", "not-found", "stale-authorization"] satisfies EstuaryErrorKind[]) {
    it(`waits the next time for a publication of which it was answered "${kind}"`, async () => {
      let failing = true;
      stack.api.before.set("publication", () => { if (failing) throw new EstuaryError({ kind, operation: "read the publication", message: "no" }); });
      const before = stack.api.publications.size;
      await assert.rejects(stack.up(reset), /no/);
      assert.notEqual(await stack.session.attempts.read(owner), undefined);
      if (kind !== "not-found") failing = false;
      await stack.up(reset);
      assert.equal(await stack.up(reset), "same");
      assert.deepEqual([stack.api.publications.size, resets(stack), stack.api.drafts.size], [before + 1, 1, 0]);
    });

    it(`forgets its draft when the request to publish itself was answered "${kind}"`, async () => {
      stack.api.before.set("publish", () => { throw new EstuaryError({ kind, operation: "publish", message: "no" }); });
      await assert.rejects(stack.up(reset), /no/);
      assert.equal(stack.api.drafts.size, 0);
      assert.equal((await stack.session.attempts.read(owner))?.pubId, undefined);
    });
  }

  it("records what it published, not what was live before, when it cannot look afterwards", async () => {
    let published = false;
    stack.api.before.set("published", () => { published = true; });
    stack.api.before.set("liveSpecs", () => { if (published) throw new Error("connection refused"); });
    const news = inputs({ secretValues: { password: "another-password", token } });
    const error = await stack.up(news).then(() => undefined, (thrown: unknown) => thrown);
    assert.ok(error instanceof NotReadyError);
    stack.api.before.clear();
    const live = stack.api.specs.get("acme/out")?.model ?? "";
    assert.ok(live.includes(String(stack.recorded("encrypted")["acme/out"])));
    const before = stack.api.specs.get("acme/out")?.model;
    stack.writes();
    await stack.up(news);
    assert.deepEqual(stack.writes(), []);
    assert.equal(stack.api.specs.get("acme/out")?.model, before);
  });

  it("never records a configuration in clear, also of a task that it takes over", async () => {
    const fresh = new Stack();
    const { connector } = out.endpoint;
    fresh.api.put("acme/out", "materialization", { ...out, endpoint: { connector: { ...connector, config: { ...connector.config, credentials: { auth_type: "UserPassword", password: "in-clear-there" } } } } }, { by: "someone@example.com" });
    let published = false;
    fresh.api.before.set("published", () => { published = true; });
    fresh.api.before.set("liveSpecs", () => { if (published) throw new Error("connection refused"); });
    await assert.rejects(fresh.up(inputs({ adopt: ["acme/out"] })), NotReadyError);
    assert.doesNotMatch(JSON.stringify(fresh.outs), /in-clear-there/);
    fresh.close();
  });
});
