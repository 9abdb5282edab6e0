import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessToken, errorOf, lost, secretForms, Server, token, type Seen } from "./support/server.ts";

const EXCHANGE = "POST /api/v1/auth/token";
const RPC = "POST /rest/v1/rpc/generate_access_token";
const GRAPHQL = "POST /api/graphql";
const planes = { json: { data: { dataPlanes: { edges: [] } } } };

describe("Estuary's tokens", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
    server.on(GRAPHQL, planes);
  });
  afterEach(() => server.close());

  const exchanges = (): Seen[] => server.seen.filter(({ line }) => line === EXCHANGE || line === RPC);

  it("exchanges the refresh token at the agent's route, and sends the agent no apikey", async () => {
    await server.client().dataPlanes();
    const [exchange, asked] = server.seen;
    assert.equal(exchange?.line, EXCHANGE);
    assert.deepEqual(JSON.parse(exchange?.body ?? ""), { grant_type: "refresh_token", refresh_token_id: token.id, secret: token.secret });
    assert.equal(exchange?.headers.authorization, undefined);
    assert.equal(exchange?.headers["apikey"], undefined);
    assert.match(asked?.headers.authorization ?? "", /^Bearer eyJ/);
    assert.equal(asked?.headers["apikey"], undefined);
  });

  it("exchanges by PostgREST's function, with its apikey and no access token, where the route is not there", async () => {
    server.on(EXCHANGE, { status: 404, text: "" });
    server.on(RPC, { json: { access_token: accessToken() } });
    await server.client().dataPlanes();
    const exchange = exchanges().at(-1);
    assert.equal(exchange?.line, RPC);
    assert.deepEqual(JSON.parse(exchange?.body ?? ""), { refresh_token_id: token.id, secret: token.secret });
    assert.equal(exchange?.headers["apikey"], "public-key");
    assert.equal(exchange?.headers.authorization, undefined);
  });

  it("exchanges once for fifty calls at a time, and for all clients of the process", async () => {
    const [one, other] = [server.client(), server.client()];
    await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? one : other).dataPlanes()));
    assert.equal(exchanges().length, 1);
    assert.equal(server.asked.length, 50);
  });

  it("keeps the token until five minutes before its end, by its own clock", async () => {
    const yearsAgo = 1_000_000_000;
    server.on(EXCHANGE, (response) => response.end(JSON.stringify({ access_token: accessToken({ iat: yearsAgo, exp: yearsAgo + 3600 }) })));
    const client = server.client();
    await client.dataPlanes();
    await client.dataPlanes();
    assert.equal(exchanges().length, 1, "a clock that is wrong by years makes no difference");
  });

  it("exchanges anew for a token that ends at once", async () => {
    server.on(EXCHANGE, (response) => response.end(JSON.stringify({ access_token: accessToken({ iat: 1000, exp: 1000.002 }) })));
    const client = server.client();
    await client.dataPlanes();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await client.dataPlanes();
    assert.equal(exchanges().length, 2);
  });

  it("exchanges once more after a 401, and sends the same request with the new token", async () => {
    server.on(GRAPHQL, { status: 401, json: { code: "PGRST301", message: "JWT expired" } }, planes);
    await server.client().dataPlanes();
    assert.deepEqual(server.seen.map(({ line }) => line), [EXCHANGE, GRAPHQL, EXCHANGE, GRAPHQL]);
    const [first, second] = server.asked;
    assert.equal(first?.body, second?.body);
    assert.notEqual(first?.headers.authorization, second?.headers.authorization);
  });

  it("gives up after the second 401", async () => {
    server.on(GRAPHQL, { status: 401, json: { message: "no" } });
    const error = await errorOf(server.client().dataPlanes());
    assert.equal(error.kind, "unauthorized");
    assert.match(error.message, /sophia-infra:estuaryToken .* FLOW_AUTH_TOKEN/);
    assert.equal(server.asked.length, 2);
  });

  it("says what to do about a token that is refused, and does not show it", async () => {
    server.on(EXCHANGE, (response, { body }) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "unauthorized", message: `cannot take ${body}, Bearer ${Buffer.from(body).toString("base64")}` }));
    });
    const error = await errorOf(server.client().dataPlanes());
    assert.equal(error.kind, "unauthorized");
    for (const form of secretForms) assert.ok(!`${error.message}${error.stack}`.includes(form), error.message);
    assert.equal(exchanges().length, 1);
  });

  it("takes the function's P0001 for a refused token", async () => {
    server.on(EXCHANGE, { status: 404, text: "" });
    server.on(RPC, { status: 400, json: { code: "P0001", message: "could not find refresh token" } });
    assert.equal((await errorOf(server.client().dataPlanes())).kind, "unauthorized");
  });

  it("tries again when an exchange is not answered", async () => {
    server.on(EXCHANGE, lost, { status: 503, text: "" }, { json: { access_token: accessToken() } });
    await server.client().dataPlanes();
    assert.equal(exchanges().length, 3);
  });

  describe("for single use", () => {
    const rotated = { id: "88:77:66:55:44:33:22:11", secret: "the-next-secret-of-the-token" };
    const path = () => join(server.folder, "token.json");

    it("keeps the successor, readable by nobody else, before anything is asked with it", async () => {
      const lines: string[] = [];
      server.on(EXCHANGE, { json: { access_token: accessToken(), refresh_token: rotated } });
      let kept = "";
      server.on(GRAPHQL, (response) => {
        kept = readFileSync(path(), "utf8");
        response.end(JSON.stringify(planes.json));
      });
      await server.client({}, { report: (line) => lines.push(line) }).dataPlanes();
      assert.match(kept, /the-next-secret/);
      assert.equal(statSync(path()).mode & 0o777, 0o600);
      assert.match(lines.join("\n"), /single use.*this machine only.*multiple use.*service account/);
      assert.ok(!lines.join("\n").includes(rotated.secret));
    });

    it("is exchanged by its successor the next time, and says so only once", async () => {
      const lines: string[] = [];
      server.on(EXCHANGE, { json: { access_token: accessToken(), refresh_token: rotated } });
      server.on(GRAPHQL, planes, { status: 401, json: { message: "ended" } }, planes);
      const client = server.client({}, { report: (line) => lines.push(line) });
      await client.dataPlanes();
      await client.dataPlanes();
      assert.equal((JSON.parse(exchanges()[1]?.body ?? "{}") as { secret?: string }).secret, rotated.secret);
      assert.equal(lines.filter((line) => line.includes("single use")).length, 1);
    });

    it("is not spent when its successor could not be kept", async () => {
      writeFileSync(join(server.folder, "file"), "");
      await assert.rejects(server.client({ stateDir: join(server.folder, "file", "inside") }).dataPlanes());
      assert.equal(exchanges().length, 0);
    });

    it("of another configured token is left alone", async () => {
      mkdirSync(server.folder, { recursive: true });
      writeFileSync(path(), JSON.stringify({ for: "another", ...rotated }));
      await server.client().dataPlanes();
      assert.equal((JSON.parse(exchanges()[0]?.body ?? "{}") as { secret?: string }).secret, token.secret);
    });
  });
});
