import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatQuantity, isWhole, one, quantityOf } from "../../../policies/model/quantity.ts";

const largest = (2n ** 63n - 1n) * 1_000_000_000n;

describe("a Kubernetes quantity", () => {
  const cases: readonly (readonly [string | number, bigint])[] = [
    [0, 0n], ["0", 0n], ["-0", 0n], [1, one], ["1", one], ["+1", one], ["-1", -one], ["0001", one], ["1.", one], [".5", one / 2n], ["1.50", (one * 3n) / 2n], [0.5, one / 2n],
    ["1n", 1n], ["1u", 1_000n], ["1m", 1_000_000n], ["1000m", one], ["1k", 1_000n * one], ["1M", 10n ** 6n * one], ["1G", 10n ** 9n * one], ["1T", 10n ** 12n * one], ["1P", 10n ** 15n * one], ["1E", 10n ** 18n * one],
    ["1Ki", 1024n * one], ["1Mi", 1024n ** 2n * one], ["1Gi", 1024n ** 3n * one], ["1Ti", 1024n ** 4n * one], ["1Pi", 1024n ** 5n * one], ["1Ei", 1024n ** 6n * one], ["1.5Gi", 1536n * 1024n ** 2n * one],
    ["1e3", 1_000n * one], ["1E3", 1_000n * one], ["1e+3", 1_000n * one], ["1e-3", 1_000_000n], ["12.5e2", 1_250n * one], [1e21, largest], [1e-7, 100n],
    ["0.1n", 1n], ["-0.1n", -1n], ["1.0000000001", one + 1n], ["0.0000000001Ki", 103n], ["1e-100", 1n], ["1e-999999999999", 1n], ["0e999999999999", 0n],
    ["9223372036854775807", largest], ["9223372036854775808", largest], ["8Ei", largest], ["-8Ei", -largest], ["1e999999999999", largest], ["10E", largest], ["9E", 9n * 10n ** 18n * one], [" 2 ", 2n * one],
    ["0.00000000000000000000000000000000000000000001e44", one], ["1000000000000000000000e-21", one],
  ];
  for (const [value, expected] of cases) it(`${JSON.stringify(value)} is ${expected} billionths`, () => assert.equal(quantityOf(value), expected));

  for (const value of ["", " ", ".", "-", "k", "Ki", "one", "1x", "1 Gi", "1kk", "1K", "1g", "1ki", "1e", "1e1.5", "1ee5", "1e5k", "--1", "1-", "0x10", "1,5", "1_000", "1.2.3", NaN, Infinity, null, undefined, true, [], ["1"], {}, Symbol("unknown")]) {
    it(`${typeof value === "number" || typeof value === "symbol" ? value.toString() : JSON.stringify(value)} is none`, () => assert.equal(quantityOf(value), undefined));
  }

  it("is whole when nothing is left of it", () => {
    assert.deepEqual(["1", "1000m", "-2", "0", "1e0", "1.0"].map((text) => isWhole(quantityOf(text) ?? 1n)), [true, true, true, true, true, true]);
    assert.deepEqual(["500m", "1.5", "-0.5", "1n", "0.5Ki", "1001m"].map((text) => isWhole(quantityOf(text) ?? 1n)), [false, false, false, false, true, false]);
  });

  it("is written without suffix", () => {
    const written = ["0", "1", "1500m", "-1500m", "-0.25", "1k", "1n", "10.010"].map((text) => formatQuantity(quantityOf(text) ?? -1n));
    assert.deepEqual(written, ["0", "1", "1.5", "-1.5", "-0.25", "1000", "0.000000001", "10.01"]);
  });

  it("is what was written", () => {
    fc.assert(fc.property(fc.bigInt({ min: -largest, max: largest }), (quantity) => quantityOf(formatQuantity(quantity)) === quantity));
  });

  it("grows with its suffix as its number does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000 }), fc.constantFrom(["m", 1_000_000n], ["k", 10n ** 12n], ["P", 10n ** 24n / 1n], ["Ti", 1024n ** 4n * one] as const), (number, [suffix, size]) => {
        const exact = BigInt(number) * BigInt(size);
        assert.equal(quantityOf(`${number}${String(suffix)}`), exact > largest ? largest : exact);
      }),
    );
  });
});
