import assert from "node:assert/strict";
import { holdsUnknown, isUnknownAt, unknown } from "../../../policies/model/unknown.ts";

describe("unknown values", () => {
  it("are found in anything", () => {
    for (const value of [unknown, [unknown], { a: unknown }, { a: [{ b: unknown }] }]) assert.equal(holdsUnknown(value), true);
  });

  it("are not found where none is", () => {
    for (const value of [undefined, null, "text", 7, [], {}, { a: [{ b: null }] }, Symbol("other")]) assert.equal(holdsUnknown(value), false);
  });

  const props = { spec: { known: 7, held: { a: [unknown], b: 7 }, unknown } };

  for (const path of [["spec", "unknown"], ["spec", "unknown", "below", 0], ["spec", "held"], ["spec", "held", "a"], ["spec", "held", "a", 0], ["spec"], []]) {
    it(`hide ${path.join(".") || "the root"}`, () => assert.equal(isUnknownAt(props, path), true));
  }

  for (const path of [["spec", "known"], ["spec", "known", "below"], ["spec", "held", "b"], ["spec", "nothing"], ["nothing", "at", "all"]]) {
    it(`do not hide ${path.join(".")}`, () => assert.equal(isUnknownAt(props, path), false));
  }

  it("hide everything where all is unknown", () => assert.equal(isUnknownAt(unknown, ["a"]), true));
});
