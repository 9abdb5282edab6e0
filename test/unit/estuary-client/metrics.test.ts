import assert from "node:assert/strict";
import { encoded } from "../../../clients/estuary/index.ts";
import { errorOf, Server, token } from "./support/server.ts";

const METRICS = "GET /api/v1/metrics/a%20co/b/";
const text = "# TYPE txn_count counter\ntxn_count_total 1\n# EOF\n";

describe("metrics", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("are read at the address with its last slash, with an access token", async () => {
    server.on(METRICS, { text });
    assert.equal(await server.client().metrics("a co/b/"), text);
    assert.equal(await server.client().metrics("a co/b"), text);
    assert.match(server.asked[0]?.headers.authorization ?? "", /^Bearer eyJhbGc/);
  });

  it("are asked for with the refresh token where an access token is not taken", async () => {
    server.on(METRICS, { status: 401, text: "" }, { status: 401, text: "" }, { text });
    assert.equal(await server.client().metrics("a co/b/"), text);
    assert.equal(server.asked.at(-1)?.headers.authorization, `Bearer ${encoded(token)}`);
  });

  it("never spend a refresh token for single use", async () => {
    server.on("POST /api/v1/auth/token", { json: { access_token: "x.y.z", refresh_token: { id: "1", secret: "another-secret-of-it" } } });
    server.on(METRICS, { status: 401, text: "" });
    assert.equal((await errorOf(server.client().metrics("a co/b/"))).kind, "unauthorized");
    assert.equal(server.asked.length, 2);
  });
});
