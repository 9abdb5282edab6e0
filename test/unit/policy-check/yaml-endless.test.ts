import assert from "node:assert/strict";
import { readYaml } from "../../../scripts/lib/policy/yaml.ts";

describe("YAML without an end", () => {
  it("is refused with the line of each alias inside what it names", () => {
    assert.deepEqual(readYaml("kind: Pod\nspec: &s\n  a: *s\n  b: [*s]\n---\nitems: &t [{ items: *t }]\n"), {
      documents: [],
      faults: [
        "3:6: the alias *s stands inside what it names; write out what is meant",
        "4:7: the alias *s stands inside what it names; write out what is meant",
        "6:21: the alias *t stands inside what it names; write out what is meant",
      ],
    });
  });

  it("is none where an anchor is only used again", () => {
    const { documents, faults } = readYaml("a: &a { b: 1 }\nc: *a\nd: [*a, *a]\n");
    assert.deepEqual(faults, []);
    assert.deepEqual(documents[0]?.value, { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, { b: 1 }] });
  });

  it("says of a name without an anchor nothing that stands in the text", () => {
    const { faults } = readYaml("password: *hunter2secret\n");
    assert.equal(faults.length, 1);
    assert.doesNotMatch(faults[0] ?? "", /hunter2/);
  });
});
