import assert from "node:assert/strict";

import { callsModel } from "../../unit/sandbox-estuary/models.ts";
import { startEmulator, type Tools } from "../../unit/sandbox-estuary/support.ts";

/** PostgREST as flowctl and the dashboard use it: headers, upserts, filters, and what it says of mistakes. */
describe("the emulated PostgREST", () => {
  let tools: Tools;
  beforeEach(async () => { tools = await startEmulator(); });
  afterEach(() => tools.close());

  const representation = { prefer: "return=representation" };
  const row = (draft: string, more: object = {}) => ({ draft_id: draft, catalog_name: "acme/a", spec_type: "collection", spec: callsModel, expect_pub_id: null, ...more });
  const upsert = (body: unknown) => tools.rest("POST", "draft_specs?on_conflict=draft_id,catalog_name", body, { prefer: "resolution=merge-duplicates" });

  it("wants both the public key and the access token", async () => {
    const url = `${tools.emulator.rest}/drafts`;
    const bearer = `Bearer ${await tools.access()}`;
    assert.equal((await tools.send("GET", url, undefined, { authorization: bearer })).status, 401);
    assert.equal((await tools.send("GET", url, undefined, { apikey: "anon" })).status, 401);
    assert.equal((await tools.send("GET", url, undefined, { apikey: "anon", authorization: `Bearer ${tools.emulator.token}` })).status, 401, "the refresh token is none");
    assert.equal((await tools.send("GET", url, undefined, { apikey: "anon", authorization: `${bearer}x` })).body.code, "PGRST301");
    assert.equal((await tools.send("GET", url, undefined, { apikey: "anon", authorization: bearer })).status, 200);
  });

  it("exchanges refresh tokens on both routes, and says P0001 or 401 of a wrong one", async () => {
    const { id, secret } = tools.refresh;
    const old = (body: unknown) => tools.send("POST", `${tools.emulator.rest}/rpc/generate_access_token`, body, { apikey: "anon" });
    const { status, body } = await old({ refresh_token_id: id, secret });
    assert.deepEqual([status, Object.keys(body)], [200, ["access_token"]]);
    const claims = JSON.parse(Buffer.from(body.access_token.split(".")[1], "base64url").toString());
    assert.deepEqual([claims.exp - claims.iat, claims.aud, claims.role], [3600, "authenticated", "authenticated"]);
    assert.deepEqual([(await old({ refresh_token_id: id, secret: "wrong" })).status, (await old({ refresh_token_id: id, secret: "wrong" })).body.code], [400, "P0001"]);
    const agent = (more: object) => tools.send("POST", `${tools.emulator.agent}/api/v1/auth/token`, { grant_type: "refresh_token", refresh_token_id: id, secret, ...more });
    assert.equal((await agent({})).status, 200);
    assert.equal((await agent({ secret: "wrong" })).status, 401);
    assert.equal((await agent({ grant_type: "other" })).status, 400);
  });

  it("answers a single-use token with the next, and the old one is over", async () => {
    await tools.control.behaviour({ singleUse: true });
    const exchange = (token: object) => tools.send("POST", `${tools.emulator.agent}/api/v1/auth/token`, { grant_type: "refresh_token", ...token });
    const { id, secret } = tools.refresh;
    const { body } = await exchange({ refresh_token_id: id, secret });
    assert.deepEqual([body.refresh_token.id, body.refresh_token.secret === secret], [id, false]);
    assert.equal((await exchange({ refresh_token_id: id, secret })).status, 401);
    assert.equal((await exchange({ refresh_token_id: id, secret: body.refresh_token.secret })).status, 200);
  });

  it("tells what it made only when asked", async () => {
    assert.deepEqual([(await tools.rest("POST", "drafts?select=id", { detail: "x" })).status, (await tools.rest("POST", "drafts?select=id", { detail: "x" })).text], [201, ""]);
    const { body } = await tools.rest("POST", "drafts?select=id,created_at,detail", { detail: "x" }, representation);
    assert.deepEqual([Object.keys(body[0]), body[0].detail], [["id", "created_at", "detail"], "x"]);
    const one = await tools.rest("POST", "drafts?select=id", { detail: "x" }, { ...representation, accept: "application/vnd.pgrst.object+json" });
    assert.equal(typeof one.body.id, "string");
    const many = await tools.rest("GET", "drafts?select=id", undefined, { accept: "application/vnd.pgrst.object+json" });
    assert.deepEqual([many.status, many.body.code], [406, "PGRST116"]);
  });

  it("keeps the text of a spec: spaces, order, keys that look like numbers, digits", async () => {
    const draft = await tools.draft();
    const spec = '{ "key": ["/id"], "schema": {"2":1.0, "1":9007199254740993, "type":"object", "x": 1e3},  "z": "\\u00e4"}';
    await tools.stage(draft, [{ name: "acme/a", type: "collection", model: spec }]);
    const { text } = await tools.rest("GET", `draft_specs?draft_id=eq.${draft}&select=catalog_name,spec`);
    assert.equal(text, `[{"catalog_name":"acme/a","spec":${spec}}]`);
  });

  it("merges rows only when told to", async () => {
    const draft = await tools.draft();
    assert.equal((await upsert([row(draft)])).status, 201);
    assert.deepEqual([(await tools.rest("POST", "draft_specs", [row(draft)])).status, (await tools.rest("POST", "draft_specs", [row(draft)])).body.code], [409, "23505"]);
    assert.equal((await upsert([row(draft, { spec_type: null, spec: null })])).status, 201);
    assert.deepEqual((await tools.rest("GET", `draft_specs?draft_id=eq.${draft}&select=spec_type,spec,expect_pub_id`)).body, [{ spec_type: null, spec: null, expect_pub_id: null }]);
    assert.equal((await upsert([row(draft), row(draft)])).body.code, "21000");
  });

  it("names what is wrong with a row, and keeps none of its request", async () => {
    const draft = await tools.draft();
    const other = row(draft, { catalog_name: "acme/b" });
    for (const [bad, code] of [
      [row(draft, { spec_type: "derivation" }), "22P02"], [row(draft, { spec: null }), "23514"], [row(draft, { spec_type: null }), "23514"], [row(draft, { expect_pub_id: "12" }), "22P02"],
      [row("1111111111111111"), "42501"], [row(draft, { catalog_name: null }), "23502"], [row(draft, { colour: "red" }), "PGRST204"],
    ] as const) assert.equal((await upsert([other, bad])).body.code, code, JSON.stringify(bad));
    assert.deepEqual((await tools.rest("GET", "draft_specs?select=id")).body, []);
    assert.match((await upsert(Array.from({ length: 101 }, (_, index) => row(draft, { catalog_name: `acme/${index}` })))).body.message, /may have 100 rows/);
    assert.equal((await upsert("[")).body.code, "PGRST102");
  });

  it("shows drafts to their user alone", async () => {
    const draft = await tools.draft();
    await tools.graphql('mutation { createServiceAccount(catalogName: "acme/ci", grants: [{ prefix: "acme/", capability: admin }]) { catalogName } }');
    const { secret } = (await tools.graphql('mutation { createApiKey(catalogName: "acme/ci", detail: "x", validFor: "P1D") { secret } }')).body.data.createApiKey;
    const token = JSON.parse(Buffer.from(secret, "base64").toString());
    const { access_token: access } = (await tools.send("POST", `${tools.emulator.agent}/api/v1/auth/token`, { grant_type: "refresh_token", refresh_token_id: token.id, secret: token.secret })).body;
    const authorization = `Bearer ${access}`;
    assert.equal((await tools.rest("GET", `drafts?id=eq.${draft}`)).body.length, 1);
    assert.deepEqual((await tools.rest("GET", `drafts?id=eq.${draft}`, undefined, { authorization })).body, []);
    assert.equal((await tools.rest("POST", "draft_specs", row(draft), { authorization })).body.code, "42501");
    assert.equal((await tools.rest("DELETE", `drafts?id=eq.${draft}`, undefined, { authorization })).status, 204);
    assert.equal((await tools.rest("GET", `drafts?id=eq.${draft}`)).body.length, 1);
  });

  it("filters, orders, cuts and shapes rows", async () => {
    await tools.publish(["acme/a", "acme/b", "acme/c_c"].map((name) => ({ name, type: "collection", model: callsModel })));
    const live = async (query: string) => (await tools.rest("GET", `live_specs_ext?${query}`)).body;
    const namesOf = async (query: string) => (await live(`select=catalog_name&${query}`)).map((one: { catalog_name: string }) => one.catalog_name);
    assert.deepEqual(await namesOf('catalog_name=in.(acme/a,"acme/b")&order=catalog_name.desc'), ["acme/b", "acme/a"]);
    assert.deepEqual(await namesOf("catalog_name=like.acme/*&limit=1&offset=1"), ["acme/b"]);
    assert.deepEqual(await namesOf("catalog_name=neq.acme/a&spec=not.is.null"), ["acme/b", "acme/c_c"]);
    assert.deepEqual(await namesOf("catalog_name=gt.acme/a"), ["acme/b", "acme/c_c"]);
    const [{ last_pub_id: colons }] = await live("catalog_name=eq.acme/a&select=last_pub_id");
    assert.deepEqual(await namesOf(`last_pub_id=eq.${colons.replaceAll(":", "")}&limit=1`), ["acme/a"]);
    assert.deepEqual(await live("catalog_name=eq.acme/a&select=name:catalog_name,spec->key"), [{ name: "acme/a", key: ["/id"] }]);
    assert.deepEqual(await live("catalog_name=eq.acme/none&select=spec"), []);
    for (const query of ["select=nothing", "nothing=eq.1", "order=nothing", "catalog_name=about.x"]) assert.equal((await tools.rest("GET", `live_specs_ext?${query}`)).status, 400, query);
  });

  it("gives the schemas of a connector's tag, and no others", async () => {
    const ask = async (tag: string) => (await tools.rest("GET", `connectors?select=connector_tags(endpoint_spec_schema)&image_name=eq.ghcr.io/estuary/source-postgres&connector_tags.image_tag=eq.${tag}`)).body;
    assert.equal((await ask(":v3"))[0].connector_tags[0].endpoint_spec_schema.properties.address.type, "string");
    assert.deepEqual(await ask(":v9"), [{ connector_tags: [] }]);
    assert.deepEqual((await tools.rest("GET", "connectors?select=id&image_name=eq.ghcr.io/estuary/materialize-redis")).body, []);
  });

  it("has statistics by grain", async () => {
    await tools.control.stats("acme/a", 7, { at: Date.UTC(2026, 4, 5) });
    await tools.control.stats("acme/a", 5, { at: Date.UTC(2026, 5, 5) });
    const { body } = await tools.rest("GET", "catalog_stats?catalog_name=eq.acme/a&grain=eq.monthly&select=ts,docs_written_to_me&order=ts");
    assert.deepEqual(body, [{ ts: "2026-05-01T00:00:00.000000+00:00", docs_written_to_me: 7 }, { ts: "2026-06-01T00:00:00.000000+00:00", docs_written_to_me: 5 }]);
  });

  it("deletes nothing without a filter, and knows no other table or method", async () => {
    assert.equal((await tools.rest("DELETE", "drafts")).body.code, "21000");
    assert.equal((await tools.rest("GET", "secrets")).status, 404);
    assert.equal((await tools.rest("PATCH", "drafts?id=eq.1", {})).status, 404);
  });
});
