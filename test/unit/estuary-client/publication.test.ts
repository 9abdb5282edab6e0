import assert from "node:assert/strict";
import { rawJson, ZERO_ID, type DraftRow, type Estuary } from "../../../clients/estuary/index.ts";
import { errorOf, lost, Server } from "./support/server.ts";

const REST = "/rest/v1";
const draft = "0102030405060708";
const detail = "changed [sophia 0123456789abcdef]";
/** Spelled as no parser would write it again. */
const model = rawJson('{ "b": 1.0, "10": 12345678901234567890, "1": "\\u00e4", "sops": {"mac": "x"} }');
const rows: readonly DraftRow[] = [
  { name: "a/one", type: "capture", model, expectPubId: "0a0b0c0d0e0f0001" },
  { name: "a/new", type: "collection", model, expectPubId: ZERO_ID },
  { name: "a/gone", expectPubId: "0a0b0c0d0e0f0002" },
];

interface Body {
  readonly variables: Record<string, unknown>;
}

const body = (server: Server, index = -1): Body => JSON.parse(server.asked.at(index)?.body ?? "{}") as Body;

describe("publishing by PostgREST", () => {
  let server: Server;
  let client: Estuary;
  beforeEach(async () => {
    server = await Server.start();
    client = server.client();
  });
  afterEach(() => server.close());

  it("makes a draft and answers its id without colons", async () => {
    server.on(`POST ${REST}/drafts`, { status: 201, json: [{ id: "01:02:03:04:05:06:07:08", created_at: "2026-01-01" }] });
    assert.equal(await client.createDraft(detail), draft);
    const [seen] = server.asked;
    assert.deepEqual([seen?.body, seen?.headers["prefer"], seen?.headers["apikey"]], [JSON.stringify({ detail }), "return=representation", "public-key"]);
    assert.match(seen?.headers.authorization ?? "", /^Bearer eyJ/);
  });

  it("stages the models byte for byte, a deletion as two nulls, and merges duplicates", async () => {
    server.on(`POST ${REST}/draft_specs`, { status: 201, text: "" });
    await client.stage(draft, rows);
    const [seen] = server.asked;
    assert.ok(seen !== undefined && seen.body.includes(`"spec":${model},`), seen?.body);
    assert.equal(seen.query.get("on_conflict"), "draft_id,catalog_name");
    assert.equal(seen.headers["prefer"], "resolution=merge-duplicates");
    const sent = JSON.parse(seen.body) as Record<string, unknown>[];
    assert.deepEqual(sent[2], { draft_id: draft, catalog_name: "a/gone", spec_type: null, spec: null, expect_pub_id: "0a0b0c0d0e0f0002" });
    assert.equal(sent[1]?.["expect_pub_id"], "0000000000000000");
  });

  it("stages a hundred rows a request", async () => {
    server.on(`POST ${REST}/draft_specs`, { status: 201, text: "" });
    await client.stage(draft, Array.from({ length: 201 }, (_, index): DraftRow => ({ name: `a/${index}`, type: "collection", model, expectPubId: null })));
    assert.deepEqual(server.asked.map((seen) => (JSON.parse(seen.body) as unknown[]).length), [100, 100, 1]);
  });

  it("does not take a page of a proxy for staged", async () => {
    server.on(`POST ${REST}/draft_specs`, { status: 200, text: "<html>sign in</html>" }, { status: 201, text: "" });
    await client.stage(draft, rows);
    assert.equal(server.asked.length, 2);
  });

  it("prunes, and tells the names also when the first answer was lost", async () => {
    const names = (...all: string[]) => ({ json: all.map((name) => ({ catalog_name: name })) });
    const prune = `POST ${REST}/rpc/prune_unchanged_draft_specs`;
    server.on(`GET ${REST}/draft_specs`, names("a/one", "a/new"));
    server.on(prune, names("a/one"));
    assert.deepEqual(await client.prune(draft), ["a/one"]);
    assert.equal(server.asked.at(-1)?.body, JSON.stringify({ prune_draft_id: draft }));

    const other = await Server.start();
    other.on(`GET ${REST}/draft_specs`, names("a/one", "a/new"), names("a/new"));
    other.on(prune, lost, names());
    assert.deepEqual(await other.client().prune(draft), ["a/one"]);
    await other.close();
  });

  it("deletes a draft, and is content with one that is gone", async () => {
    server.on(`DELETE ${REST}/drafts`, { status: 204, text: "" });
    await client.deleteDraft(draft);
    assert.equal(server.asked[0]?.query.get("id"), `eq.${draft}`);
  });

  it("queues a publication with an empty data plane for deletions", async () => {
    server.on(`POST ${REST}/publications`, { status: 201, json: [{ id: "11:00:00:00:00:00:00:01", logs_token: "x" }] });
    assert.equal(await client.publish(draft, { dataPlane: "", detail, dryRun: true }), "1100000000000001");
    assert.deepEqual(JSON.parse(server.asked[0]?.body ?? ""), { data_plane_name: "", detail, draft_id: draft, dry_run: true });
  });

  it("reads errors, the names their scopes speak of, and lock failures", async () => {
    server.on(`GET ${REST}/publications`, { json: [{ id: "11", job_status: { type: "buildFailed", failures: [{ catalog_name: "a/one", expected: "00:0a", actual: "00:0b" }] }, pub_id: null }] });
    server.on(`GET ${REST}/draft_errors`, { json: [{ scope: "flow://capture/a%20co/in/cap#/bindings/0", detail: "no such table" }, { scope: "file:///x", detail: "other" }] });
    assert.deepEqual(await client.publication("11", draft), {
      id: "11",
      status: "buildFailed",
      errors: [{ name: "a co/in/cap", scope: "flow://capture/a%20co/in/cap#/bindings/0", detail: "no such table" }, { scope: "file:///x", detail: "other" }],
      lockFailures: [{ name: "a/one", expected: "000a", actual: "000b" }],
    });
  });

  it("asks for no errors while a publication is queued or when it succeeded", async () => {
    for (const type of ["queued", "success"]) {
      server.on(`GET ${REST}/publications`, { json: [{ id: "11", job_status: { type }, pub_id: "00:01" }] });
      assert.deepEqual(await client.publication("11", draft), { id: "11", status: type, pubId: "0001", errors: [], lockFailures: [] });
    }
    assert.equal(server.lines().filter((line) => line.includes("draft_errors")).length, 0);
  });

  it("passes on a status it does not know", async () => {
    server.on(`GET ${REST}/publications`, { json: [{ id: "11", job_status: { type: "brandNew" } }] });
    server.on(`GET ${REST}/draft_errors`, { json: [] });
    assert.equal((await client.publication("11", draft)).status, "brandNew");
  });

  it("reads built specs where there is a column for them, and does without where there is none", async () => {
    const row = `{"catalog_name":"a/one","spec":${model},"built_spec":{"built":1}}`;
    server.on(`GET ${REST}/draft_specs`, { text: `[${row}]` });
    assert.deepEqual(await client.draftModels(draft), [{ name: "a/one", model, built: { built: 1 } }]);

    const older = await Server.start();
    older.on(`GET ${REST}/draft_specs`, { status: 400, json: { code: "42703", message: "column built_spec does not exist" } }, { json: [{ catalog_name: "a/one", spec: null }] });
    assert.deepEqual(await older.client().draftModels(draft), [{ name: "a/one" }]);
    await older.close();
  });

  it("says that a publication is not there", async () => {
    server.on(`GET ${REST}/publications`, { json: [] });
    assert.equal((await errorOf(client.publication("11", draft))).kind, "not-found");
  });
});

describe("publishing by GraphQL", () => {
  let server: Server;
  let client: Estuary;
  const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
  const schema = { __schema: { queryType: fields("draft", "publication"), mutationType: fields("createDraft", "stageDraftSpecs", "unstageDraftSpecs", "deleteDraft", "createPublication") } };
  beforeEach(async () => {
    server = await Server.start();
    client = server.client({ surface: "auto" });
  });
  afterEach(() => server.close());

  it("stages the models byte for byte, with type and model always there", async () => {
    server.answer(schema, { stageDraftSpecs: [] });
    await client.stage(draft, rows);
    assert.ok(server.asked.at(-1)?.body.includes(`"model":${model},`));
    const { draftId, specs } = body(server).variables as { draftId: string; specs: unknown[] };
    assert.equal(draftId, draft);
    assert.deepEqual(specs[2], { catalogName: "a/gone", catalogType: null, model: null, expectPubId: "0a0b0c0d0e0f0002" });
  });

  it("prunes what is unchanged, over all pages", async () => {
    const page = (name: string, isUnchanged: boolean, pageInfo: object) => ({ draft: { specs: { edges: [{ node: { catalogName: name, isUnchanged } }], pageInfo } } });
    server.answer(schema, page("a/one", true, { hasNextPage: true, endCursor: "c" }), page("a/new", false, { hasNextPage: false }), { unstageDraftSpecs: ["a/one"] });
    assert.deepEqual(await client.prune(draft), ["a/one"]);
    assert.equal(body(server, -2).variables["after"], "c");
    assert.deepEqual(body(server).variables, { draftId: draft, catalogNames: ["a/one"] });
  });

  it("leaves an empty data plane out, and deletes a draft that is gone", async () => {
    server.answer(schema, { createPublication: { id: "11" } });
    assert.equal(await client.publish(draft, { dataPlane: "", detail, dryRun: false }), "11");
    assert.deepEqual(body(server).variables, { draftId: draft, dryRun: false, detail });
    server.on("POST /api/graphql", { json: { errors: [{ message: "draft not found" }] } });
    await client.deleteDraft(draft);
  });

  for (const message of ["internal error", "upstream request timeout", "internal error: not found", "something nobody has seen before"]) {
    it(`looks for its publication after an error inside of an answer that tells nothing of what was done: ${message}`, async () => {
      server.on("POST /api/graphql", { json: { data: schema } }, { json: { data: null, errors: [{ message }] } });
      server.on(`GET ${REST}/publications`, { json: [{ id: "00:11" }] });
      assert.equal(await client.publish(draft, { dataPlane: "", detail, dryRun: false }), "0011");
      assert.equal(server.lines().filter((line) => line === "POST /api/graphql").length, 2, "one question for the surface, one publication");
    });
  }

  for (const [message, kind] of [["not authorized to a/one", "forbidden"], ["draft not found", "not-found"], ["invalid token", "unauthorized"], ["Unknown argument dryRun", "invalid"], ["detail must be shorter", "refused"]] as const) {
    it(`looks for nothing after a refusal: ${message}`, async () => {
      server.on("POST /api/graphql", { json: { data: schema } }, { json: { errors: [{ message }] } });
      assert.equal((await errorOf(client.publish(draft, { dataPlane: "", detail, dryRun: false }))).kind, kind);
      assert.equal(server.lines().some((line) => line.startsWith("GET")), false);
    });
  }

  it("reads a publication with its errors and lock failures", async () => {
    server.answer(schema, {
      publication: { id: "11", pubId: "00:01", status: { type: "buildIdLockFailure", lockFailures: [{ catalogName: "a/one", expected: "00:0a", actual: null }] }, errors: [{ catalogName: "", scope: "flow://test/a/t", detail: "no" }] },
    });
    assert.deepEqual(await client.publication("11", draft), {
      id: "11", status: "buildIdLockFailure", pubId: "0001", errors: [{ name: "a/t", scope: "flow://test/a/t", detail: "no" }], lockFailures: [{ name: "a/one", expected: "000a" }],
    });
  });
});
