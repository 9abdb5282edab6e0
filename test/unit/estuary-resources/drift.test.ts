import assert from "node:assert/strict";
import type { CaptureModel, MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { Stack, inputs, specs, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const person = "someone@example.com";
const table = (model: Record<string, unknown>) => (model["bindings"] as Record<string, unknown>[])[0] ?? {};

describe("a catalogue beside what is live", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    await stack.up(inputs());
    stack.writes();
  });
  afterEach(() => stack.close());

  it("takes no move of the service for a change", async () => {
    stack.api.tick();
    stack.api.edit("acme/calls", (model) => { model["schema"] = { ...(model["schema"] as object), $defs: { "flow://inferred-schema": { type: "object" } } }; });
    stack.api.edit("acme/out", (model) => { table(model)["backfill"] = 3; table(model)["resource"] = { table: "calls", _meta: { path: ["public", "calls"] } }; });
    assert.equal(await stack.up(inputs()), "same");
    assert.deepEqual(stack.writes(), []);
    assert.deepEqual((await stack.refresh())["drift"], {});
  });

  it("tells what a person changed by spec and field, in a plan and in a refresh, and puts it right", async () => {
    stack.api.edit("acme/out", (model) => { table(model)["resource"] = { table: "calls", delta_updates: true }; }, person);
    stack.api.put("acme/test", "test", undefined, { by: person });
    const { drift } = await stack.refresh();
    assert.deepEqual(Object.keys(drift as object), ["acme/out", "acme/test"]);
    assert.match(JSON.stringify(drift), /delta_updates is true, ours is absent/);
    assert.equal(await stack.up(inputs()), "updated");
    assert.match(stack.lines.join("\n"), /drift: acme\/out bindings.*delta_updates is true/);
    assert.match(stack.lines.join("\n"), /drift: acme\/test is gone/);
    assert.deepEqual(table(stack.api.model("acme/out") ?? {})["resource"], { table: "calls" });
    assert.deepEqual([...stack.api.publications.values()][1]?.rows.map(({ name }) => name), ["acme/out", "acme/test"]);
    assert.equal(await stack.up(inputs()), "same");
    assert.deepEqual((await stack.refresh())["drift"], {});
  });

  it("sends no counter below the live one, by whatever place its binding has", async () => {
    stack.api.edit("acme/out", (model) => { table(model)["backfill"] = 7; });
    await stack.up(withSpec("acme/out", { ...out, bindings: [{ resource: { table: "new" }, source: "acme/enriched" }, { resource: { table: "calls" }, source: "acme/calls", backfill: 2 }] }));
    const bindings = stack.api.model("acme/out")?.["bindings"] as { backfill?: number; resource: { table: string } }[];
    assert.deepEqual(bindings.map(({ resource, backfill }) => [resource.table, backfill]), [["new", undefined], ["calls", 7]]);
  });

  it("keeps bindings that a discovery added, and takes away those that were ours", async () => {
    const capture = { ...(specs["acme/in"] as CaptureModel), autoDiscover: { addNewBindings: true } };
    await stack.up(withSpec("acme/in", capture));
    stack.api.edit("acme/in", (model) => { (model["bindings"] as unknown[]).push({ resource: { path: "/found" }, target: "acme/found" }); });
    assert.equal(await stack.up(withSpec("acme/in", capture)), "same");
    await stack.up(withSpec("acme/in", { ...capture, bindings: [{ resource: { path: "/other" }, target: "acme/calls" }] }));
    const bindings = stack.api.model("acme/in")?.["bindings"] as { resource: { path: string } }[];
    assert.deepEqual(bindings.map(({ resource }) => resource.path), ["/other", "/found"]);
  });

  it("fails a plan without the service, and names the setting that plans without a look", async () => {
    const { EstuaryError } = await import("../../../clients/estuary/error.ts");
    stack.api.before.set("liveSpecs", () => { throw new EstuaryError({ kind: "unavailable", operation: "read live specs", message: "connection refused" }); });
    await assert.rejects(stack.up(inputs()), /could not be read: connection refused.*estuary\.refresh to false/);
  });

  it("is never gone: to a token without rights everything looks so", async () => {
    stack.api.specs.clear();
    const props = await stack.refresh();
    assert.deepEqual(Object.values(props["drift"] as object), Object.keys(specs).map(() => ["is gone"]));
  });
});
