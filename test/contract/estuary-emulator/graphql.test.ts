import assert from "node:assert/strict";

import { callsModel, catalogue, names } from "../../unit/sandbox-estuary/models.ts";
import { startEmulator, type Tools } from "../../unit/sandbox-estuary/support.ts";

/** GraphQL as the agent serves it: what is published, and with the extension what is not. */
describe("the emulated GraphQL", () => {
  let tools: Tools;
  beforeEach(async () => { tools = await startEmulator(); });
  afterEach(() => tools.close());

  const ask = async (query: string, variables: unknown = {}) => {
    const { status, body } = await tools.graphql(query, variables);
    assert.equal(status, 200);
    assert.equal(body.errors, undefined, JSON.stringify(body.errors));
    return body.data;
  };
  const refused = async (query: string, variables: unknown = {}) => (await tools.graphql(query, variables)).body.errors[0].message as string;

  describe("without the extension", () => {
    it("has no drafts, and answers the same to everything else", async () => {
      await tools.publish(await catalogue(tools));
      const query = '{ __schema { mutationType { fields { name } } } liveSpecs(by: { prefix: "acme/" }) { edges { node { catalogName } } } }';
      const before = await ask(query);
      await tools.control.behaviour({ extension: false });
      const after = await ask(query);
      const mutations = (data: typeof after) => data.__schema.mutationType.fields.map((one: { name: string }) => one.name);
      assert.ok(mutations(before).includes("createDraft"));
      assert.ok(!mutations(after).includes("createDraft"));
      assert.deepEqual(after.liveSpecs, before.liveSpecs);
      assert.match(await refused("mutation { createDraft { id } }"), /Cannot query field "createDraft"/);
    });

    it("lets nobody in without a token, introspection and public data planes aside", async () => {
      const send = (query: string) => tools.send("POST", tools.emulator.graphql, { query });
      assert.equal((await send("{ dataPlanes { edges { node { name } } } }")).status, 401);
      assert.equal((await send("{ __schema { queryType { name } } }")).body.data.__schema.queryType.name, "QueryRoot");
      assert.ok((await send("{ publicDataPlanes { edges { node { name } } } }")).body.data.publicDataPlanes.edges.length > 0);
      assert.equal((await tools.graphql("{ dataPlanes { edges { node { name } } } }", {}, { authorization: `Bearer ${tools.emulator.token}` })).status, 200, "the refresh token is one too");
    });
  });

  it("answers mistakes with errors and status 200", async () => {
    assert.match(await refused("{"), /Syntax Error/);
    assert.match(await refused("{ nothing }"), /Cannot query field "nothing"/);
    assert.match(await refused("query($by: LiveSpecsBy!) { liveSpecs(by: $by) { edges { cursor } } }"), /\$by/);
    assert.match(await refused('{ liveSpecs(by: { names: [], prefix: "" }) { edges { cursor } } }'), /exactly one of names and prefix/);
    assert.match(await refused("query($names: [Name!]) { liveSpecs(by: { names: $names }) { edges { cursor } } }", { names: Array.from({ length: 101 }, (_, index) => `acme/${index}`) }), /at most 100/);
  });

  it("tells live specs with the text of their models, who reads them, and their publications", async () => {
    const rows = await catalogue(tools);
    await tools.publish(rows, { detail: "by a test" });
    const query = `query($by: LiveSpecsBy!) { liveSpecs(by: $by) { edges { node { catalogName userCapability liveSpec { catalogType model isDisabled dataPlaneId readBy { edges { node { catalogName } } } writtenBy { edges { node { catalogName } } } readsFrom { edges { node { catalogName } } } }
      publicationHistory(last: 1) { edges { node { detail userEmail } } } status { type controller { activation { shardStatus { status } } } } } } } }`;
    const { text } = await tools.graphql(query, { by: { names: [names.capture] } });
    assert.ok(text.includes(`"model":${rows.find(({ name }) => name === names.capture)!.model as string},`));
    const { liveSpecs } = await ask(query, { by: { names: [names.calls, "acme/none"] } });
    const [calls, none] = liveSpecs.edges.map((one: { node: unknown }) => one.node);
    const namesOf = (connection: { edges: { node: { catalogName: string } }[] }) => connection.edges.map(({ node }) => node.catalogName);
    assert.deepEqual([namesOf(calls.liveSpec.readBy), namesOf(calls.liveSpec.writtenBy)], [[names.moods, names.out], [names.capture, names.test]]);
    assert.deepEqual(calls.publicationHistory.edges, [{ node: { detail: "by a test", userEmail: "owner@sandbox.test" } }]);
    assert.deepEqual(calls.status, { type: "OK", controller: { activation: { shardStatus: null } } });
    assert.deepEqual([none.catalogName, none.userCapability, none.liveSpec, none.status], ["acme/none", "admin", null, null]);
  });

  it("gives pages", async () => {
    await tools.publish(Array.from({ length: 5 }, (_, index) => ({ name: `acme/c${index}`, type: "collection", model: callsModel })));
    const page = "query($after: String, $first: Int) { liveSpecs(by: { prefix: \"acme/\" }, after: $after, first: $first) { edges { cursor node { catalogName } } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    const first = (await ask(page, { first: 2 })).liveSpecs;
    assert.deepEqual([first.edges.length, first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage], [2, true, false]);
    const last = (await ask(page, { first: 9, after: first.pageInfo.endCursor })).liveSpecs;
    assert.deepEqual([last.edges.map(({ node }: { node: { catalogName: string } }) => node.catalogName), last.pageInfo.hasNextPage], [["acme/c2", "acme/c3", "acme/c4"], false]);
    assert.match(await refused(page, { after: "acme/none" }), /invalid cursor/);
  });

  it("falls back to a connector's default tag without a word", async () => {
    const spec = async (fullImageName: string) => (await ask("query($fullImageName: String!) { connectorSpec(fullImageName: $fullImageName) { imageTag protocol endpointSpecSchema resourceSpecSchema } }", { fullImageName })).connectorSpec;
    assert.equal((await spec("ghcr.io/estuary/source-postgres:v3")).imageTag, ":v3");
    assert.equal((await spec("ghcr.io/estuary/source-postgres:v99")).imageTag, ":v3");
    assert.equal((await spec("ghcr.io/estuary/materialize-redis:v1")), null);
    assert.deepEqual((await spec("ghcr.io/estuary/materialize-webhook:v1")).resourceSpecSchema.required, ["relativePath"]);
  });

  it("has data planes with their addresses", async () => {
    const { dataPlanes } = await ask("{ dataPlanes(filter: { closed: { eq: false } }) { edges { node { name cidrBlocks gcpServiceAccountEmail isPublic } } } }");
    assert.deepEqual(dataPlanes.edges.map(({ node }: { node: { name: string } }) => node.name), ["ops/dp/public/aws-eu-west-1-c2", "ops/dp/public/gcp-us-central1-c2"]);
    assert.ok(dataPlanes.edges[1].node.cidrBlocks.length > 0);
  });

  it("checks storage, creates and updates mappings, and has no way to delete one", async () => {
    const spec = (bucket: string) => ({ stores: [{ provider: "GCS", bucket }], data_planes: ["ops/dp/public/gcp-us-central1-c2"] });
    const create = "mutation($prefix: Prefix!, $spec: JSON!) { createStorageMapping(catalogPrefix: $prefix, spec: $spec) { storageMapping { spec } } }";
    const update = "mutation($prefix: Prefix!, $spec: JSON!) { updateStorageMapping(catalogPrefix: $prefix, spec: $spec) { republish } }";
    await tools.control.behaviour({ brokenBuckets: ["broken"] });
    assert.match(await refused(create, { prefix: "acme/", spec: spec("broken") }), /health checks failed/);
    assert.deepEqual((await ask(create, { prefix: "acme/", spec: spec("one") })).createStorageMapping.storageMapping.spec, spec("one"));
    assert.match(await refused(create, { prefix: "acme/", spec: spec("one") }), /already exists/);
    assert.equal((await ask(update, { prefix: "acme/", spec: spec("one") })).updateStorageMapping.republish, false);
    assert.equal((await ask(update, { prefix: "acme/", spec: spec("two") })).updateStorageMapping.republish, true);
    const { storageMappings } = await ask('{ storageMappings(filter: { catalogPrefix: { in: ["acme/"] } }) { edges { node { catalogPrefix spec } } } }');
    assert.deepEqual(storageMappings.edges[0].node.spec, spec("two"));
    assert.match(await refused('mutation { deleteStorageMapping(catalogPrefix: "acme/") { catalogPrefix } }'), /Cannot query field/);
    const health = await ask("mutation($spec: JSON!) { testConnectionHealth(catalogPrefix: \"acme/\", spec: $spec) { allPassed results { error } } }", { spec: spec("broken") });
    assert.equal(health.testConnectionHealth.allPassed, false);
  });

  it("keeps one alert subscription for a prefix and an address", async () => {
    const create = 'mutation { createAlertSubscription(prefix: "acme/", email: "a@b.test", alertTypes: [shard_failed]) { email destination alertTypes } }';
    assert.equal((await ask(create)).createAlertSubscription.destination, "mailto:a@b.test");
    assert.match(await refused(create), /already exists/);
    await ask('mutation { updateAlertSubscription(prefix: "acme/", email: "a@b.test", alertTypes: [task_idle]) { email } }');
    assert.deepEqual((await ask('{ alertSubscriptions(by: { prefix: "acme/" }) { alertTypes } }')).alertSubscriptions, [{ alertTypes: ["task_idle"] }]);
    await ask('mutation { deleteAlertSubscription(prefix: "acme/", email: "a@b.test") { email } }');
    assert.match(await refused('mutation { updateAlertSubscription(prefix: "acme/", email: "a@b.test") { email } }'), /was found/);
    assert.match(await refused('mutation { createAlertSubscription(prefix: "acme/", email: "a@b.test", alertTypes: [lag]) { email } }'), /AlertType/);
  });

  it("gives a service account's key once, which works until it is revoked", async () => {
    const grants = [{ prefix: "acme/", capability: "read" }];
    await ask("mutation($grants: [UserGrantInput!]!) { createServiceAccount(catalogName: \"acme/ci\", grants: $grants) { catalogName } }", { grants });
    const { createApiKey } = await ask('mutation { createApiKey(catalogName: "acme/ci", detail: "metrics", validFor: "P90D") { id secret serviceAccount { apiKeys { id detail } } } }');
    const metrics = () => tools.send("GET", `${tools.emulator.agent}/api/v1/metrics/acme/`, undefined, { authorization: `Bearer ${createApiKey.secret}` });
    assert.equal((await metrics()).status, 200);
    const all = await tools.graphql("{ serviceAccounts { edges { node { catalogName grants { prefix capability } apiKeys { id } } } } }");
    assert.deepEqual(all.body.data.serviceAccounts.edges[0].node, { catalogName: "acme/ci", grants, apiKeys: [{ id: createApiKey.id }] });
    assert.ok(!all.text.includes(createApiKey.secret));
    await ask("mutation($id: Id!) { revokeApiKey(id: $id) { catalogName } }", { id: createApiKey.id });
    assert.equal((await metrics()).status, 401);
    assert.match(await refused('mutation { createApiKey(catalogName: "acme/ci", detail: "x", validFor: "P2Y") { id } }'), /invalid duration/);
    assert.match(await refused('mutation { deleteServiceAccount(catalogName: "acme/ci") { catalogName } }'), /Cannot query field/);
  });

  it("has status and metrics on routes of their own", async () => {
    await tools.publish(await catalogue(tools));
    const { body } = await tools.agent("GET", `/api/v1/catalog/status?name=${names.out}&name=${names.calls}&name=acme/none`);
    assert.deepEqual(body.map((one: { catalog_name: string; summary: { status: string } }) => [one.catalog_name, one.summary.status]), [[names.out, "OK"], [names.calls, "OK"]]);
    assert.equal(body[0].controller_status.activation.last_activated, body[0].last_build_id);
    await tools.control.stats(names.calls, 12);
    assert.match((await tools.agent("GET", "/api/v1/metrics/acme/")).text, /^written_to_me_docs_total\{collection="acme\/calls"\} 12$/m);
    assert.equal((await tools.agent("GET", "/api/v1/metrics/acme")).status, 404, "without its last slash it is no route");
  });

  describe("with the extension", () => {
    const stage = "mutation($draft: Id!, $specs: [DraftSpecInput!]!) { stageDraftSpecs(draftId: $draft, specs: $specs) }";

    it("publishes a draft, whose models keep their text", async () => {
      const spec = '{ "key": ["/id"], "schema": {"type":"object", "required":["id"], "properties": {"id":{"type":"integer"},"1":{}, "0":{"maximum":1.0}}} }';
      const { createDraft } = await ask('mutation { createDraft(detail: "x") { id numSpecs } }');
      const staged = await tools.graphql(stage, `{"draft":"${createDraft.id}","specs":[{"catalogName":"acme/b","catalogType":"collection","model":${spec},"expectPubId":"0000000000000000"},{"catalogName":"acme/a","catalogType":"collection","model":${spec}}]}`);
      assert.deepEqual(staged.body.data.stageDraftSpecs, ["acme/a", "acme/b"]);
      assert.deepEqual((await tools.control.log()).at(-1)!.staged, ["acme/b", "acme/a"]);
      const { createPublication } = await ask('mutation($draft: Id!) { createPublication(draftId: $draft, dryRun: false, defaultDataPlane: "ops/dp/public/gcp-us-central1-c2", detail: "d") { id status { type } } }', { draft: createDraft.id });
      assert.equal(createPublication.status.type, "queued");
      for (;;) {
        const { publication } = await ask("query($id: Id!) { publication(id: $id) { pubId status { type lockFailures { catalogName } } errors { catalogName detail } logs(first: 10) { edges { node { line } } } } }", { id: createPublication.id });
        if (publication.status.type === "queued") continue;
        assert.deepEqual([publication.status, publication.errors], [{ type: "success", lockFailures: [] }, []]);
        assert.equal(publication.pubId, (await tools.control.live("acme/a"))!.lastPubId);
        break;
      }
      assert.equal((await tools.control.live("acme/a"))!.model, spec);
      assert.equal((await ask("query($id: Id!) { draft(id: $id) { id } }", { id: createDraft.id })).draft, null);
      assert.match(await refused("mutation($id: Id!) { deleteDraft(id: $id) }", { id: createDraft.id }), /draft not found/);
    });

    it("stages a deletion by two nulls, and takes one left out for a mistake", async () => {
      await tools.publish([{ name: "acme/a", type: "collection", model: callsModel }]);
      const { createDraft } = await ask("mutation { createDraft { id } }");
      assert.match(await refused(stage, { draft: createDraft.id, specs: [{ catalogName: "acme/a", model: null }] }), /must both be given/);
      assert.match(await refused(stage, { draft: createDraft.id, specs: [{ catalogName: "acme/a", catalogType: "collection", model: null }] }), /must both be null, or neither/);
      await ask(stage, { draft: createDraft.id, specs: [{ catalogName: "acme/a", catalogType: null, model: null }] });
      const { draft } = await ask("query($id: Id!) { draft(id: $id) { numSpecs specs { edges { node { catalogName catalogType model isUnchanged lastPubId } } } } }", { id: createDraft.id });
      assert.deepEqual(draft.specs.edges[0].node, { catalogName: "acme/a", catalogType: null, model: null, isUnchanged: false, lastPubId: (await tools.control.live("acme/a"))!.lastPubId });
    });

    it("says what is unchanged by the text alone", async () => {
      await tools.publish([{ name: "acme/a", type: "collection", model: callsModel }]);
      const { createDraft } = await ask("mutation { createDraft { id } }");
      const isUnchanged = async (model: unknown) => {
        await ask(stage, { draft: createDraft.id, specs: [{ catalogName: "acme/a", catalogType: "collection", model }] });
        return (await ask("query($id: Id!) { draft(id: $id) { specs { edges { node { isUnchanged } } } } }", { id: createDraft.id })).draft.specs.edges[0].node.isUnchanged;
      };
      assert.equal(await isUnchanged(callsModel), true);
      assert.equal(await isUnchanged({ schema: callsModel.schema, key: callsModel.key }), false);
      assert.deepEqual((await ask('mutation($d: Id!) { unstageDraftSpecs(draftId: $d, catalogNames: ["acme/a", "acme/none"]) }', { d: createDraft.id })).unstageDraftSpecs, ["acme/a"]);
    });

    it("forbids a publication of names without a grant", async () => {
      const { createDraft } = await ask("mutation { createDraft { id } }");
      await ask(stage, { draft: createDraft.id, specs: [{ catalogName: "acme/a", catalogType: "collection", model: callsModel }] });
      await tools.control.behaviour({ grants: ["other/"] });
      assert.match(await refused("mutation($d: Id!) { createPublication(draftId: $d, dryRun: true) { id } }", { d: createDraft.id }), /PermissionDenied: not authorized to acme\/a: SpecEdit is required/);
    });

    it("has statistics within windows that lie on boundaries of the grain", async () => {
      await tools.control.stats("acme/a", 7, { at: Date.UTC(2026, 4, 5) });
      const query = "query($by: CatalogStatsBy!) { catalogStats(by: $by) { edges { node { catalogName timestamp statsSummary { writtenToMe { docsTotal } } } } } }";
      const by = { names: ["acme/a"], grain: "MONTHLY", start: "2026-01-01T00:00:00Z", end: "2027-01-01T00:00:00Z" };
      assert.deepEqual((await ask(query, { by })).catalogStats.edges, [{ node: { catalogName: "acme/a", timestamp: "2026-05-01T00:00:00.000Z", statsSummary: { writtenToMe: { docsTotal: "7" } } } }]);
      assert.match(await refused(query, { by: { ...by, start: "2026-01-02T00:00:00Z" } }), /start is not aligned/);
      assert.match(await refused(query, { by: { ...by, end: "2025-01-01T00:00:00Z" } }), /must be before end/);
      assert.match(await refused(query, { by: { ...by, names: [] } }), /1 to 100/);
    });
  });
});
