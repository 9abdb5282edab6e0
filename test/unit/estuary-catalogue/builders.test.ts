import assert from "node:assert/strict";
import {
  CatalogueError,
  capture,
  catalogueOf,
  collection,
  ingest,
  materializePostgres,
  materialization,
  secretRef,
  sourcePostgres,
  sqliteDerivation,
  test,
  typescriptDerivation,
  verify,
} from "@sophia/estuary/catalogue";

const schema = { type: "object", properties: { id: { type: "integer" }, text: { type: "string" } }, required: ["id"] };

function specs() {
  return [
    capture("acme/postgres", {
      connector: sourcePostgres,
      config: { address: "db:5432", user: "reader", database: "app", historyMode: false, credentials: { auth_type: "UserPassword", password: secretRef("password") } },
      bindings: [{ resource: { namespace: "public", stream: "orders" }, target: "acme/orders" }],
      shards: { maxTxnDuration: "1s" },
    }),
    collection("acme/orders", { key: ["/id"], schema }),
    sqliteDerivation("acme/large", { key: ["/id"], schema, migrations: ["create table seen (id integer);"], transforms: [{ name: "orders", source: "acme/orders", shuffle: { key: ["/id"] }, lambda: "select json($flow_document);" }] }),
    typescriptDerivation("acme/orders-redacted", { key: ["/id"], schema, module: "export class Derivation extends IDerivation {}", transforms: [{ name: "orders", source: { name: "acme/orders" }, shuffle: "any" }] }),
    materialization("acme/tables", {
      connector: materializePostgres,
      config: { address: "db:5432", user: "writer", credentials: { auth_type: "UserPassword", password: secretRef("writer") } },
      bindings: [{ resource: { table: "orders" }, source: "acme/orders", fields: { recommended: true } }],
    }),
    test("acme/test", [ingest("acme/orders", [{ id: 1 }]), verify("acme/large", [{ id: 1 }])]),
  ];
}

describe("builders of catalogue specs", () => {
  it("make one catalogue of models by name, with their types", () => {
    const { specs: models, types } = catalogueOf(specs(), { prefix: "acme/", ours: ["db:5432"] });
    assert.deepEqual(types, {
      "acme/large": "collection",
      "acme/orders": "collection",
      "acme/orders-redacted": "collection",
      "acme/postgres": "capture",
      "acme/tables": "materialization",
      "acme/test": "test",
    });
    assert.deepEqual(models["acme/postgres"], {
      endpoint: {
        connector: {
          image: "ghcr.io/estuary/source-postgres:v3",
          config: { address: "db:5432", user: "reader", database: "app", historyMode: false, credentials: { auth_type: "UserPassword", password: { $secret: "password" } } },
        },
      },
      bindings: [{ resource: { namespace: "public", stream: "orders" }, target: "acme/orders" }],
      shards: { maxTxnDuration: "1s" },
    });
    assert.deepEqual(models["acme/large"], {
      key: ["/id"],
      schema,
      derive: {
        using: { sqlite: { migrations: ["create table seen (id integer);"] } },
        transforms: [{ name: "orders", source: "acme/orders", shuffle: { key: ["/id"] }, lambda: "select json($flow_document);" }],
      },
    });
    assert.deepEqual(models["acme/test"], { steps: [{ ingest: { collection: "acme/orders", documents: [{ id: 1 }] } }, { verify: { collection: "acme/large", documents: [{ id: 1 }] } }] });
  });

  it("leave out what is undefined, so that a model says what its text says", () => {
    const spec = collection("acme/orders", { key: ["/id"], schema, projections: undefined });
    assert.deepEqual(Object.keys(spec.model), ["key", "schema"]);
  });

  it("are checked as a whole: every fault at once, each with its spec", () => {
    const bad = [...specs(), collection("acme/orders", { key: ["/id"], schema }), collection("other/orders", { key: ["/id"], schema }), collection("acme/no key", { key: ["/id"], schema })];
    assert.throws(
      () => catalogueOf(bad, { prefix: "acme/", ours: ["db:5432"] }),
      (error) => {
        assert.ok(error instanceof CatalogueError);
        assert.deepEqual(error.faults, [
          "acme/orders is there twice; names are unique over all types",
          '"acme/no key" is not a catalog name; allowed: letters, digits, "-", "_" and ".", in parts with "/" between, such as acme/orders',
          "other/orders is outside of acme/; allowed: names that begin with it",
        ]);
        assert.match(error.message, /^3 things are wrong in the Estuary catalogue; nothing was published:\n/);
        return true;
      },
    );
  });
});
