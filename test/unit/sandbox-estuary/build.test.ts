import assert from "node:assert/strict";

import { callsModel, catalogue, encrypted, moodsModel, names, outText, testModel } from "./models.ts";
import { startEmulator, type Published, type Row, type Tools } from "./support.ts";

let tools: Tools;
let rows: Row[];
describe("the emulated build", () => {
  beforeEach(async () => {
    tools = await startEmulator();
    rows = await catalogue(tools);
    const first = await tools.publish(rows);
    assert.deepEqual([first.status, first.errors], ["success", []]);
  });
  afterEach(() => tools.close());

  const collection = (name: string, model: unknown): Row => ({ name, type: "collection", model });
  const rowOf = (name: string) => rows.find((one) => one.name === name)!;
  const config = () => JSON.stringify(JSON.parse(rowOf(names.out).model as string).endpoint.connector.config);
  const out = (more = "", bindings?: string): Row => ({ ...rowOf(names.out), model: outText(config(), more, bindings) });
  const liveModel = async (name: string) => JSON.parse((await tools.control.live(name))!.model);
  const failsWith = ({ status, errors }: Published, expected: RegExp, scope: string, ending = "buildFailed") => {
    assert.equal(status, ending);
    assert.ok(errors.some((one) => expected.test(one.detail) && one.scope === scope), JSON.stringify(errors));
  };
  const withProperty = (name: string, type: unknown) => ({ ...callsModel, schema: { ...callsModel.schema, properties: { ...callsModel.schema.properties, [name]: { type } } } });

  it("keeps every model as it was sent", async () => {
    for (const { name, model } of rows) assert.equal((await tools.control.live(name))!.model, typeof model === "string" ? model : JSON.stringify(model));
  });

  it("refuses a collection that is not there", async () => {
    const text = (rowOf(names.capture).model as string).replace(names.calls, "acme/nothing");
    failsWith(await tools.publish([{ ...rowOf(names.capture), model: text }]), /^collection acme\/nothing, referenced by capture acme\/in, is not defined$/, "flow://capture/acme/in");
    failsWith(await tools.publish([collection("acme/other", { ...moodsModel, derive: { ...moodsModel.derive, transforms: [{ ...moodsModel.derive.transforms[0], source: "acme/nothing" }] } })]), /is not defined/, "flow://collection/acme/other");
    failsWith(await tools.publish([out("", '[{"resource":{"table":"x"},"source":{"name":"acme/nothing"}}]')]), /is not defined/, "flow://materialization/acme/out");
    failsWith(await tools.publish([out(',"source":"acme/no-capture"')]), /capture acme\/no-capture, .* is not defined/, "flow://materialization/acme/out");
  });

  it("refuses to delete a collection that is still used, and names who uses it", async () => {
    failsWith(await tools.publish([{ name: names.calls, type: null, model: null }], { dataPlane: "" }), /collection acme\/calls, referenced by .*, is to be deleted/, "flow://capture/acme/in");
    assert.ok(await tools.control.live(names.calls));
  });

  it("deletes specs together in any order, without a data plane", async () => {
    const { status, errors } = await tools.publish(rows.map(({ name }) => ({ name, type: null, model: null })), { dataPlane: "" });
    assert.deepEqual([status, errors], ["success", []]);
    assert.equal(await tools.control.live(names.calls), undefined);
  });

  it("needs a data plane that it knows for what is new", async () => {
    failsWith(await tools.publish([collection("acme/new", callsModel)], { dataPlane: "" }), /a new spec needs a data plane/, "flow://collection/acme/new");
    failsWith(await tools.publish([collection("acme/new", callsModel)], { dataPlane: "ops/dp/private/other" }), /is not known or not allowed/, "flow://publication");
    assert.equal((await tools.publish([collection(names.calls, withProperty("new", "string"))], { dataPlane: "" })).status, "success");
  });

  it("takes specs of one data plane at a time", async () => {
    const other = "ops/dp/public/aws-eu-west-1-c2";
    assert.equal((await tools.publish([collection("acme/there", callsModel)], { dataPlane: other })).status, "success");
    const both = [collection("acme/there", withProperty("new", "string")), collection(names.calls, withProperty("new", "string"))];
    failsWith(await tools.publish(both), /is of data plane ops\/dp\/public\/aws-eu-west-1-c2, and the draft has specs of .* and .*: publish each/, "flow://collection/acme/there");
    for (const row of both) assert.equal((await tools.publish([row])).status, "success", "one by one, whatever plane is named for new ones");
    failsWith(await tools.publish([both[1]!, collection("acme/new", callsModel)], { dataPlane: other }), /publish each data plane's by themselves/, "flow://collection/acme/new");
    const deletion = { name: "acme/there", type: null, model: null };
    assert.equal((await tools.publish([deletion, collection(names.calls, callsModel)])).status, "success", "a deletion is of no data plane");
  });

  it("takes keys of one type each, with null or without", async () => {
    const key = (id: object) => collection("acme/new", { key: ["/id"], schema: { type: "object", properties: { id }, required: ["id"] } });
    for (const id of [{ type: "string" }, { type: ["integer", "null"] }, { type: "string", format: "uuid" }, { enum: ["a", "b"] }, { anyOf: [{ type: "boolean" }, { type: "null" }] }]) {
      assert.equal((await tools.publish([key(id)], { dryRun: true })).status, "success", JSON.stringify(id));
    }
    for (const [id, told] of [[{ type: ["string", "integer"] }, "integer or string"], [{ type: "number" }, "number"], [{ type: "null" }, "null"], [{}, "anything"], [{ type: "object" }, "object"], [{ anyOf: [{ type: "string" }, { type: "boolean" }] }, "boolean or string"]] as const) {
      failsWith(await tools.publish([key(id)]), new RegExp(`location /id of the collection's key may be ${told}; allowed: one of string, integer and boolean, null beside it`), "flow://collection/acme/new");
    }
  });

  for (const name of ["calls", "acme/", "acme//calls", "acme/my calls", "acme/calls!"]) {
    it(`refuses the name ${JSON.stringify(name)}`, async () => failsWith(await tools.publish([collection(name, callsModel)]), /is no catalog name/, `flow://collection/${name}`));
  }

  it("refuses what is of another form", async () => {
    failsWith(await tools.publish([collection("acme/new", { ...callsModel, colour: "red" })]), /colour/, "flow://collection/acme/new");
    failsWith(await tools.publish([collection("acme/new", { key: ["/id"], schema: {}, readSchema: {}, writeSchema: {} })]), /either schema, or writeSchema and readSchema/, "flow://collection/acme/new");
    failsWith(await tools.publish([collection("acme/new", { key: ["/id"], writeSchema: {} })]), /either schema, or writeSchema and readSchema/, "flow://collection/acme/new");
    failsWith(await tools.publish([out(',"shards":{"maxTxnDuration":"PT5M"}')]), /is no duration/, "flow://materialization/acme/out");
    failsWith(await tools.publish([out("", `[{"resource":{"tabel":"x"},"source":"${names.calls}"}]`)]), /resource .*: the configuration must .*table/, "flow://materialization/acme/out");
    failsWith(await tools.publish([collection("acme/new", { ...callsModel, key: ["/nothing"] })]), /location \/nothing of the collection's key is not known/, "flow://collection/acme/new");
    failsWith(await tools.publish([collection("acme/new", { ...callsModel, schema: { ...callsModel.schema, properties: { id: { type: "array" } } } })]), /may be array; allowed: one of string, integer and boolean/, "flow://collection/acme/new");
    failsWith(await tools.publish([{ name: names.calls, type: "test", model: testModel }]), /is a collection and cannot become a test/, "flow://test/acme/calls");
  });

  it("refuses connectors it does not know, and of the other protocol", async () => {
    const other = (image: string) => ({ ...rowOf(names.out), model: (rowOf(names.out).model as string).replace("materialize-postgres:v5", image) });
    failsWith(await tools.publish([other("materialize-redis:v1")]), /forbidden connector image/, "flow://materialization/acme/out");
    failsWith(await tools.publish([other("materialize-postgres:v99")]), /forbidden connector image/, "flow://materialization/acme/out");
    failsWith(await tools.publish([other("source-postgres:v3")]), /makes a capture, not a materialization/, "flow://materialization/acme/out");
  });

  it("refuses another key without a reset; with it, readers begin anew and the order is not kept", async () => {
    const other = { ...callsModel, key: ["/text"] };
    failsWith(await tools.publish([collection(names.calls, other)]), /the key of collection acme\/calls cannot change .* without resetting it/, "flow://collection/acme/calls");
    assert.equal((await tools.publish([collection(names.calls, { ...other, reset: true })])).status, "success");
    assert.deepEqual(await liveModel(names.calls), other);
    assert.deepEqual((await liveModel(names.out)).bindings.map((one: { backfill?: number }) => one.backfill), [1, undefined]);
  });

  it("raises a backfill counter when a field no longer fits, and says so in the history", async () => {
    const before = (await tools.control.live(names.out))!;
    const { status, pubId } = await tools.publish([collection(names.calls, withProperty("text", "integer"))]);
    assert.equal(status, "success");
    const after = (await tools.control.live(names.out))!;
    assert.deepEqual(JSON.parse(after.model).bindings.map((one: { backfill?: number }) => one.backfill), [1, undefined]);
    assert.equal(after.lastPubId, pubId!.replaceAll(":", ""));
    assert.match(after.history[0]!.detail!, /^a test\n- incremented the backfill counter of binding public\.calls: field text of acme\/calls was string and may now be integer$/);
    assert.ok(after.model.includes(JSON.stringify(JSON.parse(before.model).endpoint.connector.config)), "the configuration is the same text");
    // And again, from the counter that is live.
    await tools.publish([collection(names.calls, withProperty("text", "boolean"))]);
    assert.equal((await liveModel(names.out)).bindings[0].backfill, 2);
  });

  it("takes a narrower type, a nullable one and a new field as they are", async () => {
    for (const model of [withProperty("text", ["string", "null"]), withProperty("text", "string"), withProperty("more", "string")]) assert.equal((await tools.publish([collection(names.calls, model)])).status, "success");
    assert.equal((await liveModel(names.out)).bindings[0].backfill, undefined);
  });

  const column = (schema: object) => collection(names.calls, { ...callsModel, schema: { ...callsModel.schema, properties: { ...callsModel.schema.properties, text: schema } } });
  const time = { type: "string", format: "date-time" };
  for (const [what, from, to, told] of [
    ["drops its format", time, { type: "string" }, "string:date-time and may now be string"],
    ["has another format", time, { type: "string", format: "date" }, "string:date-time and may now be string:date"],
    ["has a format now", { type: "string" }, time, undefined],
    ["is nullable now", time, { type: ["string", "null"], format: "date-time" }, undefined],
    ["loses its type", { type: "string" }, {}, "string and may now be anything"],
    ["has a type now", {}, { type: "string" }, undefined],
    ["is narrowed by a second schema", { type: "string" }, { type: ["string", "integer"], allOf: [{ type: "string" }] }, undefined],
    ["is one of several", { type: "string" }, { anyOf: [{ type: "string" }, { type: "integer" }] }, "string and may now be integer or string"],
    ["may be anything in one of several", { type: "string" }, { anyOf: [{ type: "string" }, {}] }, "string and may now be anything"],
    ["is referred to", { type: "number" }, { $ref: "#/$defs/count" }, undefined],
  ] as const) {
    it(`${told === undefined ? "leaves a table as it is" : "fills a table again"} when a field ${what}`, async () => {
      const defined = (row: Row): Row => ({ ...row, model: { ...(row.model as typeof callsModel), schema: { ...(row.model as typeof callsModel).schema, $defs: { count: { type: "integer" } } } } });
      assert.equal((await tools.publish([defined(column(from)), out("", `[{"resource":{"table":"fresh"},"source":"${names.calls}"}]`)])).status, "success");
      assert.equal((await tools.publish([defined(column(to))])).status, "success");
      const { model, history } = (await tools.control.live(names.out))!;
      assert.equal(JSON.parse(model).bindings[0].backfill, told === undefined ? undefined : 1);
      if (told !== undefined) assert.ok(history[0]!.detail!.endsWith(`: field text of acme/calls was ${told}`), history[0]!.detail!);
    });
  }

  it("fails, or disables, where the model says so", async () => {
    await tools.publish([out(',"onIncompatibleSchemaChange":"abort"')]);
    failsWith(await tools.publish([collection(names.calls, withProperty("text", "integer"))]), /binding public\.calls: field text .*; onIncompatibleSchemaChange is abort/, "flow://materialization/acme/out");
    await tools.publish([out(',"onIncompatibleSchemaChange":"disableBinding"')]);
    await tools.publish([collection(names.calls, withProperty("text", "integer"))]);
    assert.equal((await liveModel(names.out)).bindings[0].disable, true);
    await tools.publish([out(',"onIncompatibleSchemaChange":"disableTask"')]);
    await tools.publish([collection(names.calls, withProperty("text", "boolean"))]);
    assert.deepEqual((await liveModel(names.out)).shards, { disable: true });
    assert.equal((await tools.control.live(names.out))!.status?.type, "TASK_DISABLED");
  });

  it("goes by the field's binding: an excluded one may change", async () => {
    await tools.publish([out("", `[{"resource":{"table":"calls"},"source":"${names.calls}","fields":{"recommended":true,"exclude":["text"]}}]`)]);
    await tools.publish([collection(names.calls, withProperty("text", "integer"))]);
    assert.equal((await liveModel(names.out)).bindings[0].backfill, undefined);
  });

  it("backfills when delta updates are switched, matched by path and not by place", async () => {
    await tools.publish([out("", `[{"resource":{"table":"moods"},"source":"${names.moods}"},{"resource":{"table":"calls","delta_updates":true},"source":"${names.calls}"}]`)]);
    assert.deepEqual((await liveModel(names.out)).bindings.map((one: { backfill?: number }) => one.backfill), [undefined, 1]);
  });

  it("backfills a table that is filled from another collection, and by what the write schema lets through", async () => {
    await tools.publish([out("", `[{"resource":{"table":"calls"},"source":"${names.moods}"}]`)]);
    assert.equal((await liveModel(names.out)).bindings[0].backfill, 1);
    const split = (type: string) => collection("acme/split", { key: ["/id"], writeSchema: { ...callsModel.schema, properties: { ...callsModel.schema.properties, text: { type } } }, readSchema: { $ref: "flow://write-schema" } });
    await tools.publish([split("string"), out("", '[{"resource":{"table":"split"},"source":"acme/split"}]')]);
    await tools.publish([split("integer")]);
    assert.equal((await liveModel(names.out)).bindings[0].backfill, 1);
    assert.equal((await liveModel("acme/split")).readSchema.$defs["flow://write-schema"].properties.text.type, "integer");
  });

  it("lets types change where whole documents are written", async () => {
    const config = await encrypted(tools, "ghcr.io/estuary/materialize-pinecone:v1", { index: "i", pineconeApiKey: "k1", openAiApiKey: "k2" });
    const model = `{"endpoint":{"connector":{"image":"ghcr.io/estuary/materialize-pinecone:v1","config":${config}}},"bindings":[{"resource":{"namespace":"calls"},"source":"${names.calls}"}]}`;
    assert.equal((await tools.publish([{ name: "acme/vectors", type: "materialization", model }])).status, "success");
    await tools.publish([collection(names.calls, withProperty("text", "integer"))]);
    assert.equal((await tools.control.live("acme/vectors"))!.model, model);
  });

  it("takes a raised counter once, and refuses a lower one", async () => {
    const bindings = (counter: number) => `[{"resource":{"table":"calls"},"source":"${names.calls}","backfill":${counter}}]`;
    assert.equal((await tools.publish([out("", bindings(3)), collection(names.calls, withProperty("text", "integer"))])).status, "success");
    assert.equal((await liveModel(names.out)).bindings[0].backfill, 3);
    failsWith(await tools.publish([out("", bindings(2))]), /cannot go down from 3 to 2/, "flow://materialization/acme/out");
  });

  it("writes the schemas it expands into the live model, which is not a change when it comes again", async () => {
    const model = { key: ["/id"], writeSchema: callsModel.schema, readSchema: { allOf: [{ $ref: "flow://write-schema" }, { $ref: "flow://inferred-schema" }] } };
    await tools.publish([collection("acme/inferred", model)]);
    const live = await liveModel("acme/inferred");
    assert.deepEqual(Object.keys(live.readSchema.$defs), ["flow://inferred-schema", "flow://write-schema"]);
    const draft = await tools.draft();
    await tools.stage(draft, [collection("acme/inferred", model), collection(names.calls, { schema: callsModel.schema, key: callsModel.key }), collection(names.moods, moodsModel)]);
    const { body } = await tools.rest("POST", "rpc/prune_unchanged_draft_specs", { prune_draft_id: draft });
    assert.deepEqual(body.map((one: { catalog_name: string }) => one.catalog_name), ["acme/inferred", names.moods]);
  });

  it("runs tests that a change touches, and fails with them", async () => {
    const wrong = { ...moodsModel, derive: { ...moodsModel.derive, transforms: [{ ...moodsModel.derive.transforms[0], lambda: "select $id as id, 'low' as mood;" }] } };
    failsWith(await tools.publish([collection(names.moods, wrong)]), /document 2 of acme\/moods is .*, and .* was expected/, "flow://test/acme/moods-test", "testFailed");
    failsWith(await tools.publish([{ ...rowOf(names.test), model: { steps: [{ ingest: { collection: names.calls, documents: [{ id: "x" }] } }] } }]), /does not fit its schema: \/id must be integer/, "flow://test/acme/moods-test", "testFailed");
    failsWith(await tools.publish([collection(names.moods, { ...wrong, derive: { ...wrong.derive, transforms: [{ ...wrong.derive.transforms[0], lambda: "select nothing_here as id;" }] } })]), /transform calls of acme\/moods: no such column/, "flow://test/acme/moods-test", "testFailed");
  });

  it("does not know what TypeScript makes, and says so", async () => {
    const module = { ...moodsModel, derive: { ...moodsModel.derive, using: { typescript: { module: "export class Derivation {}" } } } };
    const { status, draft } = await tools.publish([collection(names.moods, module)]);
    assert.equal(status, "success");
    const [{ logs_token: token }] = (await tools.rest("GET", `publications?draft_id=eq.${draft}&select=logs_token`)).body;
    const { body } = await tools.rest("POST", "rpc/view_logs", { bearer_token: token }, { range: "0-99" });
    assert.ok(body.some((one: { log_line: string }) => /acme\/moods is not derived by SQLite and was not run/.test(one.log_line)), JSON.stringify(body));
  });

  it("does all but the commit in a dry run, and writes into the draft what it would do", async () => {
    const before = (await tools.control.live(names.out))!;
    const { status, draft, pubId } = await tools.publish([collection(names.calls, withProperty("text", "integer")), out()], { dryRun: true });
    assert.equal(status, "success");
    assert.notEqual(pubId, null);
    assert.deepEqual(await tools.control.live(names.out), before);
    const { body } = await tools.rest("GET", `draft_specs?draft_id=eq.${draft}&catalog_name=eq.${names.out}&select=spec,built_spec`);
    assert.equal(body[0].spec.bindings[0].backfill, 1);
    assert.deepEqual(body[0].built_spec.bindings.map((one: { resourcePath: string[]; backfill: number }) => [one.resourcePath, one.backfill]), [[["public", "calls"], 1], [["public", "moods"], 0]]);
    await tools.control.behaviour({ builtSpecs: false });
    assert.equal((await tools.rest("GET", `draft_specs?draft_id=eq.${draft}&select=built_spec`)).body.code, "42703");
    assert.deepEqual(Object.keys((await tools.rest("GET", `draft_specs?draft_id=eq.${draft}`)).body[0]).includes("built_spec"), false);
  });

  it("can be told to build something else", async () => {
    await tools.control.behaviour({ unexpectedBackfills: [names.out] });
    const { draft } = await tools.publish([out()], { dryRun: true });
    const { body } = await tools.rest("GET", `draft_specs?draft_id=eq.${draft}&select=spec`);
    assert.deepEqual(body[0].spec.bindings.map((one: { backfill?: number }) => one.backfill), [1, 1]);
  });
});
