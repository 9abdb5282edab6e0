import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type MaterializationModel, capture, collection, materializeWebhook, materialization, secretRef, sourcePostgres, sqliteDerivation } from "@sophia/estuary/catalogue";
import { compare } from "@sophia/estuary/plan";

const live = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, "live", `${name}.json`), "utf8"));

function ourCapture() {
  return capture("acme/postgres", {
    connector: sourcePostgres,
    config: { address: "db.acme.test:5432", user: "reader", database: "app", historyMode: false, credentials: { auth_type: "UserPassword", password: secretRef("password") } },
    bindings: [
      { resource: { namespace: "public", stream: "people" }, target: "acme/people" },
      { resource: { namespace: "public", stream: "orders" }, target: "acme/orders" },
    ],
    autoDiscover: { addNewBindings: true },
  }).model;
}

function ourCollection() {
  const writeSchema = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
  return collection("acme/orders", { key: ["/id"], writeSchema, readSchema: { allOf: [{ $ref: "flow://write-schema" }, { $ref: "flow://inferred-schema" }] } }).model;
}

function ourMaterialization() {
  return materialization("acme/sink", {
    connector: materializeWebhook,
    config: { address: "https://sink.acme.test/", headers: { customHeaders: [{ name: "authorization", value: secretRef("token", "Bearer ") }] } },
    bindings: [
      { resource: { relativePath: "orders" }, source: "acme/orders" },
      { resource: { relativePath: "people" }, source: "acme/people" },
    ],
    source: { capture: "acme/postgres" },
  }).model;
}

describe("comparing a model with what is live", () => {
  it("finds nothing where the service only did what it does by itself", () => {
    assert.deepEqual(compare(ourCapture(), live("capture"), "capture"), []);
    assert.deepEqual(compare(ourCollection(), live("collection"), "collection"), []);
    assert.deepEqual(compare(ourMaterialization(), live("materialization"), "materialization"), []);
  });

  it("takes the text of a model as well", () => {
    assert.deepEqual(compare(ourCapture(), JSON.stringify(live("capture")), "capture"), []);
  });

  it("tells a binding by its path, wherever it stands", () => {
    const there = live("capture");
    there.bindings.reverse();
    there.bindings[1].target = "acme/elsewhere";
    assert.deepEqual(compare(ourCapture(), there, "capture"), [{ path: "bindings[public.orders].target", from: "acme/elsewhere", to: "acme/orders" }]);
  });

  it("tells bindings that were added where nothing adds any by itself", () => {
    const { autoDiscover: _, ...ours } = ourCapture();
    const changes = compare(ours, live("capture"), "capture");
    assert.deepEqual(changes.map(({ path, to }) => [path, to]), [
      ["bindings[public.found_later]", undefined],
      ["autoDiscover", undefined],
    ]);
  });

  it("tells a counter that we raise, and never one that the service raised", () => {
    const ours = ourCapture();
    const raised = { ...ours, bindings: ours.bindings.map((binding) => ({ ...binding, backfill: 1 })) };
    assert.deepEqual(compare(raised, live("capture"), "capture"), [{ path: "bindings[public.people].backfill", from: 0, to: 1 }]);
  });

  it("tells which configuration differs and what ours says, of secrets only that one is missing, in clear, or too many, and nothing of what is live", () => {
    const there = live("capture");
    const config = there.endpoint.connector.config;
    config.address = "other:5432";
    config.historyMode = true;
    config.credentials = { auth_type: "UserPassword", password: "hunter2" };
    config.networkTunnel = { sshForwarding: { sshEndpoint: "ssh://a@b", privateKey_sops: "ENC[y]" } };
    config.advanced = { added: "hunter3", pin: 4711 };
    assert.deepEqual(compare(ourCapture(), there, "capture"), [
      { path: "endpoint.connector.config.address", from: "(not shown)", to: "db.acme.test:5432" },
      { path: "endpoint.connector.config.historyMode", from: true, to: false },
      { path: "endpoint.connector.config.credentials.password", from: "(in clear)", to: "(secret)" },
      { path: "endpoint.connector.config.networkTunnel", from: "(not shown)", to: undefined },
      { path: "endpoint.connector.config.advanced", from: "(not shown)", to: undefined },
    ]);
  });

  it("tells no value of a header that the dashboard stored in clear, of triggers, or of an endpoint of another kind", () => {
    const header = (name: string, value: unknown) => ({ name, value });
    const there = live("materialization");
    there.endpoint.connector.config = { address: "https://sink.acme.test/", headers: { customHeaders: [header("authorization", "Bearer hunter2"), header("x-more", "hunter3")] } };
    there.triggers = { config: [{ url: "https://acme.test", headers: { authorization: "hunter4" } }] };
    there.endpoint.dekaf = { variant: "x", config: { token: "hunter5" } };
    const changes = compare(ourMaterialization(), there, "materialization");
    assert.deepEqual(changes, [
      { path: "endpoint.dekaf", from: "(not shown)", to: undefined },
      { path: "endpoint.connector.config.headers.customHeaders", from: "(not shown)", to: [header("authorization", "(secret)")] },
      { path: "triggers", from: "(not shown)", to: undefined },
    ]);
    there.endpoint.connector.config.headers.customHeaders.pop();
    assert.deepEqual(compare(ourMaterialization(), there, "materialization")[1], { path: "endpoint.connector.config.headers.customHeaders.0.value", from: "(in clear)", to: "(secret)" });
  });

  it("tells nothing of either configuration where both are live, and that they differ all the same", () => {
    const webhook = (value: string): MaterializationModel => ({ endpoint: { connector: { image: "ghcr.io/estuary/materialize-webhook:v1", config: { address: "https://a.test/", headers: { customHeaders: [{ name: "authorization", value }] } } } }, bindings: [] });
    assert.deepEqual(compare(webhook("hunter2"), webhook("hunter3"), "materialization"), [{ path: "endpoint.connector.config.headers.customHeaders.0.value", from: "(not shown)", to: "(not shown)" }]);
    assert.deepEqual(compare(webhook("hunter2"), webhook("hunter2"), "materialization"), []);
  });

  it("tells a binding of ours that we take away, also where the service adds some by itself", () => {
    const ours = ourCapture();
    const fewer = { ...ours, bindings: ours.bindings.slice(0, 1) };
    assert.deepEqual(compare(fewer, live("capture"), "capture").map(({ path }) => path), []);
    assert.deepEqual(compare(fewer, live("capture"), "capture", ours).map(({ path, to }) => [path, to]), [["bindings[public.orders]", undefined]]);
  });

  it("tells each field of a schema, at its depth", () => {
    const ours = ourCollection();
    const there = { ...live("collection"), writeSchema: { ...ours.writeSchema, properties: { id: { type: "string" } } }, key: ["/id", "/other"] };
    assert.deepEqual(compare(ours, there, "collection"), [
      { path: "key", from: ["/id", "/other"], to: ["/id"] },
      { path: "writeSchema.properties.id.type", from: "string", to: "integer" },
    ]);
  });

  it("tells transforms by their names, and a pause where it stands", () => {
    const schema = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
    const ours = sqliteDerivation("acme/derived", { key: ["/id"], schema, transforms: [{ name: "orders", source: "acme/orders", shuffle: "any", lambda: "select 1;" }] }).model;
    const there = JSON.parse(JSON.stringify(ours));
    there.derive.transforms[0].lambda = "select 2;";
    there.derive.transforms.push({ name: "more", source: "acme/people", shuffle: "any", lambda: "select 3;" });
    there.derive.shards = { disable: true };
    assert.deepEqual(compare(ours, there, "collection").map(({ path, from, to }) => [path, from, to]), [
      ["derive.transforms[orders].lambda", "select 2;", "select 1;"],
      ["derive.transforms[more]", { source: "acme/people", shuffle: "any", lambda: "select 3;" }, undefined],
      ["derive.shards", { disable: true }, undefined],
    ]);
  });

  it("takes a test in both its forms", () => {
    const steps = [{ ingest: { collection: "acme/orders", documents: [] } }];
    assert.deepEqual(compare({ steps }, steps, "test"), []);
    assert.equal(compare({ steps: [...steps, ...steps] }, { steps }, "test").length, 1);
  });
});
