import assert from "node:assert/strict";
import { type JsonSchema, fits, locations, shapeOf } from "@sophia/estuary/catalogue";

const read = (schema: JsonSchema) => Object.fromEntries([...locations(shapeOf(schema))].map(([pointer, { types, required }]) => [pointer, `${types === undefined ? "any" : [...types].sort().join("|")}${required ? "!" : ""}`]));

describe("what a schema says of each location", () => {
  it("is its types and whether it is always there, at any depth", () => {
    assert.deepEqual(read({ properties: { a: { type: "string", format: "date" }, b: { type: ["integer", "null"] }, c: { properties: { "d/e": { const: 1 } }, required: ["d/e"] }, f: { enum: ["x", null, true] } }, required: ["a", "c"] }), {
      "/a": "string:date!",
      "/b": "integer|null",
      "/c": "any!",
      "/c/d~1e": "integer!",
      "/f": "boolean|null|string",
    });
  });

  it("narrows with allOf and references, and widens with anyOf", () => {
    assert.deepEqual(read({ $defs: { text: { type: "string" } }, properties: { a: { $ref: "#/$defs/text" } }, allOf: [{ properties: { a: { type: ["string", "integer"] }, n: { type: "number" } }, required: ["a"] }, { properties: { n: { type: ["integer", "string"] } } }] }), { "/a": "string!", "/n": "integer" });
    assert.deepEqual(read({ anyOf: [{ properties: { a: { type: "string" } }, required: ["a"] }, { properties: { a: { type: "integer" } } }] }), { "/a": "integer|string" });
  });

  it("follows the schemas that the service writes in, and is open where one is missing", () => {
    const write = { $id: "flow://write-schema", properties: { id: { type: "integer" } }, required: ["id"] };
    const schema = { allOf: [{ $ref: "flow://write-schema" }, { $ref: "flow://inferred-schema" }], $defs: { "flow://write-schema": write } };
    assert.deepEqual([read(schema), shapeOf(schema).open], [{ "/id": "integer!" }, true]);
    assert.equal(shapeOf({ ...schema, $defs: { ...schema.$defs, "flow://inferred-schema": {} } }).open, false);
  });

  it("ends where a schema refers to itself", () => {
    const schema = { $defs: { tree: { properties: { left: { $ref: "#/$defs/tree" } } } }, $ref: "#/$defs/tree" };
    const shape = shapeOf(schema);
    assert.ok([...locations(shape).keys()].length > 3);
  });

  it("takes a format for a text, and a whole number for a number, not the other way", () => {
    const cases: readonly (readonly [string, readonly string[] | undefined, boolean])[] = [
      ["string", ["string"], true], ["string:date", ["string"], true], ["string", ["string:date"], false], ["integer", ["number"], true], ["number", ["integer"], false], ["object", undefined, true],
    ];
    for (const [atom, types, expected] of cases) assert.equal(fits(atom, types === undefined ? undefined : new Set(types)), expected, `${atom} in ${String(types)}`);
  });
});
