import assert from "node:assert/strict";
import type { LambdaCloud } from "../../../clients/lambda-cloud/index.ts";
import { apiKey, errorOf, failure, html429, lost, Server, type Reply } from "./support/server.ts";

const id = "0920582c7ff041399e34823a0be62549";
const empty: Reply = { json: { data: [] } };
const done: Reply = { json: { data: {} } };
const bad: Reply = failure("global/internal-error", 500);

describe("the client of Lambda Cloud", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("sends the key as a bearer token, on a connection of its own", async () => {
    await server.client().listRegions();
    assert.equal(server.seen[0]?.headers.authorization, `Bearer ${apiKey}`);
    assert.equal(server.seen[0]?.headers.connection, "close");
  });

  it("follows no redirect, for the key would go with it", async () => {
    const other = await Server.start();
    server.replies = [{ status: 302, text: "", headers: { location: `${other.url}/api/v1/regions` } }];
    const error = await errorOf(server.client().listRegions());
    await other.close();
    assert.equal(other.seen.length, 0);
    assert.match(error.message, /a redirect, which is not followed with the API key: check the endpoint/);
  });

  it("accepts an endpoint that ends with /api/v1 or a slash", async () => {
    await server.client({ endpoint: `${server.url}/api/v1/` }).listRegions();
    await server.client({ endpoint: `${server.url}/` }).listRegions();
    assert.deepEqual(server.lines(), ["GET /api/v1/regions", "GET /api/v1/regions"]);
  });

  for (const endpoint of ["http://cloud.lambda.ai", "ftp://127.0.0.1", "cloud.lambda.ai", "https://user:password@cloud.lambda.ai", "https://cloud.lambda.ai?key=1"]) {
    it(`refuses the endpoint ${endpoint} and repeats no password`, () => {
      assert.throws(() => server.client({ endpoint }), (error) => error instanceof Error && /^the endpoint of Lambda Cloud is .*; allowed: an https URL/.test(error.message) && !error.message.includes("password"));
    });
  }

  const again: readonly (readonly [name: string, call: (client: LambdaCloud) => Promise<unknown>, replies: Reply[]])[] = [
    ["reading after 429 with HTML", (client) => client.listRegions(), [html429, empty]],
    ["reading after 500", (client) => client.listRegions(), [bad, bad, empty]],
    ["reading after a lost connection", (client) => client.listRegions(), [lost, empty]],
    ["reading after no answer in time", (client) => client.listRegions(), [() => undefined, empty]],
    ["reading after a provider's fault", (client) => client.listRegions(), [failure("provider/internal-unavailable", 400), empty]],
    ["reading after 200 without JSON", (client) => client.listRegions(), [{ text: "<html>" }, empty]],
    ["reading after an answer of another form", (client) => client.listRegions(), [{ json: { data: {} } }, { json: [] }, empty]],
    ["terminating after a lost connection", (client) => client.terminateInstance(id), [lost, done]],
    ["renaming after 500", (client) => client.renameInstance(id, "a"), [bad, done]],
    ["deleting after 500", (client) => client.deleteFilesystem(id), [bad, done]],
    ["changing a ruleset after 409 global/internal-error", (client) => client.updateFirewallRuleset(id, {}), [failure("global/internal-error", 409), done]],
    ["creating after 429", (client) => client.createFilesystem({ name: "a", region: "b" }), [html429, done]],
    ["creating after a provider's fault", (client) => client.createFilesystem({ name: "a", region: "b" }), [failure("provider/busy", 503), done]],
  ];
  for (const [what, call, replies] of again) {
    it(`tries again: ${what}`, async () => {
      server.replies = replies;
      const lines: string[] = [];
      await call(server.client({ timeout: 200, report: (line) => lines.push(line) }));
      assert.equal(server.seen.length, replies.length);
      assert.equal(lines.length, replies.length - 1);
      for (const line of lines) assert.match(line, /^\w+ \([A-Z]+ \/api\/v1\/\S+\) (was answered|got no answer) .*\. Trying again in \d+ s\.$/);
    });
  }

  const once: readonly (readonly [name: string, call: (client: LambdaCloud) => Promise<unknown>, reply: Reply, kind: string])[] = [
    ["creating a filesystem after 500", (client) => client.createFilesystem({ name: "a", region: "b" }), bad, "ambiguous"],
    ["adding a key after a lost connection", (client) => client.addSshKey({ name: "a" }), lost, "ambiguous"],
    ["creating a ruleset after 409 global/internal-error", (client) => client.createFirewallRuleset({ name: "a", region: "b", rules: [] }), failure("global/internal-error", 409), "ambiguous"],
    ["restarting after 500", (client) => client.restartInstance(id), bad, "ambiguous"],
    ["restarting what cannot be restarted", (client) => client.restartInstance(id), failure("global/conflict", 409), "refused"],
    ["reading with a wrong key", (client) => client.listRegions(), failure("global/invalid-api-key", 401), "unauthorized"],
    ["reading with a wrong key, in a proxy's words", (client) => client.listRegions(), { status: 401, text: "no" }, "unauthorized"],
    ["deleting a filesystem in use", (client) => client.deleteFilesystem(id), failure("filesystems/filesystem-in-use"), "in-use"],
    ["deleting a ruleset in use", (client) => client.deleteFirewallRuleset(id), failure("firewall-rulesets/firewall-ruleset-in-use"), "in-use"],
    ["creating what is there", (client) => client.createFilesystem({ name: "a", region: "b" }), failure("global/duplicate"), "invalid"],
    ["a limit that lasts longer than anyone waits", (client) => client.listRegions(), { ...html429, headers: { "retry-after": "3600" } }, "rate-limited"],
    ["a 404 that is not the API's, of one instance", (client) => client.getInstance(id), { status: 404, text: "<html>" }, "refused"],
    ["a 404 that is not the API's, of a termination", (client) => client.terminateInstance(id), { status: 404, text: "<html>" }, "refused"],
  ];
  for (const [what, call, reply, kind] of once) {
    it(`does not try again: ${what}`, async () => {
      server.replies = [reply];
      assert.equal((await errorOf(call(server.client()))).kind, kind);
      assert.equal(server.seen.length, 1);
    });
  }

  it("gives up after seven tries", async () => {
    server.replies = [bad];
    assert.equal((await errorOf(server.client().listRegions())).kind, "unavailable");
    assert.equal(server.seen.length, 7);
  });

  it("takes not found for gone, and is content with it when something is to be gone", async () => {
    server.replies = [failure("global/object-does-not-exist", 404)];
    const client = server.client();
    assert.equal(await client.getInstance(id), undefined);
    assert.equal(await client.getFirewallRuleset(id), undefined);
    for (const remove of [client.terminateInstance(id), client.deleteSshKey(id), client.deleteFilesystem(id), client.deleteFirewallRuleset(id)]) await remove;
    assert.equal((await errorOf(client.renameInstance(id, "a"))).kind, "not-found");
  });

  it("passes on statuses and fields it does not know", async () => {
    const instance = { id, status: "hibernating", power: 11, region: { name: "us-west-1" }, instance_type: { name: "gpu_1x_a10" } };
    server.replies = [{ json: { data: instance, page: 1 } }];
    assert.deepEqual(await server.client().getInstance(id), instance);
  });

  for (const wrong of ["", ".", "..", "../ssh-keys", "a/b", "a?b", "a b", "x".repeat(129)]) {
    it(`sends nothing for the id ${JSON.stringify(wrong.slice(0, 20))}`, async () => {
      const client = server.client();
      for (const call of [client.getInstance(wrong), client.terminateInstance(wrong), client.deleteFilesystem(wrong), client.updateFirewallRuleset(wrong, {})]) {
        assert.match((await errorOf(call)).message, /was not sent: .* is no id; allowed: letters, digits, '_' and '-'/);
      }
      assert.equal(server.seen.length, 0);
    });
  }

  it("lets all who ask for the instances before the request is sent share it, whichever client of the process they use", async () => {
    const clients = [server.client(), server.client()];
    const lists = await Promise.all([...clients, ...clients].map((client) => client.listInstances()));
    assert.deepEqual(lists, [[], [], [], []]);
    assert.equal(server.seen.length, 1);
  });

  it("gives nobody a list that is older than the question", async () => {
    const client = server.client();
    const instance = (name: string) => ({ id: name, status: "active", region: { name: "us-west-1" }, instance_type: { name: "gpu_1x_a10" } });
    let late: Promise<unknown> | undefined;
    server.replies = [
      (response) => {
        late = client.listInstances();
        response.end(JSON.stringify({ data: [instance("old")] }));
      },
      { json: { data: [instance("new")] } },
    ];
    assert.deepEqual(await client.listInstances(), [instance("old")]);
    assert.deepEqual(await late, [instance("new")]);
  });

  it("ends waiting and reading with the reason of its signal, and leaves others' waiting alone", async () => {
    const stop = new AbortController();
    const stopped = server.client({ signal: stop.signal, requestInterval: 300 });
    const other = server.client({ requestInterval: 300 });
    await other.listRegions();
    const calls = [stopped.listInstances(), stopped.listImages(), stopped.listRegions()].map((call) => assert.rejects(call, /^Error: enough$/));
    const shared = other.listInstances();
    stop.abort(new Error("enough"));
    await Promise.all(calls);
    assert.deepEqual(await shared, []);
    assert.deepEqual(server.lines(), ["GET /api/v1/regions", "GET /api/v1/instances"]);
  });

  it("ends a wait for another try with the reason of its signal", async () => {
    const stop = new AbortController();
    server.replies = [html429];
    const client = server.client({ signal: stop.signal, requestInterval: 5_000, report: () => stop.abort(new Error("enough")) });
    await assert.rejects(client.listRegions(), /^Error: enough$/);
    assert.equal(server.seen.length, 1);
  });
});
