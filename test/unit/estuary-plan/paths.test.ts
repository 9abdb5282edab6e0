import assert from "node:assert/strict";
import fc from "fast-check";
import { pathText } from "@sophia/estuary/plan";

describe("a path as one text", () => {
  it("is what people write, of ordinary names", () => {
    assert.equal(pathText(["public", "orders"]), "public.orders");
    assert.equal(pathText(["https://sink.acme.test/orders"]), "https://sink.acme.test/orders");
    assert.equal(pathText(["a.b", "c"]), '"a.b".c');
  });

  it("is another one for another path", () => {
    const part = fc.string({ unit: fc.constantFrom("a", ".", '"', "/", "\\"), maxLength: 5 });
    const path = fc.array(part, { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(path, path, (one, other) => assert.equal(pathText(one) === pathText(other), JSON.stringify(one) === JSON.stringify(other))), { numRuns: 2000 });
  });
});
