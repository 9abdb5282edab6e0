import assert from "node:assert/strict";
import { formatPath, parentsOf, readPath } from "../../../policies/model/path.ts";

describe("path", () => {
  it("reads fields and items", () => {
    const value = { a: [{ b: null }, { b: 7 }] };
    assert.equal(readPath(value, ["a", 1, "b"]), 7);
    assert.equal(readPath(value, ["a", 0, "b"]), null);
    assert.equal(readPath(value, []), value);
  });

  it("reads nothing where nothing stands", () => {
    for (const value of [undefined, null, "text", 7, {}, [], { a: null }, { a: "length" }]) {
      assert.equal(readPath(value, ["a", "length"]), undefined);
    }
  });

  it("names the places above, the root first", () => {
    assert.deepEqual(parentsOf(["a", 0, "b"]), [[], ["a"], ["a", 0]]);
    assert.deepEqual(parentsOf([]), []);
  });

  for (const [path, text] of [
    [[], ""],
    [["spec"], "spec"],
    [["spec", "containers", 0, "image"], "spec.containers[0].image"],
    [["metadata", "annotations", "a.b/c"], 'metadata.annotations["a.b/c"]'],
    [["data", "a-b", "$c_1", "1a", ""], 'data.a-b.$c_1["1a"][""]'],
    [[0, "a"], "[0].a"],
  ] as const) {
    it(`is written ${text === "" ? "as nothing for the root" : text}`, () => assert.equal(formatPath(path), text));
  }
});
