import assert from "node:assert/strict";
import { LambdaCloudError } from "../../../clients/lambda-cloud/index.ts";
import { errorOf, failure, html429, lost, Server, type Reply } from "./support/server.ts";

const request = { region_name: "us-west-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["operations"], user_data: "#cloud-config\ntoken: K10abcdef0123456789::node:hunter2\n" };
const launched: Reply = { json: { data: { instance_ids: ["0920582c7ff041399e34823a0be62549"] } } };

describe("launching an instance", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("answers the id", async () => {
    server.replies = [launched];
    assert.equal(await server.client().launchInstance(request), "0920582c7ff041399e34823a0be62549");
    assert.deepEqual(JSON.parse(server.seen[0]?.body ?? ""), request);
  });

  it("is tried again after 429, whatever its body, because a limited request did nothing", async () => {
    server.replies = [html429, failure("global/rate-limited", 429), launched];
    assert.equal(await server.client().launchInstance(request), "0920582c7ff041399e34823a0be62549");
    assert.equal(server.seen.length, 3);
  });

  const ambiguous: readonly (readonly [what: string, reply: Reply])[] = [
    ["500", failure("global/internal-error", 500)],
    ["502 from a proxy", { status: 502, text: "<html>Bad gateway</html>" }],
    ["a fault of a provider, whatever its status", failure("provider/internal-unavailable", 400)],
    ["408", { status: 408, text: "" }],
    ["a lost connection", lost],
    ["half an answer", (response) => (response.writeHead(200, { "content-length": "100" }), response.write("{"), response.socket?.destroy())],
    ["no answer in time", () => undefined],
    ["200 without JSON", { text: "<html>Welcome to the hotel's network</html>" }],
    ["200 without data", { json: {} }],
    ["200 without an id", { json: { data: { instance_ids: [] } } }],
    ["200 with something else for ids", { json: { data: { instance_ids: 4 } } }],
  ];
  for (const [what, reply] of ambiguous) {
    it(`is ambiguous and not repeated after ${what}`, async () => {
      server.replies = [reply, launched];
      const error = await errorOf(server.client({ timeout: 200 }).launchInstance(request));
      assert.equal(error.kind, "ambiguous");
      assert.equal(error.retryable, false);
      assert.match(error.message, /^launchInstance \(POST \/api\/v1\/instance-operations\/launch\) .*It may have taken effect all the same: look at what exists before doing it again\.$/);
      assert.deepEqual(server.lines(), ["POST /api/v1/instance-operations/launch"]);
    });
  }

  const refused: readonly (readonly [code: string, status: number, kind: string, retryable: boolean])[] = [
    ["instance-operations/launch/insufficient-capacity", 400, "capacity", true],
    ["instance-operations/launch/file-system-in-wrong-region", 400, "invalid", false],
    ["global/invalid-parameters", 400, "invalid", false],
    ["global/object-does-not-exist", 404, "not-found", false],
    ["global/object-does-not-exist", 400, "not-found", false],
    ["global/quota-exceeded", 400, "quota", false],
    ["global/invalid-api-key", 401, "unauthorized", false],
    ["global/account-inactive", 403, "refused", false],
    ["global/invalid-address", 403, "refused", false],
    ["something/new", 418, "refused", false],
  ];
  for (const [code, status, kind, retryable] of refused) {
    it(`is not repeated after ${status} ${code}: ${kind}`, async () => {
      server.replies = [failure(code, status)];
      const error = await errorOf(server.client().launchInstance(request));
      assert.deepEqual([error.kind, error.retryable, error.code, error.status, server.seen.length], [kind, retryable, code, status, 1]);
    });
  }

  it("is unavailable, not ambiguous, when no connection was made", async () => {
    const client = server.client();
    await server.close();
    const error = await errorOf(client.launchInstance(request));
    assert.deepEqual([error.kind, error.code], ["unavailable", "ECONNREFUSED"]);
  });

  it("is unavailable when none of several addresses of a host can be reached", async () => {
    const client = server.client({ endpoint: server.url.replace("127.0.0.1", "localhost") });
    await server.close();
    assert.equal((await errorOf(client.launchInstance(request))).kind, "unavailable");
  });

  it("waits for its answer though the signal comes, and launches nothing after it", async () => {
    const stop = new AbortController();
    server.replies = [
      (response) => {
        stop.abort(new Error("stopped"));
        setTimeout(() => response.end(JSON.stringify({ data: { instance_ids: ["0920582c7ff041399e34823a0be62549"] } })), 20);
      },
    ];
    const client = server.client({ signal: stop.signal });
    assert.equal(await client.launchInstance(request), "0920582c7ff041399e34823a0be62549");
    await assert.rejects(client.launchInstance(request), /^Error: stopped$/);
    assert.equal(server.seen.length, 1);
  });

  it("leaves the user data out of what the API repeats of it", async () => {
    server.replies = [failure("global/invalid-parameters", 400, `user_data is wrong near "token: K10abcdef0123456789::no"`)];
    const error = await errorOf(server.client().launchInstance(request));
    assert.equal(error.message.includes("K10abcdef"), false, error.message);
    assert.match(error.message, /left out, because it repeats a secret/);
    assert.ok(error instanceof LambdaCloudError && error.cause === undefined);
  });
});
