import assert from "node:assert/strict";
import { type CaptureModel, type MaterializationModel } from "../../../clients/estuary/catalogue/types.ts";
import { Stack, inputs, mark, owner, password, specs, token, withSpec } from "./support/catalog.ts";

const capture = specs["acme/in"] as CaptureModel;
const out = specs["acme/out"] as MaterializationModel;

describe("a catalogue", () => {
  let stack: Stack;
  beforeEach(() => { stack = new Stack(); });
  afterEach(() => stack.close());

  it("is published as one draft, with a mark of its owner, and writes nothing when it is as wanted", async () => {
    assert.equal(await stack.up(inputs()), "created");
    assert.deepEqual(stack.writes(), ["createDraft", "stage", "publish"]);
    assert.deepEqual([...stack.api.publications.values()].map(({ detail, rows }) => [detail, rows.length]), [[`6 new ${mark}`, 6]]);
    assert.equal(stack.id, `ops/dp/public/test:${owner.slice(0, 16)}`);
    assert.equal(await stack.up(inputs()), "same");
    assert.deepEqual(stack.writes(), []);
    assert.equal(stack.api.drafts.size, 0);
  });

  it("sends the row of a changed binding alone, with the id it must still have", async () => {
    await stack.up(inputs());
    const before = stack.api.specs.get("acme/out")?.pubId;
    assert.equal(await stack.up(withSpec("acme/out", { ...out, bindings: [{ resource: { table: "calls" }, source: "acme/calls", priority: 1 }] })), "updated");
    const [, publication] = [...stack.api.publications.values()];
    assert.deepEqual(publication?.rows.map(({ name, expectPubId }) => [name, expectPubId]), [["acme/out", before]]);
    assert.equal(publication?.detail, `1 changed ${mark}`);
  });

  it("deletes a capture and its collections in one publication with what is changed", async () => {
    await stack.up(inputs());
    const { "acme/in": _in, "acme/out": _out, "acme/test": _test, "acme/enriched": _enriched, "acme/out-too": _too, ...rest } = specs;
    await stack.up(inputs({ specs: rest, types: { "acme/calls": "collection" } }));
    const [, publication] = [...stack.api.publications.values()];
    assert.deepEqual(publication?.rows.map(({ name, model }) => [name, model]), ["acme/enriched", "acme/in", "acme/out", "acme/out-too", "acme/test"].map((name) => [name, undefined]));
    assert.deepEqual(Object.keys(stack.outs?.["published"] as object), ["acme/calls"]);
  });

  it("deletes everything of its own in one publication of no data plane, and nothing of others", async () => {
    stack.api.put("acme/theirs", "collection", { key: ["/id"] }, { by: "someone@example.com" });
    await stack.up(inputs());
    stack.writes();
    await stack.down();
    assert.deepEqual(stack.writes(), ["createDraft", "stage", "publish"]);
    assert.deepEqual([...stack.api.specs].filter(([, { model }]) => model !== undefined).map(([name]) => name), ["acme/theirs"]);
    assert.equal((await stack.session.attempts.read(owner)), undefined);
  });

  it("is content with what is gone already", async () => {
    await stack.up(inputs());
    for (const name of Object.keys(specs)) stack.api.put(name, "collection", undefined, { by: "me@example.com" });
    stack.writes();
    await stack.down();
    assert.deepEqual(stack.writes(), []);
    assert.match(stack.lines.join("\n"), /none of the 6 specs below acme\/ is there/);
  });

  it("has no secret in its outputs, its records or its lines, and sends none in clear", async () => {
    await stack.up(inputs());
    const told = JSON.stringify([stack.outs, stack.lines, [...stack.api.specs], await stack.session.attempts.read(owner)]);
    assert.doesNotMatch(told, new RegExp(`${password}|${token}`));
    assert.equal(stack.outs !== undefined && "secretValues" in stack.outs, false);
    assert.match(stack.api.specs.get("acme/in")?.model ?? "", /"requireAuthToken_sops":"ENC\[/);
  });

  it("keeps the encrypted configuration byte for byte", async () => {
    const text = '{"zebra":1.0,"10":"b","9":"a","paths":["/calls"],"requireAuthToken_sops":"ENC[x]","sops":{"mac":"é\\u00e9"}}';
    const encrypt = stack.api.encrypt.bind(stack.api);
    stack.api.encrypt = async (config) => ("requireAuthToken" in config ? (text as never) : encrypt(config));
    await stack.up(inputs());
    assert.ok(stack.api.specs.get("acme/in")?.model?.includes(text));
    assert.equal((stack.outs?.["encrypted"] as Record<string, string>)["acme/in"], text);
  });

  it("refuses a spec that was made by others, naming all of them, and takes over what may be adopted", async () => {
    stack.api.put("acme/calls", "collection", { key: ["/other"] }, { by: "someone@example.com" });
    stack.api.put("acme/in", "capture", capture, { by: "other@example.com", detail: "x [sophia ffffffffffffffff]" });
    await assert.rejects(stack.up(inputs()), (error: Error) => {
      assert.match(error.message, /acme\/calls exists and was published last by someone@example\.com.*estuary\.adopt/);
      assert.match(error.message, /acme\/in exists and was published last by another stack \(other@example\.com.*mark ffffffffffffffff\)/);
      return true;
    });
    assert.deepEqual(stack.writes(), []);
    await stack.up(inputs({ adopt: ["acme/calls", "acme/in"] }));
    assert.deepEqual(stack.api.model("acme/calls")?.["key"], ["/id"]);
    assert.equal(await stack.up(inputs({ adopt: ["acme/calls", "acme/in"] })), "same");
  });

  it("takes its own specs again when the state was lost", async () => {
    await stack.up(inputs());
    await stack.session.attempts.clear(owner);
    stack.outs = undefined;
    stack.writes();
    await stack.up(inputs());
    // What cannot be compared, the secrets, is published again; nothing else.
    assert.deepEqual([...stack.api.publications.values()][1]?.rows.map(({ name }) => name), ["acme/in", "acme/out", "acme/out-too"]);
  });

  it("leaves what another stack has taken over, says so, and no longer knows it", async () => {
    await stack.up(inputs());
    stack.api.edit("acme/test", () => undefined, "other@example.com", "took it [sophia ffffffffffffffff]");
    stack.writes();
    assert.equal(await stack.up(withSpec("acme/test", undefined)), "updated");
    assert.match(stack.lines.join("\n"), /acme\/test stays at Estuary, and is no longer recorded here: it was published last by another stack \(other@example\.com.*mark ffffffffffffffff\)/);
    assert.deepEqual(stack.writes(), []);
    assert.equal("acme/test" in stack.recorded("published"), false);
    assert.equal(await stack.up(withSpec("acme/test", undefined)), "same");
    stack.api.edit("acme/out", () => undefined, "other@example.com", "took it [sophia ffffffffffffffff]");
    await stack.down();
    assert.deepEqual([...stack.api.specs].filter(([, { model }]) => model !== undefined).map(([name]) => name).sort(), ["acme/out", "acme/test"]);
    assert.match(stack.lines.join("\n"), /acme\/out stays at Estuary/);
  });

  it("touches nothing whose history no longer tells whose it is, and says how to go on", async () => {
    await stack.up(inputs());
    stack.api.edit("acme/test", () => undefined, "other@example.com", "took it [sophia ffffffffffffffff]");
    for (let each = 0; each < 100; each++) stack.api.tick();
    const history = stack.api.history.bind(stack.api);
    // As the client asks for it.
    stack.api.history = async (name) => (await history(name)).slice(0, 100);
    await assert.rejects(stack.up(withSpec("acme/test", { ...specs["acme/test"], description: "other" } as never)), /acme\/test exists and was published last by Estuary itself, so often that its history \(100 publications\) no longer tells whose it is; to take it over, name it in estuary\.adopt/);
    assert.equal(await stack.up(withSpec("acme/test", undefined)), "updated");
    assert.notEqual(stack.api.model("acme/test"), undefined);
    assert.match(stack.lines.join("\n"), /acme\/test stays at Estuary.*if it is this stack's, delete it by hand \(flowctl catalog delete --name acme\/test\)/);
    // One publication less, and ours are seen.
    stack.api.history = async (name) => (await history(name)).slice(0, 101);
    await stack.down();
    assert.deepEqual([...stack.api.specs].filter(([, { model }]) => model !== undefined).map(([name]) => name), ["acme/test"]);
  });

  it("replaces by another data plane or prefix, deleting first, and never by what is not known", async () => {
    const { diff } = await import("../../../clients/estuary/resources/catalog/index.ts");
    const { unknown } = await import("../../../clients/estuary/resources/values.ts");
    await stack.up(inputs());
    const outs = stack.outs ?? {};
    assert.deepEqual(diff(stack.id, outs, inputs()), { changes: false, replaces: [], deleteBeforeReplace: true });
    assert.deepEqual(diff(stack.id, outs, inputs({ dataPlane: "ops/dp/public/other" })).replaces, ["dataPlane"]);
    assert.deepEqual(diff(stack.id, outs, inputs({ prefix: "other/" })).replaces, ["prefix"]);
    for (const key of ["dataPlane", "prefix", "specs", "secretValues", "types"]) {
      assert.deepEqual(diff(stack.id, outs, inputs({ [key]: unknown })), { changes: true, replaces: [], deleteBeforeReplace: true }, key);
    }
  });

  it("carries out a reset once", async () => {
    await stack.up(inputs());
    const reset = withSpec("acme/calls", { ...specs["acme/calls"], reset: true } as never);
    assert.equal(await stack.up(reset), "updated");
    assert.match([...stack.api.publications.values()][1]?.rows[0]?.model ?? "", /"reset":true/);
    stack.api.edit("acme/calls", (model) => delete model["reset"]);
    assert.equal(await stack.up(reset), "same");
  });
});
