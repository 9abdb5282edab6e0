import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { errorOf, html502, lost, Server, type Reply } from "./support/server.ts";

const GRAPHQL = "POST /api/graphql";
const planes = { json: { data: { dataPlanes: { edges: [] } } } };
const stale = (headers: Record<string, string> = { "retry-after": "0" }): Reply => ({ status: 307, text: "", headers });

describe("what the client tries again", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("sends the same body with the same header after a 307, as often as it takes", async () => {
    server.on(GRAPHQL, ...Array.from({ length: 9 }, () => stale()), planes);
    await server.client().dataPlanes();
    assert.equal(server.asked.length, 10);
    assert.equal(new Set(server.asked.map(({ body, headers }) => `${body} ${headers.authorization}`)).size, 1);
  });

  it("takes a Retry-After in seconds and as a date, and says for how long it waits", async () => {
    const lines: string[] = [];
    server.on(GRAPHQL, stale({ "retry-after": "0.01" }), stale({ "retry-after": new Date(Date.now() - 1000).toUTCString() }), planes);
    await server.client({}, { report: (line) => lines.push(line) }).dataPlanes();
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? "", /grants.*Trying again in 1 s/);
  });

  it("waits no longer than five minutes for a Retry-After", async () => {
    server.on(GRAPHQL, stale({ "retry-after": "301" }));
    const error = await errorOf(server.client().dataPlanes());
    assert.equal(error.kind, "stale-authorization");
    assert.match(error.message, /301 s/);
    assert.equal(server.asked.length, 1);
  });

  it("never carries the token anywhere else", async () => {
    const asked: string[] = [];
    const other = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("{}");
    }).listen(0, "127.0.0.1").unref();
    await new Promise((resolve) => other.once("listening", resolve));
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/graphql`;
    for (const status of [301, 302, 303, 307, 308]) {
      server.on(GRAPHQL, { status, text: "", headers: { location: elsewhere, "retry-after": "0" } });
      const error = await errorOf(server.client().dataPlanes());
      assert.equal(error.kind, "refused", `${status}`);
      assert.match(error.message, /not followed with the token/);
    }
    other.close();
    assert.deepEqual(asked, []);
    assert.equal(server.asked.length, 5);
  });

  it("tries again after 429, 5xx, a page of a proxy, no answer and half of one", async () => {
    server.on(GRAPHQL, { status: 429, text: "", headers: { "retry-after": "0" } }, { status: 500, json: { message: "internal" } }, html502, lost, { status: 200, text: "<html>sign in</html>" }, planes);
    await server.client().dataPlanes();
    assert.equal(server.asked.length, 6);
  });

  it("ends after six more tries", async () => {
    server.on(GRAPHQL, html502);
    const error = await errorOf(server.client().dataPlanes());
    assert.equal(error.kind, "unavailable");
    assert.equal(error.retryable, true);
    assert.equal(server.asked.length, 7);
  });

  it("does not try again what will stay wrong", async () => {
    for (const [status, kind] of [[400, "invalid"], [403, "forbidden"], [404, "not-found"], [409, "refused"], [422, "invalid"]] as const) {
      const before = server.asked.length;
      server.on(GRAPHQL, { status, json: { error: "code", message: "no" } });
      assert.equal((await errorOf(server.client().dataPlanes())).kind, kind);
      assert.equal(server.asked.length, before + 1);
    }
  });

  it("takes a 404 for gone only in the service's own words", async () => {
    server.on(GRAPHQL, { status: 404, text: "<html>not here</html>" });
    assert.equal((await errorOf(server.client().dataPlanes())).kind, "refused");
  });

  it("judges the errors of GraphQL by their words", async () => {
    const table = [["user is not authorized to access prefix", "forbidden"], ["draft not found", "not-found"], ["Cannot query field x on type Y", "invalid"], ["something else", "refused"]] as const;
    for (const [message, kind] of table) {
      server.on(GRAPHQL, { json: { errors: [{ message }], data: null } });
      const error = await errorOf(server.client().dataPlanes());
      assert.equal(error.kind, kind, message);
      assert.match(error.message, /read data planes \(POST \/api\/graphql\)/);
    }
  });

  it("names where the public key is when PostgREST misses it", async () => {
    server.on("GET /rest/v1/publications", { status: 401, json: { message: "No API key found in request" } });
    assert.match((await errorOf(server.client().publicationsOf("01"))).message, /sophia-infra:estuary apiKey.*DEFAULT_PG_PUBLIC_TOKEN/);
  });

  it("ends at once with the signal's reason", async () => {
    const stop = new AbortController();
    server.on(GRAPHQL, () => stop.abort(new Error("enough")));
    await assert.rejects(server.client({}, { signal: stop.signal }).dataPlanes(), /enough/);
  });

  it("ends a request after its time limit", async () => {
    server.on(GRAPHQL, () => undefined, planes);
    await server.client({}, { timeout: 50 }).dataPlanes();
    assert.equal(server.asked.length, 2);
  });
});
