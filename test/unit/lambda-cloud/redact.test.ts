import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { failureOf } from "../../../clients/lambda-cloud/judge.ts";
import { redact } from "../../../clients/lambda-cloud/redact.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const token = (length: number) => fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length + 40 });

describe("redaction", () => {
  const cases: readonly (readonly [what: string, text: string, secrets: string[], expected: string])[] = [
    ["the key given", "key hunter22 is wrong", ["hunter22"], "key [redacted] is wrong"],
    ["the key in base64", `user ${Buffer.from("hunter22:").toString("base64")}`, ["hunter22"], "user [redacted]"],
    ["anything of a key's shape", "secret_other_0123456789abcdef.Zm9v is unknown", [], "[redacted] is unknown"],
    ["an Authorization header", "sent Authorization: Bearer abcdefgh1234", [], "sent Authorization: Bearer [redacted]"],
    ["a private key", "a -----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY----- b", [], "a [redacted] b"],
    ["the beginning of a private key", "a -----BEGIN PRIVATE KEY-----\nabc", [], "a [redacted]"],
    ["user data as JSON writes it", String.raw`got "#cloud-config\nx: y"`, ["#cloud-config\nx: y"], 'got "[redacted]"'],
    ["nothing of an ordinary text", "Not enough capacity.", ["hunter22"], "Not enough capacity."],
  ];
  for (const [what, text, secrets, expected] of cases) {
    it(`leaves out ${what}`, () => assert.equal(redact(text, secrets), expected));
  }

  it("shortens what is long", () => assert.ok(redact("x ".repeat(10_000), []).length < 700));

  it("leaves nothing of key, user data or private key in an error, whatever the API repeats of them and wherever", () => {
    const arbitrary = fc.record({
      key: token(12),
      userData: fc.array(token(16), { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n")),
      prefix: fc.string({ maxLength: 30 }),
      form: fc.constantFrom<(text: string) => string>((text) => text, (text) => JSON.stringify(text), (text) => text.slice(2, 40), (text) => `Basic ${Buffer.from(`${text}:`).toString("base64")}`),
      status: fc.constantFrom(200, 302, 400, 401, 404, 429, 500),
      where: fc.constantFrom("message", "suggestion", "code", "body"),
    });
    fc.assert(
      fc.property(arbitrary, fc.boolean(), ({ key, userData, prefix, form, status, where }, echoKey) => {
        const echo = prefix + form(echoKey ? key : userData);
        const body = where === "body" ? echo : { error: { code: "some/code", message: "", [where]: echo } };
        const error = failureOf({ status, body }, { operation: "launchInstance", request: "POST /api/v1/instance-operations/launch", secrets: [key, userData] });
        const shown = inspect(error, { depth: 10 }) + JSON.stringify(error);
        assert.equal(shown.includes(key), false);
        for (const line of userData.split("\n")) assert.equal(shown.includes(line.slice(0, 16)), false, shown);
      }),
      { numRuns: 300 },
    );
  });
});
