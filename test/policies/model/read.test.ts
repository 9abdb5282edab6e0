import assert from "node:assert/strict";
import { absent, fields, items, text } from "../../../policies/model/read.ts";

const values = { undefined: undefined, null: null, text: "text", number: 7, boolean: true, symbol: Symbol("it"), list: [1], object: { a: 1 } };

/** The kinds of value for which the reader gives something else than where nothing stands. */
function kindsRead(read: (value: unknown) => unknown): readonly string[] {
  const nothing = JSON.stringify(read(undefined)) ?? "undefined";
  return Object.entries(values).flatMap(([kind, value]) => ((JSON.stringify(read(value)) ?? "undefined") === nothing ? [] : [kind]));
}

describe("readers", () => {
  it("fields reads objects alone, and hands on the very one", () => {
    assert.deepEqual(kindsRead(fields), ["object"]);
    assert.equal(fields(values.object), values.object);
    assert.deepEqual(fields("text"), {});
  });

  it("items reads lists alone, and hands on the very one", () => {
    assert.deepEqual(kindsRead(items), ["list"]);
    assert.equal(items(values.list), values.list);
    assert.deepEqual(items({ length: 1 }), []);
  });

  it("text reads text alone, an empty one too", () => {
    assert.deepEqual(kindsRead(text), ["text"]);
    assert.equal(text(""), "");
  });

  it("absent are null and undefined alone", () => {
    assert.deepEqual(Object.entries(values).flatMap(([kind, value]) => (absent(value) ? [kind] : [])), ["undefined", "null"]);
    for (const value of [0, "", false]) assert.equal(absent(value), false);
  });
});
