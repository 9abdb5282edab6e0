import assert from "node:assert/strict";
import fc from "fast-check";
import { entropyOf, holdsRandomText, looksRandom, runsOf, switchesOf } from "../../../../policies/rules/supply-chain/secrets/randomness.ts";

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphabets = {
  base62: `${capitals}${capitals.toLowerCase()}0123456789`,
  base64: `${capitals}${capitals.toLowerCase()}0123456789+/`,
  base64url: `${capitals}${capitals.toLowerCase()}0123456789-_`,
  base36: `${capitals.toLowerCase()}0123456789`,
  base32: `${capitals}234567`,
};

/** Share of 500 texts of the alphabet, always the same ones, that are taken for random. */
function found(alphabet: string, length: number): number {
  const texts = fc.sample(fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length, size: "max" }), { numRuns: 500, seed: 5 });
  return texts.filter((characters) => looksRandom(characters.join(""))).length / texts.length;
}

describe("text drawn by lot", () => {
  for (const [name, least] of [["base62", 0.9], ["base64", 0.9], ["base64url", 0.9], ["base36", 0.9], ["base32", 0.7]] as const) {
    it(`is found in 32 characters of ${name}, mostly`, () => assert.ok(found(alphabets[name], 32) >= least, String(found(alphabets[name], 32))));
  }

  for (const text of [
    "consolidated_mcp_ports_of_every_server", "sophia-ai-main-7d4b9c6f5d-x2x4z", "nvidia-device-plugin-daemonset-8xk2p", "OAuth2ClientIdFromRequestHeader", "N8N_INSTANCE_OWNER_PASSWORD_HASH", "n8nOwnerPasswordHash",
    "V1alpha1IPAddressSpec", "io.k8s.api.admissionregistration.v1beta1.ParamRef", "/models/V1beta1ParamRef", "/usr/lib/x86_64-linux-gnu/libstdc", "us-west-1a-us-west-1b-us-west-1c-k8s",
    "vectoradd-cuda12.5.0-ubuntu22.04", "aVeryLongIdentifierInCamelCaseThatSaysALot", "20261121T200900Z-20261122T200900Z", "x".repeat(40), "a1".repeat(20), "aB1".repeat(12), "0".repeat(64),
    "0123456789abcdef0123456789abcdef01234567", "0123456789ABCDEF0123456789ABCDEF01234567", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "http2-http3-grpc-web-v1-v2-v3-v4-v5",
  ]) {
    it(`is not ${text}`, () => assert.equal(looksRandom(text), false));
  }

  const twenty = "q8Zt3LxV0bN5rK2wYc7H";
  it("has twenty characters at least", () => {
    assert.equal(looksRandom(twenty), true);
    assert.equal(looksRandom(twenty.slice(1)), false);
  });
  it("has two hundred characters at most", () => {
    assert.equal(looksRandom(twenty.repeat(10)), true);
    assert.equal(looksRandom(`${twenty.repeat(10)}q`), false);
  });
  it("may have a separator in ten characters", () => {
    assert.equal(looksRandom("q8Zt3/LxV0bN5r+K2wYc"), true);
    assert.equal(looksRandom("q8Zt3/LxV0b/N5r+K2wYc"), false);
    assert.equal(looksRandom("q8Zt3LxV0b-N5rK2wYc7H-f4mP9sD6gU"), true);
  });
  it("has its letters and digits in parts of ten at least where there are many separators", () => {
    assert.equal(looksRandom("a-b-c-d-q8zt3lxv0b-n5rk2wyc7h"), true);
    assert.equal(looksRandom("a-b-c-d-q8zt3lxv0-n5rk2wyc7h"), false);
    assert.equal(looksRandom("a-b-q8zt3lxv0-n5rk2wyc7-p9sd6gua1"), false);
    assert.equal(looksRandom("a-b-q8zt3lxv0b5-abcdefabcdef"), false);
  });
  it("has eighteen letters and digits that look drawn, at least", () => {
    assert.equal(looksRandom("-q8zt3lxv0b5rk2wyc7-"), true);
    assert.equal(looksRandom("-q8zt3lxv0b5rk2wyc--"), false);
  });
  it("is hexadecimal never: digests and commits look the same", () => {
    assert.equal(looksRandom("0a1b2c3d4e5f60718293a4b5c6d7e8f9"), false);
    assert.equal(looksRandom("0A1B2C3D4E5F60718293A4B5C6D7E8F9"), false);
    assert.equal(looksRandom("0a1B2c3D4e5F60718293a4B5c6D7e8f9"), true);
    assert.equal(looksRandom("0a1b2c3d4e5f60718293a4b5c6d7e8fg"), true);
    assert.equal(looksRandom("g0a1b2c3d4e5f60718293a4b5c6d7e8f"), true);
  });
});

describe("neighbours of different kinds", () => {
  for (const [text, share] of [
    ["aaaaa", 0], ["AAAAA", 0], ["11111", 0], ["a1a1a", 1], ["A1A1A", 1], ["Abcde", 0], ["abCde", 0], ["abCDe", 0.25], ["abCD1", 0.5], ["1Abcd", 0], ["1ABcd", 0.25], ["ab9zz", 0.5], ["aa0zz", 0.5], ["AZ1ZA", 0.5], ["az1za", 0.5], ["AbAbA", 0.25], ["abAB1", 0.5],
  ] as const) {
    it(`are ${share} of those of ${text}`, () => assert.equal(switchesOf(text), share));
  }
});

describe("entropy", () => {
  for (const [text, bits] of [["aaaa", 0], ["abab", 1], ["abcd", 2], ["aabc", 1.5], ["abcdefgh", 3]] as const) it(`of ${text} is ${bits} bits a character`, () => assert.equal(entropyOf(text), bits));
});

describe("runs of characters", () => {
  it("have sixteen characters at least, separators included, and end with padding", () => {
    assert.deepEqual(runsOf(`one ${"a".repeat(15)} two:${"b".repeat(16)}. "AZaz09+/_-AZaz09==" x`), ["b".repeat(16), "AZaz09+/_-AZaz09=="]);
    assert.deepEqual(runsOf(`${"a".repeat(16)}===`), [`${"a".repeat(16)}==`]);
    assert.deepEqual(runsOf("none"), []);
  });
  it("are searched for random text", () => {
    assert.equal(holdsRandomText("key is q8Zt3LxV0bN5rK2wYc7H, he said"), true);
    assert.equal(holdsRandomText("consolidated_mcp_ports_of_every_server and q8Zt3LxV0bN5rK2wYc7H"), true);
    assert.equal(holdsRandomText("consolidated_mcp_ports_of_every_server"), false);
  });
});
