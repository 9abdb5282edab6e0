import assert from "node:assert/strict";
import { covers, overlap } from "../../../policies/rules/network/hosts.ts";

describe("host names", () => {
  const certificates: readonly (readonly [string, string, boolean])[] = [
    ["a.example.com", "a.example.com", true],
    ["a.example.com", "b.example.com", false],
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "*.example.com", true],
    ["*.example.com", "a.b.example.com", false],
    ["*.example.com", "example.com", false],
    ["*.example.com", "a.example.org", false],
    ["x.example.com", "a.example.com", false],
    ["*example.com", "a.example.com", false],
  ];
  for (const [pattern, host, expected] of certificates) it(`a certificate of ${pattern} is ${expected ? "" : "not "}good for ${host}`, () => assert.equal(covers(pattern, host), expected));

  const pairs: readonly (readonly [string, string, boolean])[] = [
    ["", "a.example.com", true],
    ["a.example.com", "a.example.com", true],
    ["a.example.com", "b.example.com", false],
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "a.b.example.com", true],
    ["*.example.com", "*.b.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "aexample.com", false],
    ["*.example.com", "*.example.org", false],
    ["x.example.com", "y.x.example.com", false],
  ];
  for (const [one, other, expected] of pairs) {
    it(`${one === "" ? "every host" : one} and ${other} ${expected ? "overlap" : "are apart"}`, () => {
      assert.equal(overlap(one, other), expected);
      assert.equal(overlap(other, one), expected);
    });
  }
});
