import assert from "node:assert/strict";

import * as fc from "fast-check";

import { compactJson, encodeJson, itemsOf, member, nodeOf, parseJson, printJson, RawText, textOf, valueOf, withMember } from "../../../sandbox/estuary/json.ts";

describe("JSON that keeps its text", () => {
  it("means what JSON.parse means, and is printed as it came", () => {
    fc.assert(fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (text, space) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, space);
      const node = parseJson(spaced);
      assert.deepEqual(valueOf(node), JSON.parse(spaced));
      assert.equal(printJson(node), spaced);
      assert.equal(JSON.stringify(JSON.parse(compactJson(node))), JSON.stringify(JSON.parse(text)));
    }));
  });

  it("refuses what JSON.parse refuses", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json().chain((text) => fc.nat(text.length).map((at) => text.slice(0, at) + text.slice(at + 1)))), (text) => {
      const refused = (read: (text: string) => unknown) => { try { read(text); return false; } catch { return true; } };
      assert.equal(refused(parseJson), refused(JSON.parse), text);
    }));
    for (const text of ["", "[1,]", "{,}", '{"a":1,}', "01", "1.", "+1", "'a'", "[1 2]", '"\u0001"', "nul", "1 2", "\ufeff1"]) assert.throws(() => parseJson(text), SyntaxError, text);
  });

  it("keeps the order of keys and the digits of numbers", () => {
    const text = '{"10":1.0,"2":12345678901234567890,"a":{"1":-0,"0":1E5}}';
    assert.equal(compactJson(parseJson(` ${text} `)), text);
    assert.equal(printJson(withMember(parseJson(text), "2", nodeOf([1]))), '{"10":1.0,"2":[1],"a":{"1":-0,"0":1E5}}');
    assert.equal(printJson(withMember(withMember(parseJson(text), "10", undefined), "b", nodeOf(null))), '{"2":12345678901234567890,"a":{"1":-0,"0":1E5},"b":null}');
  });

  it("remembers the text of what it parsed", () => {
    const value = valueOf(parseJson('{"rows":[{"spec": {"b":1.0, "a":2} }]}')) as { rows: { spec: object }[] };
    assert.equal(textOf(value.rows[0]!.spec), '{"b":1.0, "a":2}');
    assert.equal(textOf({ a: 1 }), '{"a":1}');
    assert.equal(encodeJson({ spec: new RawText("{ }"), more: [undefined, new RawText("1.0")], left: undefined }), '{"spec":{ },"more":[null,1.0]}');
    assert.equal(itemsOf(member(parseJson('{"a":[1,2]}'), "a")).length, 2);
  });
});
