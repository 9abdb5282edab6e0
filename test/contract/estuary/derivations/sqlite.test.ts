import assert from "node:assert/strict";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import type { Document } from "./support/documents.ts";
import { SqliteDerivation, statementsOf } from "./support/sqlite.ts";

const source: CollectionModel = {
  key: ["/id"],
  schema: { type: "object", properties: { id: {}, "with-hyphen": {}, nested: { properties: { value: {} } }, number: { format: "number" }, integer: { format: "integer" }, yes: {} } },
};

function rows(lambda: string, document: Document, migrations: readonly string[] = []): readonly Document[] {
  const model: CollectionModel = { key: ["/id"], schema: { type: "object" }, derive: { using: { sqlite: { migrations } }, transforms: [{ name: "read", source: "acme/source", shuffle: "any", lambda }] } };
  const derivation = new SqliteDerivation("acme/derived", model, { "acme/source": source });
  try {
    return derivation.read("read", document);
  } finally {
    derivation.close();
  }
}

describe("the way SQLite lambdas are run here", () => {
  it("binds fields by name, nested ones by $, and hyphens by _", () => {
    assert.deepEqual(rows("select $id, $nested$value as inner, $with_hyphen;", { id: 1, nested: { value: "x" }, "with-hyphen": 2 }), [{ id: 1, inner: "x", "with-hyphen": 2 }]);
  });

  it("binds booleans as 0 and 1, texts of numbers as numbers, and what is missing as null", () => {
    assert.deepEqual(rows("select $yes as yes, $number * 2 as number, $integer + 1 as integer, $id as id;", { yes: true, number: "1.5", integer: "7" }), [{ yes: 1, number: 3, integer: 8, id: null }]);
  });

  it("reads texts that look like lists and objects, and leaves others alone", () => {
    assert.deepEqual(rows(`select '[1]' as list, '{"a":1}' as object, '{a}' as text;`, {}), [{ list: [1], object: { a: 1 }, text: "{a}" }]);
  });

  it("takes one column that begins with json as the whole document", () => {
    assert.deepEqual(rows("select json_object('all', json($flow_document));", { id: 1 }), [{ all: { id: 1 } }]);
    assert.throws(() => rows("select json('[1]');", {}), /no document/);
  });

  it("runs migrations once and every statement in order", () => {
    assert.deepEqual(rows("insert into seen (id) values ($id); select count(*) as seen from seen;", { id: 1 }, ["create table seen (id); insert into seen values (0);"]), [{ seen: 2 }]);
  });

  it("refuses a field that the schema does not name, and a block that does not end", () => {
    assert.throws(() => rows("select $other;", {}), /parameter \$other not found/);
    assert.throws(() => statementsOf("select 1"), /trailing content/);
    assert.deepEqual(statementsOf("select ';' -- one; two\n; /* ; */ select 2;;\n"), ["select ';' -- one; two\n;", " /* ; */ select 2;"]);
  });
});
