import assert from "node:assert/strict";
import {
  type CaptureModel,
  type CollectionModel,
  type MaterializationModel,
  type Spec,
  capture,
  catalogueFaults,
  collection,
  materializePinecone,
  materializePostgres,
  materializeWebhook,
  materialization,
  secretRef,
  sourceHttpIngest,
  sqliteDerivation,
  test,
  typescriptDerivation,
  verify,
} from "@sophia/estuary/catalogue";

const schema = { type: "object", properties: { id: { type: "integer" }, text: { type: ["string", "null"] }, at: { type: "string" }, nested: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } }, required: ["id", "nested"] };
const orders = collection("acme/orders", { key: ["/id"], schema });
const module = "export class Derivation extends IDerivation {}";
const redacted = typescriptDerivation("acme/orders-redacted", { key: ["/id"], schema, module, transforms: [{ name: "orders", source: "acme/orders", shuffle: "any" }] });
const credentials = { auth_type: "UserPassword", password: secretRef("p") } as const;

function faults(specs: readonly Spec[], options?: Parameters<typeof catalogueFaults>[1]): readonly string[] {
  return catalogueFaults({ specs: Object.fromEntries(specs.map(({ name, model }) => [name, model])), types: Object.fromEntries(specs.map(({ name, type }) => [name, type])) }, { ours: ["db"], ...options });
}

const ingest = (target: string, more: Omit<Partial<CaptureModel>, "endpoint" | "bindings"> = {}) => capture("acme/in", { connector: sourceHttpIngest, config: { requireAuthToken: secretRef("t") }, bindings: [{ resource: { path: "/a" }, target }], ...more });
const tables = (source: string, more: Pick<MaterializationModel, "source" | "triggers"> = {}) => materialization("acme/tables", { connector: materializePostgres, config: { address: "db", user: "u", credentials }, bindings: [{ resource: { table: "a" }, source }], ...more });
const vectors = (source: string, more: Pick<MaterializationModel, "source" | "triggers"> = {}) =>
  materialization("acme/vectors", { connector: materializePinecone, config: { index: "i", pineconeApiKey: secretRef("a"), openAiApiKey: secretRef("b") }, bindings: [{ resource: { namespace: "n" }, source }], ...more });
const webhook = (address: string) => materialization("acme/hook", { connector: materializeWebhook, config: { address }, bindings: [{ resource: { relativePath: "a" }, source: "acme/orders" }] });
const changed = (model: Partial<CollectionModel>) => faults([{ ...orders, model: { ...orders.model, ...model } }]);

describe("checking a catalogue", () => {
  it("finds nothing wrong with a good one", () => assert.deepEqual(faults([orders, redacted, ingest("acme/orders"), tables("acme/orders"), vectors("acme/orders-redacted")], { prefix: "acme/" }), []));

  it("wants each collection that is named, with the nearest one where it was mistyped", () => {
    assert.deepEqual(faults([orders, ingest("acme/order"), tables("other/collection"), test("acme/test", [verify("acme/orders2", [])])]), [
      'capture acme/in: bindings.0.target is "acme/order", which is no collection of the catalogue; did you mean acme/orders?',
      'materialization acme/tables: bindings.0.source is "other/collection", which is no collection of the catalogue; add it',
      'test acme/test: steps.0 is "acme/orders2", which is no collection of the catalogue; did you mean acme/orders?',
    ]);
    assert.deepEqual(faults([tables("other/collection")], { known: ["other/collection"] }), []);
  });

  it("wants a key that every document has, of a type that can be one", () => {
    assert.deepEqual(changed({ key: ["/nested/id"] }), []);
    assert.deepEqual(changed({ key: ["/ID"] }), ["collection acme/orders: key /ID is not in the schema; allowed: /id, /text, /at, /nested, /nested/id"]);
    const { fault, of } = { fault: "one of string, integer and boolean, which may be null as well", of: (type: unknown) => changed({ key: ["/id"], schema: { type: "object", properties: { id: type === undefined ? {} : { type } }, required: ["id"] } }) };
    for (const type of ["string", "integer", "boolean", ["string", "null"]]) assert.deepEqual(of(type), [], JSON.stringify(type));
    assert.deepEqual(of(["string", "integer"]), [`collection acme/orders: key /id may be string, integer; allowed: ${fault}`]);
    assert.deepEqual(of("null"), [`collection acme/orders: key /id may be null; allowed: ${fault}`]);
    assert.deepEqual(of("number"), [`collection acme/orders: key /id may be number; allowed: ${fault}`]);
    assert.deepEqual(of(undefined), [`collection acme/orders: key /id may be anything; allowed: ${fault}`]);
    assert.deepEqual(changed({ key: ["/at"] }), ["collection acme/orders: key /at may be absent; put it, and all above it, under required"]);
    assert.deepEqual(changed({ key: ["id"] }), ['collection acme/orders: key.0 is "id"; allowed: a JSON pointer such as "/id"']);
    const writeSchema = { $ref: "flow://relaxed-write-schema", properties: { id: { type: "string" } }, required: ["id"] };
    assert.deepEqual(changed({ schema: undefined, key: ["/unseen"], writeSchema, readSchema: {} }), [], "part of it cannot be read");
  });

  it("wants one schema, or the pair", () => {
    const form = (model: Partial<CollectionModel>) => changed(model).filter((fault) => fault.includes("allowed: schema alone"));
    assert.deepEqual(form({ writeSchema: schema }), ["collection acme/orders: has schema and writeSchema; allowed: schema alone, or writeSchema and readSchema"]);
    assert.deepEqual(form({ schema: undefined }), ["collection acme/orders: has no schema; allowed: schema alone, or writeSchema and readSchema"]);
    assert.deepEqual(form({ schema: undefined, writeSchema: schema }), ["collection acme/orders: has writeSchema; allowed: schema alone, or writeSchema and readSchema"]);
    assert.deepEqual(form({ schema: undefined, writeSchema: schema, readSchema: schema }), []);
  });

  it("wants redact where it works, and not on a key", () => {
    const withProperty = (name: string, property: object) => ({ ...schema, properties: { ...schema.properties, [name]: property } });
    const block = { redact: { strategy: "block" } };
    assert.deepEqual(changed({ schema: withProperty("email", { type: "string", ...block }) }), []);
    assert.deepEqual(changed({ schema: withProperty("id", { type: "integer", ...block }) }), ["collection acme/orders: schema.properties.id.redact blocks a key; use sha256"]);
    assert.deepEqual(changed({ schema: withProperty("email", { redact: { strategy: "hash" } }) }), ['collection acme/orders: schema.properties.email.redact is wrong; allowed: { "strategy": "block" } and { "strategy": "sha256" }']);
    assert.deepEqual(changed({ schema: withProperty("a", { properties: { b: block } }) }), ["collection acme/orders: schema.properties.a.properties.b has redact; it works on the properties at the top only"]);
    assert.deepEqual(changed({ schema: { ...schema, ...block } }), ["collection acme/orders: schema has redact; it works on the properties at the top only"]);
    assert.deepEqual(changed({ schema: undefined, writeSchema: schema, readSchema: withProperty("email", block) }), ["collection acme/orders: readSchema.properties.email has redact, which does nothing there; write it in writeSchema"]);
    assert.deepEqual(changed({ schema: withProperty("redact", { type: "string" }) }), [], "a property of that name");
  });

  it("wants a lambda in SQL and none in TypeScript, names once, and the class", () => {
    const transform = { name: "t", source: "acme/orders", shuffle: "any" as const };
    const sql = (transforms: readonly object[]) => faults([orders, sqliteDerivation("acme/d", { key: ["/id"], schema, transforms: transforms as never })]);
    assert.deepEqual(sql([transform]), ["collection acme/d: transform t has no lambda; write one in SQL"]);
    assert.deepEqual(sql([{ ...transform, lambda: "select 1;" }, { ...transform, lambda: "select 2;" }]), ["collection acme/d: two transforms are called t; allowed: each name once"]);
    assert.deepEqual(sql([]), ["collection acme/d: derive.transforms is empty; a derivation reads at least one collection"]);
    assert.deepEqual(faults([orders, typescriptDerivation("acme/d", { key: ["/id"], schema, module: "export default 1", transforms: [{ ...transform, lambda: "select 1;" } as never] })]), [
      "collection acme/d: transform t has a lambda; in TypeScript it is a method of the module",
      "collection acme/d: derive.using.typescript.module has no class Derivation; export one that extends IDerivation",
    ]);
  });

  it("wants durations that Estuary reads, and keys that are left out instead of false", () => {
    assert.deepEqual(faults([orders, ingest("acme/orders", { interval: "1.5h", shards: { maxTxnDuration: "PT5M", disable: false as never } })]), [
      'capture acme/in: interval is "1.5h"; allowed: a whole number and s, m, h or d, such as "90s"',
      "capture acme/in: shards.disable is false; allowed: true, or leave the key out",
      'capture acme/in: shards.maxTxnDuration is "PT5M"; allowed: a whole number and s, m, h or d, such as "90s"',
    ]);
  });

  it("knows no key that would store a salt or hide an edit, and names what is allowed", () => {
    assert.match(faults([orders, ingest("acme/orders", { redactSalt: "x" } as never)])[0] ?? "", /^capture acme\/in: redactSalt is unknown; allowed: endpoint, bindings, autoDiscover, interval, shards, reset$/);
  });

  it("wants each resource once, and an image we know", () => {
    const twice = tables("acme/orders", {});
    assert.deepEqual(faults([orders, { ...twice, model: { ...twice.model, bindings: [...twice.model.bindings, ...twice.model.bindings] } }]), ["materialization acme/tables: two bindings have the resource public.a; allowed: each once"]);
    const old = { ...twice, model: { ...twice.model, endpoint: { connector: { image: "ghcr.io/estuary/materialize-postgres:v4", config: {} } } } };
    assert.deepEqual(faults([orders, old]), ['materialization acme/tables: endpoint.connector.image "ghcr.io/estuary/materialize-postgres:v4" is unknown; did you mean ghcr.io/estuary/materialize-postgres:v5?', "materialization acme/tables: bindings.0.source acme/orders leaves the platform unredacted; allowed: a derivation whose name ends with -redacted"], "what is unknown leaves");
    const capturing = { ...twice, model: { ...twice.model, endpoint: { connector: { image: "ghcr.io/estuary/source-gong:v1", config: {} } } } };
    assert.match(faults([orders, capturing])[0] ?? "", /is a capture's; allowed: ghcr.io\/estuary\/materialize-postgres:v5, /);
  });

  it("lets nothing leave the platform that was not redacted", () => {
    const sentence = "materialization acme/vectors: bindings.0.source acme/orders leaves the platform unredacted; allowed: a derivation whose name ends with -redacted";
    assert.deepEqual(faults([orders, vectors("acme/orders")]), [sentence]);
    assert.match(faults([orders, tables("acme/orders")], { ours: ["another"] })[0] ?? "", /acme\/orders leaves the platform unredacted/, "a database at another address");
    const named = collection("acme/calls-redacted", { key: ["/id"], schema });
    assert.match(faults([named, vectors("acme/calls-redacted")])[0] ?? "", /acme\/calls-redacted leaves the platform unredacted/);
    assert.match(faults([orders, redacted, vectors("acme/orders-redacted", { source: { capture: "acme/in" } })])[0] ?? "", /source would add bindings by itself/);
    assert.match(faults([orders, webhook("https://elsewhere.test/")])[0] ?? "", /acme\/orders leaves the platform unredacted/);
    assert.deepEqual(faults([orders, webhook("https://sink.acme.test/")], { ours: ["https://sink.acme.test/"] }), []);
  });

  it("refuses headers of triggers, which nothing encrypts", () => {
    assert.deepEqual(faults([orders, tables("acme/orders", { triggers: { config: [{ url: "u", payloadTemplate: "p", headers: { authorization: "hunter2" } }] } })]), ["materialization acme/tables: triggers have headers, which would be stored in clear; leave them out"]);
  });

  it("judges what is no model at all", () => {
    assert.deepEqual(catalogueFaults({ specs: { "acme/a": {} as never, "acme/b": {} as never }, types: { "acme/a": "collection", "acme/c": "test", "acme/b": "thing" as never } }), [
      "collection acme/a: key is missing; allowed: a list",
      "acme/b has the type thing; allowed: capture, collection, materialization, test",
      "acme/c has a type but no spec",
    ]);
  });
});
