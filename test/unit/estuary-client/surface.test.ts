import assert from "node:assert/strict";
import { errorOf, Server } from "./support/server.ts";

const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
const drafts = ["createDraft", "stageDraftSpecs", "unstageDraftSpecs", "deleteDraft", "createPublication"];
const extended = { __schema: { queryType: fields("liveSpecs", "draft", "publication", "catalogStats"), mutationType: fields("createApiKey", ...drafts) } };
const published = { __schema: { queryType: fields("liveSpecs"), mutationType: fields("createApiKey") } };

describe("the surface of a publication", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("is GraphQL when introspection shows all of it, asked once, and says that it is unpublished", async () => {
    const lines: string[] = [];
    server.answer(extended);
    const client = server.client({ surface: "auto" }, { report: (line) => lines.push(line) });
    assert.deepEqual(await Promise.all([client.surface(), client.surface()]), ["graphql", "graphql"]);
    assert.equal(server.asked.length, 1);
    assert.match(lines.join("\n"), /published schema does not have them yet/);
  });

  it("is PostgREST when the published schema is all there is", async () => {
    server.answer(published);
    assert.equal(await server.client({ surface: "auto" }).surface(), "postgrest");
  });

  for (const missing of drafts) {
    it(`is PostgREST when ${missing} is missing`, async () => {
      const names = drafts.filter((name) => name !== missing);
      server.answer({ ...extended, __schema: { ...extended.__schema, mutationType: fields(...names) } });
      assert.equal(await server.client({ surface: "auto" }).surface(), "postgrest");
    });
  }

  it("is PostgREST when the service does not let itself be introspected", async () => {
    server.on("POST /api/graphql", { json: { errors: [{ message: "introspection is disabled" }] } });
    assert.equal(await server.client({ surface: "auto" }).surface(), "postgrest");
  });

  it("is not decided by a service that does not answer, and asked for again", async () => {
    server.on("POST /api/graphql", { status: 401, json: { message: "no" } }, { status: 401, json: { message: "no" } }, { json: { data: extended } });
    const client = server.client({ surface: "auto" });
    assert.equal((await errorOf(client.surface())).kind, "unauthorized");
    assert.equal(await client.surface(), "graphql");
  });

  it("is what the setting forces, without a question for PostgREST", async () => {
    assert.equal(await server.client({ surface: "postgrest" }).surface(), "postgrest");
    assert.equal(server.seen.length, 0);
  });

  it("names what is missing when GraphQL is forced", async () => {
    server.answer(published);
    const error = await errorOf(server.client({ surface: "graphql" }).surface());
    assert.match(error.message, /has no createDraft, stageDraftSpecs, .*"auto" or "postgrest"/);
  });

  it("asks for statistics by GraphQL only where it has them", async () => {
    server.answer(extended, { catalogStats: { edges: [] } });
    await server.client({ surface: "auto" }).documentsWritten(["a/b"]);
    assert.ok(server.asked.every(({ line }) => line === "POST /api/graphql"));
  });

  it("takes built specs from PostgREST, for which GraphQL has no field, and does without where it tells none", async () => {
    const draft = { draft: { specs: { edges: [{ node: { catalogName: "a/b", model: { k: 1 } } }] } } };
    server.answer(extended, draft);
    server.on("GET /rest/v1/draft_specs", { json: [{ catalog_name: "a/b", spec: {}, built_spec: { built: true } }] }, { status: 403, json: { code: "42501", message: "no" } });
    const client = server.client({ surface: "auto" });
    assert.deepEqual(await client.draftModels("01"), [{ name: "a/b", model: '{"k":1}', built: { built: true } }]);
    assert.deepEqual(await client.draftModels("01"), [{ name: "a/b", model: '{"k":1}' }]);
  });
});
