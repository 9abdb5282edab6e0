import assert from "node:assert/strict";
import { errorOf, Server, type Reply } from "./support/server.ts";

const GRAPHQL = "POST /api/graphql";
const edges = (nodes: unknown[], pageInfo: object = { hasNextPage: false, endCursor: null }) => ({ liveSpecs: { edges: nodes.map((node) => ({ node })), pageInfo } });
const ref = (name: string, more: object = {}) => ({ catalogName: name, userCapability: "admin", ...more });

describe("live specs", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("are read with their models byte for byte and ids without colons", async () => {
    const model = '{ "2": 1.0, "1": 9007199254740993, "a": "\\u00e9" }';
    const spec = `{"catalogName":"a/one","catalogType":"capture","model":${model},"lastPubId":"0A:0b","lastBuildId":"0a:0c","isDisabled":true,"updatedAt":"2026-01-01T00:00:00Z"}`;
    const reply: Reply = { text: `{"data":{"liveSpecs":{"edges":[{"node":{"catalogName":"a/one","userCapability":"admin","liveSpec":${spec}}}],"pageInfo":{"hasNextPage":false}}}}` };
    server.on(GRAPHQL, reply);
    assert.deepEqual(await server.client().liveSpecs({ names: ["a/one"] }), [
      { name: "a/one", type: "capture", model, lastPubId: "0a0b", lastBuildId: "0a0c", isDisabled: true, updatedAt: "2026-01-01T00:00:00Z" },
    ]);
  });

  it("are asked for a hundred names at a time, each once", async () => {
    server.answer(edges([]));
    const names = Array.from({ length: 205 }, (_, index) => `a/${index}`);
    await server.client().liveSpecs({ names: [...names, ...names] });
    const counts = server.asked.map(({ body }) => (JSON.parse(body) as { variables: { by: { names: string[] } } }).variables.by.names.length);
    assert.deepEqual(counts, [100, 100, 5]);
  });

  it("below a prefix come page by page", async () => {
    server.answer(edges([ref("a/1", { liveSpec: null })], { hasNextPage: true, endCursor: "c" }), edges([ref("a/2", { liveSpec: { catalogName: "a/2", model: null } })]));
    const [only, ...others] = await server.client().liveSpecs({ prefix: "a/" });
    assert.deepEqual([only?.name, only?.model, others], ["a/2", undefined, []]);
    assert.deepEqual(server.variables(), { by: { prefix: "a/" }, first: 100, after: "c" });
  });

  it("do not read for ever from a service that repeats its cursor", async () => {
    server.answer(edges([ref("a/1")], { hasNextPage: true, endCursor: "c" }));
    await server.client().liveSpecs({ prefix: "a/" });
    assert.equal(server.asked.length, 2);
  });

  it("that the token may not see are an error, and never gone", async () => {
    server.answer(edges([{ catalogName: "other/one", userCapability: null, liveSpec: null }]));
    const error = await errorOf(server.client().liveSpecs({ names: ["other/one"] }));
    assert.equal(error.kind, "forbidden");
    assert.match(error.message, /other\/one.*unknown whether they exist.*tenant/);
  });

  it("tell who reads a collection, over all pages, and report who may not be seen", async () => {
    const lines: string[] = [];
    const readBy = (node: object, pageInfo: object) => edges([ref("a/c", { liveSpec: { readBy: { edges: [{ node }], pageInfo } } })]);
    const page = (cursor: string) => ({ hasNextPage: true, endCursor: cursor });
    server.answer(readBy(ref("a/m1"), page("c")), readBy({ catalogName: "other/m", userCapability: null }, page("d")), readBy(ref("b/m2"), { hasNextPage: false }));
    assert.deepEqual(await server.client({}, { report: (line) => lines.push(line) }).readers("a/c"), ["a/m1", "b/m2"]);
    assert.match(lines.join(), /a\/c is also read by other\/m, which the token's user may not see/);
  });

  it("tell nobody for a collection that is not there", async () => {
    server.answer(edges([ref("a/c", { liveSpec: null })]));
    assert.deepEqual(await server.client().readers("a/c"), []);
  });

  it("have a history, newest first", async () => {
    const item = (publicationId: string, publishedAt: string, userEmail: string | null) => ({ node: { publicationId, publishedAt, userEmail, userId: "u-1", detail: userEmail === null ? null : "by hand" } });
    server.answer(edges([ref("a/one", { publicationHistory: { edges: [item("00:01", "2026-01-01T00:00:00Z", null), item("00:02", "2026-01-02T00:00:00+00:00", "a@b.test")] } })]));
    assert.deepEqual(await server.client().history("a/one"), [
      { pubId: "0002", at: "2026-01-02T00:00:00+00:00", detail: "by hand", by: "a@b.test" },
      { pubId: "0001", at: "2026-01-01T00:00:00Z", by: "u-1" },
    ]);
  });

  for (const type of ["OK", "WARNING", "ERROR", "TASK_DISABLED", "SOMETHING_NEW"]) {
    it(`have the status ${type}`, async () => {
      server.answer(edges([ref("a/one", { status: { type, summary: "so it is", controller: null } }), ref("a/two", { status: null })]));
      assert.deepEqual(await server.client().status(["a/one", "a/two"]), [{ name: "a/one", type, summary: "so it is" }]);
    });
  }

  for (const shards of ["OK", "PENDING", "FAILED"]) {
    it(`have shards that are ${shards}`, async () => {
      const activation = { lastActivated: "0a:0c", shardStatus: { status: shards }, lastFailure: { message: "no route", ts: "t" }, nextRetry: "2026-01-01T00:00:00Z" };
      server.answer(edges([ref("a/one", { status: { type: "OK", summary: "", controller: { error: "stuck", activation } } })]));
      assert.deepEqual(await server.client().status(["a/one"]), [
        { name: "a/one", type: "OK", summary: "", lastActivated: "0a0c", shards, failure: "no route", nextRetry: "2026-01-01T00:00:00Z", controllerError: "stuck" },
      ]);
    });
  }

  it("leave out a word for shards that nobody knows", async () => {
    server.answer(edges([ref("a/one", { status: { type: "OK", summary: "", controller: { activation: { shardStatus: { status: "NEW" } } } } })]));
    assert.deepEqual(await server.client().status(["a/one"]), [{ name: "a/one", type: "OK", summary: "" }]);
  });
});
