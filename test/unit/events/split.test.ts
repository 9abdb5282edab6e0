import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ArraySplitter, type Element } from "../../../services/events/sink/split.ts";

const limits = { documentLimit: 1000, headLimit: 8 };

/** The elements of a body that comes in pieces of a size, as text, or why they are none. */
function split(body: string | Buffer, pieceSize: number, more = limits): string[] {
  const bytes = Buffer.from(body as string);
  const splitter = new ArraySplitter(more);
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize) elements.push(...splitter.push(bytes.subarray(at, at + pieceSize)));
  elements.push(...splitter.end());
  return elements.map((element) => (element.broken === undefined ? element.bytes.toString() : `${element.broken}: ${element.head.toString()} of ${element.size}`));
}

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ["the empty body of the connector", "\n]", []],
  ["a body of nothing", "", []],
  ["white space", " \r\n\t", []],
  ["an empty array", "[ ]", []],
  ["one document", '[\n{"a":1}\n]', ['{"a":1}']],
  ["documents as the connector writes them", '[\n{"a":1},\n{"b":[2,{"c":3}]}\n]', ['{"a":1}', '{"b":[2,{"c":3}]}']],
  ["brackets and commas in strings", '[{"a":"],[{}\\"]"},{"b":"\\\\"}]', ['{"a":"],[{}\\"]"}', '{"b":"\\\\"}']],
  ["text of many bytes a character", '[{"a":"žluťoučký 🐎 ]"},"🐎"]', ['{"a":"žluťoučký 🐎 ]"}', '"🐎"']],
  ["elements that are no objects", '[1, "two",null , [3,[4]] ,true]', ["1", '"two"', "null", "[3,[4]]", "true"]],
  ["commas without anything between", "[,1,,2,]", ["1", "2"]],
  ["white space within a document", '[ {\n "a" : [ 1 ,\n 2 ] }\n ]', ['{\n "a" : [ 1 ,\n 2 ] }']],
  ["a document that does not end", '[{"a":1},{"b":', ['{"a":1}', 'unfinished: {"b": of 5']],
  ["a string that does not end takes no other document with it", '[\n{"a":"x},\n{"b":2}\n]', ['{"a":"x},', '{"b":2}']],
  ["an object instead of an array", '{"a":1}', ['no-array: {"a":1} of 7']],
  ["a page of HTML", "<html><body>]", ["no-array: <html><b of 13"]],
  ["something after the array", "[1] [2]", ["1", "after-the-array: [2] of 3"]],
  ["a bracket too many", "[1]]", ["1", "after-the-array: ] of 1"]],
];

describe("ArraySplitter", () => {
  for (const [name, body, expected] of cases) {
    it(`takes ${name}, in pieces of every size`, () => {
      for (let size = 1; size <= Math.max(1, Buffer.byteLength(body)); size++) assert.deepEqual(split(body, size), expected, `pieces of ${size} bytes`);
    });
  }

  it("keeps of an element that is too large only its head, its size and its digest, and takes the next one", () => {
    const large = `"${"x".repeat(2000)}"`;
    for (const size of [1, 7, 64, 4000]) {
      const splitter = new ArraySplitter(limits);
      const bytes = Buffer.from(`[1,${large},2]`);
      const elements: Element[] = [];
      for (let at = 0; at < bytes.length; at += size) elements.push(...splitter.push(bytes.subarray(at, at + size)));
      const [, middle, last] = elements;
      assert.ok(middle?.broken === "document-too-large", `pieces of ${size} bytes`);
      assert.equal(middle.head.toString(), '"xxxxxxx');
      assert.equal(middle.size, 2002);
      assert.equal(middle.sha256, createHash("sha256").update(large).digest("hex"));
      assert.equal(last?.broken === undefined ? last?.bytes.toString() : "broken", "2");
    }
  });

  it("says where in the body an element ends", () => {
    const splitter = new ArraySplitter(limits);
    assert.deepEqual([...splitter.push(Buffer.from("[10,2")), ...splitter.push(Buffer.from("0,30]"))].map(({ end }) => end), [3, 6, 9]);
  });
});
