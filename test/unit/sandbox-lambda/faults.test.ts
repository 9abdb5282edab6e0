import assert from "node:assert/strict";

import { launch, launchBody, startEmulator, withKey, type Bench, type Json } from "./support.ts";

let bench: Bench;
/** Hooks of a file belong to its own tests: those outside a suite would run around every test there is. */
describe("the emulated Lambda Cloud, told to fail", () => {
  beforeEach(async () => { bench = await withKey(await startEmulator()); });
  afterEach(() => bench.close());

  const launchRaw = () => bench.call("POST", "/instance-operations/launch", launchBody);
  const living = async () => (await bench.control.cost()).living;

  describe("an emulated fault", () => {
    it("can be an error of the provider, without effect", async () => {
      await bench.control.addFault({ operation: "launchInstance", answer: "error", status: 503, code: "provider/internal-unavailable", message: "Try later." });
      const { status, body } = await launchRaw();
      assert.deepEqual([status, body], [503, { error: { code: "provider/internal-unavailable", message: "Try later." } }]);
      assert.equal(await living(), 0);
      await launch(bench);
    });

    it("can be an error although the launch took effect", async () => {
      await bench.control.addFault({ operation: "launchInstance", answer: "error", status: 500, takesEffect: true });
      assert.equal((await launchRaw()).status, 500);
      assert.equal(await living(), 1);
    });

    it("can be a lost answer, the launch done or not", async () => {
      await bench.control.addFault({ operation: "launchInstance", answer: "lost", takesEffect: true });
      await assert.rejects(launchRaw());
      assert.equal(await living(), 1);
      await bench.control.addFault({ operation: "launchInstance", answer: "lost" });
      await assert.rejects(launchRaw());
      assert.equal(await living(), 1);
      const [first, second] = (await bench.control.log()).filter(({ operation }) => operation === "launchInstance");
      assert.deepEqual([first?.status, first?.tookEffect, second?.status, second?.tookEffect], [0, true, 0, false]);
    });

    it("can be a page of HTML, a body of any form, or a redirect", async () => {
      await bench.control.addFault({ operation: "*", answer: "html", status: 502 });
      const page = await bench.call("GET", "/regions");
      assert.deepEqual([page.status, page.type.split(";")[0]], [502, "text/html"]);
      await bench.control.addFault({ operation: "launchInstance", answer: "body", body: '{"data":{"instance_ids":[]}}', takesEffect: true });
      assert.deepEqual((await launchRaw()).body, { data: { instance_ids: [] } });
      assert.equal(await living(), 1);
      await bench.control.addFault({ operation: "listRegions", answer: "body", status: 301, headers: { location: "https://elsewhere.invalid/" } });
      const redirect = await bench.call("GET", "/regions");
      assert.deepEqual([redirect.status, redirect.headers.get("location")], [301, "https://elsewhere.invalid/"]);
    });

    it("meets the requests it is told to, and is counted", async () => {
      await bench.control.addFault({ operation: "listRegions", answer: "error", skip: 1, times: 2 });
      const statuses = [];
      for (let index = 0; index < 5; index += 1) statuses.push((await bench.call("GET", "/regions")).status);
      assert.deepEqual(statuses, [200, 500, 500, 200, 200]);
      assert.equal((await bench.control.faults())[0]?.met, 2);
      await bench.control.addFault({ operation: "listRegions", delay: 1 });
      assert.equal((await bench.call("GET", "/regions")).status, 200);
      await bench.control.addFault({ operation: "listRegions", answer: "html", times: 0 });
      await bench.control.clearFaults();
      assert.equal((await bench.call("GET", "/regions")).status, 200);
    });
  });

  describe("a hold", () => {
    it("lets a request wait before its effect, until it is released", async () => {
      const { id } = await bench.control.hold({ operation: "launchInstance", at: "before" });
      assert.equal((await bench.control.watchHold(id)).waiting, 0);
      const answer = launchRaw();
      assert.equal((await bench.control.watchHold(id, 10_000)).waiting, 1);
      assert.equal(await living(), 0);
      await bench.control.release(id);
      assert.equal((await answer).status, 200);
      assert.equal(await living(), 1);
    });

    it("lets it wait after its effect", async () => {
      const { id } = await bench.control.hold({ operation: "launchInstance", at: "after" });
      const answer = assert.rejects(launchRaw());
      await bench.control.watchHold(id, 10_000);
      assert.equal(await living(), 1);
      await bench.control.release(id, "lose");
      await answer;
      assert.equal(await living(), 1);
    });

    it("can end without effect, or with effect and no answer", async () => {
      for (const [outcome, expected] of [["discard", 0], ["lose", 1]] as const) {
        const { id } = await bench.control.hold({ operation: "launchInstance", at: "before" });
        const answer = assert.rejects(launchRaw());
        await bench.control.watchHold(id, 10_000);
        await bench.control.release(id, outcome);
        await answer;
        assert.equal(await living(), expected, outcome);
      }
    });

    it("takes effect although the client has gone meanwhile", async () => {
      const { id } = await bench.control.hold({ operation: "launchInstance", at: "before" });
      const gone = new AbortController();
      const answer = assert.rejects(fetch(`${bench.url}/api/v1/instance-operations/launch`, {
        method: "POST", body: JSON.stringify(launchBody), headers: { authorization: `Bearer ${bench.apiKey}` }, signal: gone.signal,
      }));
      await bench.control.watchHold(id, 10_000);
      gone.abort();
      await answer;
      await bench.control.release(id);
      assert.equal(await living(), 1);
    });

    it("holds as many requests as it is told to", async () => {
      const { id } = await bench.control.hold({ operation: "listRegions", at: "before", times: 1 });
      const first = bench.call("GET", "/regions");
      await bench.control.watchHold(id, 10_000);
      assert.equal((await bench.call("GET", "/regions")).status, 200);
      assert.deepEqual(await bench.control.release(id), { released: 1 });
      assert.equal((await first).status, 200);
    });
  });

  describe("the admin interface", () => {
    const raw = async (method: string, path: string, body?: unknown): Promise<[number, Json]> => {
      const response = await fetch(`${bench.admin}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
      return [response.status, await response.json()];
    };

    it("is not there for another token", async () => {
      const response = await fetch(`${bench.url}/admin/other/cost`);
      assert.equal(response.status, 401); // as any path of the API, without a key
    });

    it("says what is wrong with a request", async () => {
      assert.deepEqual(await raw("GET", "/moon"), [404, { error: "there is no /moon" }]);
      assert.deepEqual(await raw("PUT", "/cost"), [405, { error: "/cost takes GET" }]);
      assert.deepEqual(await raw("GET", "/holds/hold-9"), [400, { error: 'there is no hold "hold-9"' }]);
      assert.deepEqual(await raw("POST", "/shutdown"), [400, { error: "this emulator is ended by the process it runs in" }]);
      const [status, { error }] = await raw("POST", "/faults", { operation: "launch", colour: 1 });
      assert.equal(status, 400);
      assert.match(error, /launchInstance/);
      assert.match(error, /colour/);
      await assert.rejects(bench.control.happen("0", "preempt"), /refuses POST \/instances\/0: there is no instance "0"/);
    });

    it("tells of requests without their secrets", async () => {
      await launch(bench, { user_data: "token: hunter2" });
      const text = JSON.stringify([await bench.control.log(), await bench.control.state(), await bench.control.instances()]);
      for (const secret of ["hunter2", bench.apiKey, bench.admin.split("/").at(-1)!]) assert.ok(!text.includes(secret));
      assert.match(text, /\(14 bytes\)/);
    });

    it("empties the account, keys kept", async () => {
      await launch(bench);
      await bench.control.reset();
      assert.deepEqual((await bench.control.cost()).instances, []);
      await bench.control.changeBehaviour({ requestInterval: 0 });
      assert.deepEqual((await bench.call("GET", "/ssh-keys")).body, { data: [] });
    });
  });
});
