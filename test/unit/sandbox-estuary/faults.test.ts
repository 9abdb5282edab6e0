import assert from "node:assert/strict";

import { callsModel, moodsModel } from "./models.ts";
import { startEmulator, type Tools } from "./support.ts";

let tools: Tools;
describe("the emulated Estuary, told to fail", () => {
  beforeEach(async () => { tools = await startEmulator(); });
  afterEach(() => tools.close());
  const row = { name: "acme/a", type: "collection", model: callsModel };
  const drafts = () => tools.rest("GET", "drafts?select=id");
  const liveSpecs = '{ liveSpecs(by: { prefix: "acme/" }) { edges { node { catalogName } } } }';

  it("answers errors in the form of each surface", async () => {
    await tools.access();
    await tools.control.addFault({ operation: "*", answer: "error", status: 503, code: "busy", message: "Try later.", times: 3 });
    assert.deepEqual((await drafts()).body, { code: "busy", details: null, hint: null, message: "Try later." });
    assert.deepEqual((await tools.graphql(liveSpecs)).body, { data: null, errors: [{ message: "Try later." }] });
    const { status, body } = await tools.encrypt({}, {});
    assert.deepEqual([status, body], [503, { error: "busy", description: "Try later." }]);
    assert.equal((await drafts()).status, 200);
  });

  it("answers 307 with Retry-After and no body, without effect", async () => {
    await tools.control.addFault({ operation: "createDraft", answer: "error", status: 307, headers: { "retry-after": "3" } });
    const { status, text, headers } = await tools.rest("POST", "drafts", { detail: "x" });
    assert.deepEqual([status, text, headers.get("retry-after"), headers.get("location")], [307, "", "3", null]);
    assert.deepEqual((await drafts()).body, []);
  });

  it("answers 401, HTML, any body, or nothing, done or not", async () => {
    await tools.control.addFault({ operation: "createDraft", answer: "error", status: 401, code: "PGRST301", message: "JWT expired" });
    assert.equal((await tools.rest("POST", "drafts", {})).body.message, "JWT expired");
    await tools.control.addFault({ operation: "createDraft", answer: "html", status: 502 });
    assert.match((await tools.rest("POST", "drafts", {})).text, /^<!DOCTYPE html>/);
    await tools.control.addFault({ operation: "createDraft", answer: "body", body: '[{"id":' });
    assert.equal((await tools.rest("POST", "drafts", {})).text, '[{"id":');
    assert.equal((await drafts()).body.length, 0);
    await tools.control.addFault({ operation: "createDraft", answer: "lost", takesEffect: true });
    await assert.rejects(tools.rest("POST", "drafts", {}));
    await tools.control.addFault({ operation: "createDraft", answer: "lost" });
    await assert.rejects(tools.rest("POST", "drafts", {}));
    assert.equal((await drafts()).body.length, 1);
  });

  it("meets the requests it is told to, of one surface alone, and is counted", async () => {
    await tools.control.addFault({ operation: "liveSpecs", surface: "graphql", answer: "error", skip: 1, times: 1 });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await tools.graphql(liveSpecs)).status, (await tools.rest("GET", "live_specs_ext?select=id")).status);
    assert.deepEqual(statuses, [200, 200, 500, 200, 200, 200]);
    assert.equal((await tools.control.faults())[0]?.met, 1);
    await tools.control.clearFaults();
    assert.deepEqual(await tools.control.faults(), []);
  });

  for (const code of ["publishFailed", "buildFailed", "testFailed", "deprecatedBackground"] as const) {
    it(`ends a publication with ${code}, and nothing is live`, async () => {
      await tools.control.addFault({ operation: "runPublication", answer: "error", code, message: "as it was told" });
      const { status, errors } = await tools.publish([row]);
      assert.deepEqual([status, errors], [code, [{ scope: "flow://collection/acme/a", detail: "as it was told" }]]);
      assert.equal(await tools.control.live("acme/a"), undefined);
    });
  }

  it("loses locks twice and then publishes", async () => {
    await tools.control.addFault({ operation: "runPublication", answer: "error", code: "buildIdLockFailure", times: 2 });
    const first = await tools.publish([row]);
    assert.equal(first.status, "buildIdLockFailure");
    assert.equal(first.job.lockFailures[0].catalog_name, "acme/a");
    assert.equal((await tools.publish([], { draft: first.draft })).status, "buildIdLockFailure");
    assert.equal((await tools.publish([], { draft: first.draft })).status, "success");
  });

  it("refuses access tokens it gave before, and new ones work", async () => {
    assert.equal((await drafts()).status, 200);
    await tools.control.expireTokens();
    assert.deepEqual([(await drafts()).status, (await drafts()).body.message], [401, "JWT expired"]);
    assert.equal((await tools.graphql(liveSpecs)).status, 401);
    const again = await startAgain(tools);
    assert.equal((await tools.rest("GET", "drafts", undefined, { authorization: `Bearer ${again}` })).status, 200);
  });

  it("knows a new grant only after its snapshot was renewed", async () => {
    await tools.control.behaviour({ snapshotSeconds: 60, grants: ["acme/"] });
    const { status, headers } = await tools.graphql(liveSpecs);
    assert.deepEqual([status, Number(headers.get("retry-after")) > 50], [307, true]);
    assert.equal((await tools.agent("GET", "/api/v1/catalog/status?name=acme/a")).status, 307);
    assert.equal((await tools.rest("GET", "live_specs_ext?select=id")).status, 200, "PostgREST has no snapshot");
    await tools.control.behaviour({ snapshotSeconds: 0 });
    assert.equal((await tools.graphql(liveSpecs)).status, 200);
  });

  it("tells nothing of names without a grant, and lets none be published", async () => {
    await tools.publish([row]);
    await tools.control.behaviour({ grants: ["other/"] });
    const { body } = await tools.graphql('{ liveSpecs(by: { names: ["acme/a"] }) { edges { node { userCapability liveSpec { catalogName } } } } }');
    assert.deepEqual(body.data.liveSpecs.edges[0].node, { userCapability: null, liveSpec: null });
    assert.deepEqual((await tools.rest("GET", "live_specs_ext?select=id")).body, []);
    const { status, errors } = await tools.publish([row]);
    assert.equal(status, "buildFailed");
    assert.match(errors[0]!.detail, /not authorized/);
    assert.equal((await tools.agent("GET", "/api/v1/metrics/acme/")).status, 403);
  });

  it("needs a grant for live tasks that use what is published, whosever they are", async () => {
    await tools.publish([row, { name: "other/moods", type: "collection", model: { ...moodsModel, derive: { ...moodsModel.derive, transforms: [{ ...moodsModel.derive.transforms[0], source: "acme/a" }] } } }]);
    await tools.control.behaviour({ grants: ["acme/"] });
    const { status, errors } = await tools.publish([{ ...row, model: { ...callsModel, projections: { n: "/text" } } }]);
    assert.equal(status, "buildFailed");
    assert.deepEqual(errors.map(({ scope }) => scope), ["flow://collection/other/moods"]);
    assert.match(errors[0]!.detail, /not authorized to other\/moods: SpecEdit is required, because it uses/);
  });

  it("stays queued as long as it is told to", async () => {
    const { id } = await tools.control.hold({ operation: "runPublication", at: "after" });
    const draft = await tools.draft();
    await tools.stage(draft, [row]);
    await tools.rest("POST", "publications", { draft_id: draft, dry_run: false, data_plane_name: "ops/dp/public/gcp-us-central1-c2", detail: "" });
    await tools.control.watchHold(id, 10_000);
    const status = async () => (await tools.rest("GET", `publications?draft_id=eq.${draft}&select=job_status->>type`)).body;
    assert.deepEqual(await status(), [{ type: "queued" }]);
    assert.ok(await tools.control.live("acme/a"), "it is done, and not told yet");
    await tools.control.release(id);
    while ((await status())[0].type === "queued");
    assert.deepEqual(await status(), [{ type: "success" }]);
  });

  it("holds a request before or after its effect", async () => {
    const { id } = await tools.control.hold({ operation: "createDraft", at: "before" });
    const answer = tools.rest("POST", "drafts", {});
    await tools.control.watchHold(id, 10_000);
    assert.equal((await drafts()).body.length, 0);
    await tools.control.release(id);
    assert.equal((await answer).status, 201);
    for (const [outcome, expected] of [["discard", 1], ["lose", 2]] as const) {
      const hold = await tools.control.hold({ operation: "createDraft", at: "before" });
      const lost = assert.rejects(tools.rest("POST", "drafts", {}));
      await tools.control.watchHold(hold.id, 10_000);
      await tools.control.release(hold.id, outcome);
      await lost;
      assert.equal((await drafts()).body.length, expected, outcome);
    }
  });

  it("refuses orders it does not understand", async () => {
    await assert.rejects(tools.control.addFault({ operation: "liveSpec" }), /refuses POST \/faults.*operation/s);
    await assert.rejects(tools.control.behaviour({ speed: 5 } as never), /speed/);
    await assert.rejects(tools.control.release("hold-9"), /there is no hold "hold-9"/);
    await assert.rejects(tools.control.edit("acme/none", "{}"), /of a new one say the type/);
    await assert.rejects(tools.control.shutDown(), /ended by the process it runs in/);
  });
});

async function startAgain(tools: Tools): Promise<string> {
  const { id, secret } = tools.refresh;
  const { body } = await tools.send("POST", `${tools.emulator.rest}/rpc/generate_access_token`, { refresh_token_id: id, secret }, { apikey: "anon" });
  return body.access_token as string;
}
