import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { errorOf, half, html502, lost, Server, accessToken, secretForms, token, type Reply } from "../../unit/estuary-client/support/server.ts";

const PUBLISH = "POST /rest/v1/publications";
const LOOK = "GET /rest/v1/publications";
const GRAPHQL = "POST /api/graphql";
const options = { dataPlane: "ops/dp/one", detail: "ours", dryRun: false };
const queued: Reply = { status: 201, json: [{ id: "00:01" }] };
const none: Reply = { json: [] };
const found = (...ids: string[]): Reply => ({ json: ids.map((id) => ({ id })) });
const planes: Reply = { json: { data: { dataPlanes: { edges: [] } } } };

describe("a publication whose answer is lost", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  const publications = (): number => server.lines().filter((line) => line === PUBLISH).length;

  const endings = { "a cut connection": lost, "half of an answer": half, "a page of a proxy": html502, "a page that says it went well": { status: 200, text: "<html>" }, "an answer without an id": { status: 201, json: [{}] } } satisfies Record<string, Reply>;
  for (const [name, reply] of Object.entries(endings)) {
    it(`by ${name} is looked for and never asked for again`, async () => {
      server.on(PUBLISH, reply, queued);
      server.on(LOOK, none, found("00:07"));
      assert.equal(await server.client().publish("aa", options), "0007");
      assert.equal(publications(), 1);
      assert.equal(server.asked.at(-1)?.query.get("draft_id"), "eq.aa");
    });
  }

  it("and which is not found is told, and never asked for again", async () => {
    server.on(PUBLISH, lost, queued);
    server.on(LOOK, none);
    const error = await errorOf(server.client().publish("aa", options));
    assert.equal(error.kind, "ambiguous");
    assert.match(error.message, /publish \(POST \/rest\/v1\/publications\).*look at what exists/);
    assert.equal(error.retryable, false);
    assert.equal(publications(), 1);
  });

  it("is not taken for an earlier one of the same draft", async () => {
    server.on(PUBLISH, queued, lost);
    server.on(LOOK, found("00:01"), found("00:01", "00:02"));
    const client = server.client();
    assert.equal(await client.publish("aa", options), "0001");
    assert.equal(await client.publish("aa", options), "0002");
    assert.equal(publications(), 2);
  });

  it("is queued again only when it was turned away before", async () => {
    server.on(PUBLISH, { status: 429, text: "", headers: { "retry-after": "0" } }, { status: 307, text: "", headers: { "retry-after": "0" } }, { status: 401, json: { message: "JWT expired" } }, queued);
    assert.equal(await server.client().publish("aa", options), "0001");
    assert.equal(publications(), 4);
    assert.equal(new Set(server.asked.map(({ body }) => body)).size, 1);
  });

  it("is not in doubt when no connection was made", async () => {
    const gone = await Server.start();
    const { rest } = gone.connection;
    await gone.close();
    const error = await errorOf(server.client({ rest }).publish("aa", options));
    assert.equal(error.kind, "unavailable");
    assert.equal(error.retryable, true);
    assert.ok(server.lines().every((line) => line !== LOOK));
  });
});

describe("a service in trouble", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("is read in spite of half answers, pages of proxies and lost connections", async () => {
    server.on(GRAPHQL, half, html502, lost, { status: 200, text: '{"data": {"dataPlanes"' }, planes);
    await server.client().dataPlanes();
    assert.equal(server.asked.length, 5);
  });

  it("makes no second storage mapping, account or subscription", async () => {
    server.on(GRAPHQL, html502);
    const client = server.client();
    const calls = [
      () => client.createStorageMapping({ prefix: "a/", spec: {} }),
      () => client.createServiceAccount("a/robot", []),
      () => client.createAlertSubscription({ prefix: "a/", email: "a@b.test", alertTypes: [] }),
      () => client.createApiKey("a/robot", { detail: "x", validFor: "P1D" }),
    ];
    for (const call of calls) assert.equal((await errorOf(call())).kind, "ambiguous");
    assert.equal(server.asked.length, calls.length);
  });

  it("does not count when this machine's clock is wrong by hours, either way", async () => {
    for (const hours of [-30, 30]) {
      const other = await Server.start();
      const iat = Math.floor(Date.now() / 1000) + hours * 3600;
      other.on("POST /api/v1/auth/token", { json: { access_token: accessToken({ iat, exp: iat + 3600 }) } });
      other.on(GRAPHQL, planes);
      const client = other.client();
      for (let call = 0; call < 3; call++) await client.dataPlanes();
      assert.equal(other.seen.length, 4, `${hours} hours`);
      await other.close();
    }
  });

  it("echoes no secret into an error, whatever it answers", async () => {
    const echo = (status: number, wrap: (text: string) => string): Reply => (response: ServerResponse, { body, headers }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(wrap(`${headers.authorization} ${body} ${secretForms.join(" ")}`));
    };
    const wraps = [(text: string) => text, (text: string) => JSON.stringify({ message: text }), (text: string) => JSON.stringify({ errors: [{ message: text }] }), (text: string) => JSON.stringify({ error: text, details: text })];
    for (const status of [400, 401, 403, 409, 200]) {
      for (const wrap of wraps) {
        server.on(GRAPHQL, echo(status, wrap));
        const error = await errorOf(server.client().dataPlanes());
        const told = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
        for (const form of [...secretForms, token.secret.slice(0, 12)]) assert.ok(!told.includes(form), told);
        assert.doesNotMatch(told, /eyJ/);
      }
    }
  });

  it("echoes no secret of a configuration", async () => {
    const password = "the-password-of-the-source";
    server.on("POST /v1/encrypt-config", (response, { body }) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "FailedValidation", description: body, details: body }));
    });
    const schema = { properties: { password: { type: "string", secret: true } } };
    const error = await errorOf(server.client().encrypt({ password }, schema));
    assert.ok(!`${error.message} ${error.stack}`.includes("the-password"), error.message);
  });
});

describe("a refresh token for single use", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("locks nobody out when several processes come at once", async () => {
    server.on(GRAPHQL, planes);
    let { secret } = token;
    let refused = 0;
    let exchanged = 0;
    server.on("POST /api/v1/auth/token", (response, { body }) => {
      if ((JSON.parse(body) as { secret: string }).secret !== secret) {
        refused += 1;
        response.writeHead(401).end();
        return;
      }
      exchanged += 1;
      secret = `successor-number-${exchanged}`;
      // Late, so that the others come while this one is on its way.
      setTimeout(() => response.end(JSON.stringify({ access_token: accessToken(), refresh_token: { id: token.id, secret } })), 100);
    });
    // Clients of one folder that share nothing in memory, since their addresses are spelled differently: as in several processes.
    const addresses = ["", "/.", "/./."].map((ending) => `${server.url}${ending}`);
    await Promise.all(addresses.map((agent) => server.client({ agent }).dataPlanes()));
    assert.deepEqual([exchanged, refused], [3, 0]);
  });
});
