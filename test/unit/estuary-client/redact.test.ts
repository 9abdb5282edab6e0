import assert from "node:assert/strict";
import { redact } from "../../../clients/estuary/redact.ts";

const secret = 'pass"word-1234567890\nof two lines';

describe("what is left out of messages", () => {
  const forms = { "as it is": secret, "as JSON writes it": JSON.stringify(secret), "as base64": Buffer.from(secret).toString("base64"), "as base64url": Buffer.from(secret).toString("base64url") };
  for (const [name, form] of Object.entries(forms)) {
    it(`is a secret ${name}`, () => {
      const clean = redact(`before ${form} after`, [secret]);
      assert.ok(!clean.includes("word-1234567890") && !clean.includes(form), clean);
      assert.match(clean, /before/);
    });
  }

  it("is a message that repeats a piece of one", () => {
    assert.match(redact("it began word-12345678 and so on", [secret]), /left out, because/);
  });

  const shapes = [
    ["a refresh token", Buffer.from(JSON.stringify({ id: "11:22", secret: "abcdef" })).toString("base64")],
    ["an access token", `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${Buffer.from('{"sub":"x"}').toString("base64url")}.c2lnbmF0dXJl`],
    ["a bearer", "Authorization: Bearer abcdefghijklmnop"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIabcdef\n-----END RSA PRIVATE KEY-----"],
    ["a quoted password", '{"password": "hunter2 with \\" quotes"}'],
  ] as const;
  for (const [name, text] of shapes) {
    it(`is ${name}, though nobody said so`, () => {
      assert.doesNotMatch(redact(`it said ${text}!`, []), /abcdef|MII|hunter2|eyJ/);
    });
  }

  it("is nothing of an ordinary message, which is cut to a readable length", () => {
    assert.equal(redact("no such table\n public.x", ["short", secret]), "no such table public.x");
    assert.ok(redact("word ".repeat(1000), []).length < 700);
  });
});
