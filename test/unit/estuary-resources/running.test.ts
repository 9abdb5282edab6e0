import assert from "node:assert/strict";
import type { MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { NotReadyError } from "../../../clients/estuary/resources/partial.ts";
import { Stack, inputs, password, specs, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const shards = (stack: Stack, name = "acme/out") => stack.api.model(name)?.["shards"];
const disable = (model: Record<string, unknown>) => { model["shards"] = { disable: true }; };

describe("tasks of a catalogue", () => {
  let stack: Stack;
  beforeEach(() => { stack = new Stack(); });
  afterEach(() => stack.close());

  it("are paused and resumed by the key alone, of a derivation where it belongs", async () => {
    await stack.up(inputs());
    await stack.up(inputs({ paused: ["acme/out", "acme/enriched"] }));
    assert.deepEqual(shards(stack), { disable: true });
    assert.deepEqual((stack.api.model("acme/enriched")?.["derive"] as { shards: unknown }).shards, { disable: true });
    assert.equal(await stack.up(inputs({ paused: ["acme/out", "acme/enriched"] })), "same");
    await stack.up(inputs());
    assert.equal("shards" in (stack.api.model("acme/out") ?? {}), false);
    assert.equal("shards" in (stack.api.model("acme/enriched")?.["derive"] as object), false);
    assert.deepEqual(stack.outs?.["disabledByEstuary"], {});
  });

  it("that Estuary disabled stay so whatever else is published, with the reason, until they are to run again", async () => {
    await stack.up(inputs());
    stack.api.edit("acme/out", disable, undefined, "task_auto_disabled_failing");
    assert.deepEqual((await stack.refresh())["disabledByEstuary"], { "acme/out": "task_auto_disabled_failing" });
    stack.outs = { ...stack.outs, disabledByEstuary: {} };
    assert.equal(await stack.up(inputs()), "updated", "the reason is recorded");
    assert.equal(await stack.up(inputs()), "same");
    await stack.up(withSpec("acme/out", { ...out, bindings: [{ resource: { table: "other" }, source: "acme/calls" }] }));
    assert.deepEqual(shards(stack), { disable: true });
    assert.match(stack.lines.join("\n"), /acme\/out stands still.*task_auto_disabled_failing.*estuary\.reenable/);
    await stack.up(inputs());
    assert.deepEqual(shards(stack), { disable: true });
    await stack.up(inputs({ reenable: ["acme/out"] }));
    assert.equal(shards(stack), undefined);
    assert.deepEqual(stack.outs?.["disabledByEstuary"], {});
    assert.equal(await stack.up(inputs({ reenable: ["acme/out"] })), "same");
  });

  it("that Estuary disabled keep the reason of the publication which did so, whatever it publishes later", async () => {
    await stack.up(inputs());
    stack.api.edit("acme/out", disable, undefined, "disabled: failed for 7 days, cannot reach postgres://estuary:hunter-two@db/x");
    stack.api.tick();
    await stack.up(inputs());
    assert.deepEqual(stack.recorded("disabledByEstuary"), { "acme/out": "disabled: failed for 7 days, cannot reach postgres://[redacted]@db/x" });
  });

  it("that a person disabled stay so too, and say who", async () => {
    await stack.up(inputs());
    stack.api.edit("acme/out", disable, "someone@example.com", "");
    await stack.up(inputs());
    assert.match(JSON.stringify(stack.outs?.["disabledByEstuary"]), /someone@example\.com/);
  });

  it("that a run paused which was killed are resumed by the next one", async () => {
    await stack.up(inputs());
    const { outs } = stack;
    await stack.up(inputs({ paused: ["acme/out"] }));
    stack.outs = outs;
    await stack.up(inputs());
    assert.equal(shards(stack), undefined);
  });

  it("that somebody let run although they are paused are paused again", async () => {
    await stack.up(inputs({ paused: ["acme/out"] }));
    stack.api.edit("acme/out", (model) => delete model["shards"], "someone@example.com");
    assert.match(JSON.stringify((await stack.refresh())["drift"]), /runs although it is paused here/);
    await stack.up(inputs({ paused: ["acme/out"] }));
    assert.deepEqual(shards(stack), { disable: true });
  });

  it("are waited for; what is too slow is recorded, waited for by the next run and not published again", async () => {
    stack.api.statuses.set("acme/out", { lastActivated: "0000000000000000", summary: "waiting on data plane" });
    await assert.rejects(stack.up(inputs()), (error: unknown) => error instanceof NotReadyError && /acme\/out does not run yet \(waiting on data plane\) after 0\.2 s/.test(error.message));
    assert.deepEqual(stack.outs?.["activating"], ["acme/out"]);
    assert.doesNotMatch(JSON.stringify(stack.outs), /very-secret/);
    stack.writes();
    stack.api.statuses.clear();
    assert.equal(await stack.up(inputs()), "updated");
    assert.deepEqual(stack.writes(), []);
    assert.equal(await stack.up(inputs()), "same");
  });

  it("with a failed shard of what is live end the wait, with its message; of an older build they do not", async () => {
    stack.api.statuses.set("acme/out", { shards: "FAILED", failure: "connection refused to db", nextRetry: "2026-11-21T01:00:00Z" });
    await assert.rejects(stack.up(inputs({ activation: { timeoutSeconds: 600, pollSeconds: 0.01, required: true } })), /acme\/out has a failed shard: connection refused to db; Estuary tries again at 2026-11-21T01:00:00Z/);
    const older = new Stack();
    let looks = 0;
    older.api.statuses.set("acme/out", { shards: "FAILED", lastActivated: "0000000000000000" });
    older.api.before.set("status", () => { looks++; if (looks === 2) older.api.statuses.clear(); });
    assert.equal(await older.up(inputs()), "created");
    older.close();
  });

  it("and builds that fail repeat no secret of theirs", async () => {
    const quoted = `cannot reach postgres://estuary:${encodeURIComponent(password)}@db, nor by ${Buffer.from(password).toString("base64")}, nor "${password}"`;
    const told: string[] = [];
    stack.api.endings.push({ status: "buildFailed", errors: [{ name: "acme/out", scope: "", detail: quoted }] });
    const fail = (error: unknown) => { told.push(String(error), JSON.stringify(error)); return true; };
    await assert.rejects(stack.up(inputs()), fail);
    stack.api.statuses.set("acme/out", { shards: "FAILED", failure: quoted });
    await assert.rejects(stack.up(inputs()), fail);
    assert.match(told.join("\n"), /acme\/out: cannot reach[^]*acme\/out has a failed shard: cannot reach/);
    for (const form of [password, Buffer.from(password).toString("base64")]) assert.equal(told.join("\n").includes(form), false);
  });

  it("that do not run are only told where that is not required", async () => {
    stack.api.statuses.set("acme/out", { lastActivated: "0000000000000000" });
    await stack.up(inputs({ activation: { timeoutSeconds: 0.05, pollSeconds: 0.01, required: false } }));
    assert.match(stack.lines.join("\n"), /published, but acme\/out does not run yet/);
  });

  it("are recorded as published when their status cannot be read", async () => {
    stack.api.before.set("status", () => { throw new Error("connection refused"); });
    await assert.rejects(stack.up(inputs()), /is published, but was not seen to run: connection refused/);
    stack.api.before.clear();
    stack.writes();
    await stack.up(inputs());
    assert.deepEqual(stack.writes(), []);
  });
});
