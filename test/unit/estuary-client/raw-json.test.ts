import assert from "node:assert/strict";
import { cut, items, jsonArray, jsonObject, jsonText, members, rawJson, splice } from "../../../clients/estuary/index.ts";

const text = ' {"a" : [ 1.0, {"b\\"]": "}\\\\" , "c\\u0041": [] } , 12345678901234567890 ], "2":null,"1": -0.0e+2, "a2":"x" , "twice":1, "twice": 2}\n';

describe("JSON as text", () => {
  const table = [
    [["a", 0], "1.0"],
    [["a", 1, 'b"]'], '"}\\\\"'],
    [["a", 1, "cA"], "[]"],
    [["a", 2], "12345678901234567890"],
    [["1"], "-0.0e+2"],
    [["2"], "null"],
    [["twice"], "2"],
    [["a", 3], undefined],
    [["a", "0"], undefined],
    [["none"], undefined],
    [["a2", 0], undefined],
    [[], text.trim()],
  ] as const;
  for (const [path, expected] of table) it(`has ${expected ?? "nothing"} at ${JSON.stringify(path)}`, () => assert.equal(cut(text, path), expected));

  it("has names with a backslash", () => {
    assert.equal(cut('{"\\u005c": 1, "k\\\\": {"\\u0041": 2.0}}', ["k\\", "A"]), "2.0");
  });

  it("is spliced with every other byte as it was", () => {
    assert.equal(splice(text, ["a", 1], rawJson('{"new":1.0}')), text.replace('{"b\\"]": "}\\\\" , "c\\u0041": [] }', '{"new":1.0}'));
    assert.throws(() => splice(text, ["a", 9], rawJson("1")), RangeError);
  });

  it("gives items and members", () => {
    assert.deepEqual(items(text, ["a"]), ["1.0", '{"b\\"]": "}\\\\" , "c\\u0041": [] }', "12345678901234567890"]);
    assert.deepEqual(members(text)?.map(([name]) => name), ["a", "2", "1", "a2", "twice", "twice"]);
    assert.deepEqual([items("[]"), items("{}"), members("[]"), members("{}")], [[], undefined, undefined, []]);
  });

  it("is put together in the order given", () => {
    assert.equal(jsonObject([["2", rawJson("1.0")], ["1", jsonArray([jsonText("ä"), jsonText(undefined)])]]), '{"2":1.0,"1":["ä",null]}');
  });

  it("is told from what is none, without quoting it", () => {
    assert.throws(() => rawJson('{"password": secret'), (error) => error instanceof SyntaxError && !error.message.includes("secret"));
    for (const broken of ["", "[1", '{"a"', '{"a" 1}', '{"a":', "[1 2]", '"abc', '{"a":1,']) assert.throws(() => [cut(broken, [0]), cut(broken, ["a"])], SyntaxError, broken);
  });
});
