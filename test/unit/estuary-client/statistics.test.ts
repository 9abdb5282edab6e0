import assert from "node:assert/strict";
import { documentsByGraphql } from "../../../clients/estuary/statistics.ts";
import type { Graphql, Question } from "../../../clients/estuary/surface/graphql.ts";
import { rawJson, type RawJson } from "../../../clients/estuary/index.ts";
import { Server } from "./support/server.ts";

const STATS = "GET /rest/v1/catalog_stats";

describe("documents written", () => {
  it("are summed over all months by PostgREST; a collection without statistics is left out", async () => {
    const server = await Server.start();
    server.on(STATS, { json: [{ catalog_name: "a/c", docs_written_to_me: 5 }, { catalog_name: "a/c", docs_written_to_me: "7" }, { catalog_name: "a/d", docs_written_to_me: 0 }] });
    assert.deepEqual([...(await server.client().documentsWritten(["a/c", "a/d", "a/none"]))], [["a/c", 12], ["a/d", 0]]);
    const query = Object.fromEntries(server.asked[0]?.query ?? []);
    assert.deepEqual([query["catalog_name"], query["grain"]], ['in.("a/c","a/d","a/none")', "eq.monthly"]);
    await server.close();
  });

  it("are read past a full page", async () => {
    const server = await Server.start();
    const row = { catalog_name: "a/c", docs_written_to_me: 1 };
    server.on(STATS, { json: Array.from({ length: 1000 }, () => row) }, { json: [row] });
    assert.equal((await server.client().documentsWritten(["a/c"])).get("a/c"), 1001);
    assert.equal(server.asked[1]?.query.get("offset"), "1000");
    await server.close();
  });

  it("are asked of PostgREST for 25 names at a time, which stand in a URL", async () => {
    const server = await Server.start();
    server.on(STATS, { json: [] });
    await server.client().documentsWritten(Array.from({ length: 51 }, (_, index) => `a/${index}`));
    assert.deepEqual(server.asked.map(({ query }) => query.get("catalog_name")?.split(",").length), [25, 25, 1]);
    await server.close();
  });

  it("are asked of GraphQL for whole months, the present one included", async () => {
    const asked: Question[] = [];
    const node = { catalogName: "a/c", statsSummary: { writtenToMe: { docsTotal: "18" } } };
    const graphql = {
      ask: (question: Question): Promise<RawJson> => {
        asked.push(question);
        return Promise.resolve(rawJson(JSON.stringify({ catalogStats: { edges: [{ node }] } })));
      },
    } as unknown as Graphql;
    const sums = await documentsByGraphql(graphql, ["a/c"], new Date("2026-12-31T23:59:59Z"));
    assert.deepEqual([...sums], [["a/c", 18]]);
    assert.deepEqual(asked[0]?.variables, { by: { names: ["a/c"], grain: "MONTHLY", start: "2020-01-01T00:00:00Z", end: "2027-01-01T00:00:00Z" } });
  });

  it("of a collection the token may not read are left out, and those of the others are not", async () => {
    const server = await Server.start();
    const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
    server.on("POST /api/graphql", (response, { body }) => {
      const { variables } = JSON.parse(body) as { variables: { by?: { names: string[] } } };
      const names = variables.by?.names;
      if (names === undefined) return response.end(JSON.stringify({ data: { __schema: { queryType: fields("draft", "publication", "catalogStats"), mutationType: fields("createDraft", "stageDraftSpecs", "unstageDraftSpecs", "deleteDraft", "createPublication") } } }));
      if (names.includes("other/c")) return response.end(JSON.stringify({ errors: [{ message: "not authorized to other/c" }] }));
      response.end(JSON.stringify({ data: { catalogStats: { edges: names.map((catalogName) => ({ node: { catalogName, statsSummary: { writtenToMe: { docsTotal: 1 } } } })) } } }));
    });
    assert.deepEqual([...(await server.client({ surface: "auto" }).documentsWritten(["a/1", "other/c", "a/2", "a/3"]))], [["a/1", 1], ["a/2", 1], ["a/3", 1]]);
    await server.close();
  });

  it("come from PostgREST where GraphQL has the question and no statistics", async () => {
    const server = await Server.start();
    const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
    const schema = { data: { __schema: { queryType: fields("draft", "publication", "catalogStats"), mutationType: fields("createDraft", "stageDraftSpecs", "unstageDraftSpecs", "deleteDraft", "createPublication") } } };
    server.on("POST /api/graphql", { json: schema }, { json: { errors: [{ message: "catalog stats are not configured" }] } });
    server.on(STATS, { json: [{ catalog_name: "a/c", docs_written_to_me: 3 }] });
    assert.deepEqual([...(await server.client({ surface: "auto" }).documentsWritten(["a/c"]))], [["a/c", 3]]);
    await server.close();
  });
});
