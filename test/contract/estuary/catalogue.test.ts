import assert from "node:assert/strict";
import { dirname } from "node:path";
import {
  capture,
  catalogueOf,
  collection,
  connectors,
  ingest,
  materializePostgres,
  materializeSnowflake,
  materialization,
  renderFiles,
  secretRef,
  sourceGong,
  sourcePostgres,
  sqliteDerivation,
  test,
  typescriptDerivation,
  verify,
} from "@sophia/estuary/catalogue";
import { parse } from "yaml";
import { textOf } from "../../../scripts/lib/estuary/render.ts";
import { needsSpecs, validator } from "./support/documents.ts";

const schema = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
const redacted = { type: "object", properties: { id: { type: "integer" }, email: { type: "string", redact: { strategy: "sha256" } } }, required: ["id"] };
const credentials = { auth_type: "UserPassword", password: secretRef("p") } as const;

/** Every key that our builders know, at least once. */
const catalogue = catalogueOf([
  capture("acme/postgres", {
    connector: sourcePostgres,
    config: { address: "db:5432", user: "u", database: "d", historyMode: false, credentials },
    bindings: [{ resource: { namespace: "public", stream: "orders" }, target: "acme/orders", backfill: 2, disable: true }],
    autoDiscover: { addNewBindings: true, evolveIncompatibleCollections: false },
    interval: "5m",
    shards: { disable: true, logLevel: "debug", minTxnDuration: "1s", maxTxnDuration: "90s" },
    reset: true,
  }),
  capture("acme/gong", { connector: sourceGong, config: { credentials: { credentials_title: "API Key", access_key: secretRef("a"), access_key_secret: secretRef("b") } }, bindings: [{ resource: { name: "calls" }, target: "acme/orders" }] }),
  collection("acme/orders", {
    key: ["/id"],
    writeSchema: redacted,
    readSchema: { allOf: [{ $ref: "flow://write-schema" }, { $ref: "flow://inferred-schema" }] },
    projections: { number: "/id", part: { location: "/id", partition: true } },
    journals: { fragments: { retention: "30d", length: 512 } },
    reset: true,
  }),
  sqliteDerivation("acme/large", {
    key: ["/id"],
    schema,
    migrations: ["create table seen (id integer);\n"],
    transforms: [{ name: "migration-0", source: { name: "acme/orders", notBefore: "2025-01-01T00:00:00Z" }, shuffle: { key: ["/id"] }, lambda: "select json($flow_document);\n", backfill: 1, priority: 2, readDelay: "1h" }],
    shuffleKeyTypes: ["integer"],
    shards: { disable: true },
  }),
  typescriptDerivation("acme/orders-redacted", { key: ["/id"], schema, module: "export class Derivation extends IDerivation {}\n", transforms: [{ name: "orders", source: "acme/orders", shuffle: "any", disable: true }] }),
  materialization("acme/tables", {
    connector: materializePostgres,
    config: { address: "db:5432", user: "u", credentials },
    bindings: [
      { resource: { table: "a" }, source: "acme/orders", fields: { recommended: 2, require: { id: {} }, exclude: ["email"], groupBy: ["id"] }, backfill: 3, priority: 1, onIncompatibleSchemaChange: "disableBinding" },
      { resource: { table: "b" }, source: { name: "acme/large", notAfter: "2026-01-01T00:00:00Z" }, disable: true },
    ],
    onIncompatibleSchemaChange: "disableTask",
    shards: { maxTxnDuration: "5m" },
    source: { capture: "acme/postgres" },
    reset: true,
  }),
  materialization("acme/warehouse", {
    connector: materializeSnowflake,
    config: { host: "acme.snowflakecomputing.com", database: "A", schema: "B", timestamp_type: "TIMESTAMP_LTZ", credentials: { auth_type: "jwt", user: "u", private_key: secretRef("k") } },
    bindings: [{ resource: { table: "A" }, source: "acme/orders-redacted", fields: { recommended: true } }],
  }),
  test("acme/test", [ingest("acme/orders", [{ id: 1 }], "one"), verify("acme/large", [{ id: 1 }])], "what it is for"),
], { ours: ["db:5432"] });

const keys = { capture: "captures", collection: "collections", materialization: "materializations", test: "tests" } as const;

describe("what our builders make, and the published schema of catalogues", () => {
  before(function () {
    needsSpecs(this);
  });

  it("is valid, each spec by itself and all together", () => {
    const validate = validator("flow.schema.json");
    const whole: Record<string, Record<string, unknown>> = {};
    for (const [name, model] of Object.entries(catalogue.specs)) {
      const key = keys[catalogue.types[name]!];
      assert.deepEqual(validate({ [key]: { [name]: model } }), [], name);
      (whole[key] ??= {})[name] = model;
    }
    assert.deepEqual(validate(whole), []);
  });

  it("would be refused with a key that the schema does not know: it is looked at closely", () => {
    const validate = validator("flow.schema.json");
    const model = catalogue.specs["acme/tables"]!;
    assert.notDeepEqual(validate({ materializations: { "acme/tables": { ...model, sourceCaptures: "acme/postgres" } } }), []);
    assert.notDeepEqual(validate({ captures: { "acme/spaced name": catalogue.specs["acme/postgres"] } }), []);
    assert.notDeepEqual(validate({ captures: { "acme/a": { ...catalogue.specs["acme/postgres"], interval: "1.5h" } } }), []);
  });

  it("is valid as flow.yaml files too, in which every file that is named is there", () => {
    const validate = validator("flow.schema.json");
    const { files, placeholders } = renderFiles(catalogue, (task) => (task === "acme/gong" ? '{"n":1.0,"sops":{}}' : undefined));
    const texts = new Map(files.map((file) => [file.path, textOf(file)]));
    assert.deepEqual(placeholders, ["acme/postgres", "acme/tables", "acme/warehouse"]);
    assert.deepEqual((parse(texts.get("flow.yaml")!) as { import: string[] }).import, ["captures/flow.yaml", "collections/flow.yaml", "derivations/flow.yaml", "materializations/flow.yaml", "tests/flow.yaml"]);
    assert.equal(texts.get("captures/acme~gong.config.json"), '{"n":1.0,"sops":{}}');
    const named = new Set<string>();
    const read: Record<string, unknown> = {};
    for (const [path, text] of texts) {
      if (path === "flow.yaml" || !path.endsWith("/flow.yaml")) continue;
      // As flowctl reads it, files put in: a module's path without spaces fits both forms of the published schema, which wants exactly one.
      const whole = JSON.parse(JSON.stringify(parse(text)), (_key, value: unknown) => {
        const file = `${dirname(path)}/${String(value)}`;
        const content = typeof value === "string" ? texts.get(file) : undefined;
        if (content === undefined) return value;
        named.add(file);
        return /\.config\.(json|yaml)$/.test(file) ? (parse(content) as unknown) : content;
      }) as Record<string, Record<string, unknown>>;
      assert.deepEqual(validate(whole), [], path);
      Object.assign(read, ...Object.values(whole));
    }
    assert.deepEqual([...named].sort(), [...texts.keys()].filter((path) => !path.endsWith("flow.yaml")).sort());
    const { "acme/gong": gong, ...others } = read;
    const { "acme/gong": _wanted, ...wanted } = catalogue.specs;
    assert.deepEqual([others, (gong as typeof catalogue.specs & { endpoint: { connector: { config: unknown } } }).endpoint.connector.config], [wanted, { n: 1, sops: {} }]);
    assert.equal(texts.get("derivations/acme~large.migration-0.sql"), "create table seen (id integer);\n");
    assert.equal(texts.get("derivations/acme~large.lambda-migration-0.sql"), "select json($flow_document);\n", "a transform may be called like a migration's file");
    assert.equal(texts.get("derivations/acme~orders-redacted.ts"), "export class Derivation extends IDerivation {}\n");
  });

  it("has a document for every connector but those we say have none", () => {
    const lacking = connectors.filter(({ published }) => !published).map(({ image }) => image.replace("ghcr.io/estuary/", ""));
    assert.deepEqual(lacking.sort(), ["materialize-webhook", "source-github", "source-slack"]);
  });
});
