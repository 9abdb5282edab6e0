import assert from "node:assert/strict";
import fc from "fast-check";
import { merge, mergeConfig } from "../../../engine/merge.ts";

describe("overrides are laid over a stack's configuration", () => {
  it("key by key in objects; all else replaces", () => {
    const config = { "sophia-infra:n8n": { workers: { min: 2, max: 20 }, timezone: "Etc/UTC" }, "sophia-infra:mcp": { disabled: ["a", "b"] } };
    assert.deepEqual(mergeConfig(config, { n8n: { workers: { max: 4 } }, "sophia-infra:mcp": { disabled: ["c"] }, extra: 1 }, "sophia-infra"), {
      "sophia-infra:n8n": { workers: { min: 2, max: 4 }, timezone: "Etc/UTC" },
      "sophia-infra:mcp": { disabled: ["c"] },
      "sophia-infra:extra": 1,
    });
  });

  it("keeps keys of other namespaces", () => {
    assert.deepEqual(mergeConfig({ "kubernetes:context": "x", short: 1 }, {}, "p"), { "kubernetes:context": "x", "p:short": 1 });
  });

  it("undefined removes a key", () => assert.deepEqual(merge({ a: 1, b: { c: 1, d: 2 } }, { a: undefined, b: { c: undefined } }), { b: { d: 2 } }));

  it("changes neither side, and twice is once", () => {
    const plain = { noNullPrototype: true };
    const object = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer(), fc.array(fc.integer(), { maxLength: 2 }), fc.dictionary(fc.constantFrom("x", "y"), fc.integer(), plain)), plain);
    fc.assert(fc.property(object, object, (base, over) => {
      const copies = structuredClone([base, over]);
      const once = merge(base, over);
      assert.deepEqual([base, over], copies);
      assert.deepEqual(merge(once, over), once);
    }));
  });
});
