import assert from "node:assert/strict";
import fc from "fast-check";
import { storedOutputs } from "../../../engine/outputs.ts";
import { Redactor } from "../../../engine/redaction.ts";
import { isRepeatable } from "../../../engine/pendingOperations.ts";

describe("secrets are masked", () => {
  it("wherever they stand in a text, with or without JSON's escapes", () => {
    const redactor = new Redactor();
    redactor.add('pass"word\nline');
    assert.equal(redactor.text('a pass"word\nline b {"x":"pass\\"word\\nline"}'), 'a [secret] b {"x":"[secret]"}');
  });

  it("each string of a JSON value by itself", () => {
    const redactor = new Redactor();
    redactor.add('{"token":"tok-123456","nested":[{"key":"key-abcdef"}],"short":"ab"}');
    assert.equal(redactor.text("tok-123456 key-abcdef ab"), "[secret] [secret] ab");
  });

  it("the longer one first where one holds another", () => {
    const redactor = new Redactor();
    redactor.add("abcdef");
    redactor.add("abcdefghi");
    assert.equal(redactor.text("abcdefghi"), "[secret]");
  });

  it("whatever they are and whatever is around them", () => {
    const digits = fc.stringMatching(/^[0-9 ]*$/);
    fc.assert(fc.property(digits, fc.stringMatching(/^[a-z"\\]{6,40}$/), digits, (before, secret, after) => {
      const redactor = new Redactor();
      redactor.add(secret);
      assert.equal(redactor.text(`${before}${secret}${after}`), `${before}[secret]${after}`);
      assert.equal(redactor.text(JSON.stringify(secret)), '"[secret]"');
    }));
  });

  it("in outputs, at any depth", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:xyz" };
    const resources = [{ urn: "", type: "a:b:C", outputs: { no: 1 } }, { urn: "", type: "pulumi:pulumi:Stack", outputs: { url: "nats://x", password: secret, list: [{ deep: secret }] } }];
    assert.deepEqual(storedOutputs({ resources }), { url: "nats://x", password: "[secret]", list: [{ deep: "[secret]" }] });
    assert.deepEqual(storedOutputs(undefined), {});
  });
});

describe("an interrupted creation may simply be repeated", () => {
  const creating = (type: string, inputs?: Record<string, unknown>) => ({ type: "creating", resource: { urn: "urn", type, ...(inputs === undefined ? {} : { inputs }) } });
  const table = [
    [creating("kubernetes:apps/v1:Deployment", { metadata: { name: "nats" } }), true, "a named Kubernetes object"],
    [creating("kubernetes:apps/v1:Deployment", { metadata: { name: "nats-1a2b", annotations: { "pulumi.com/autonamed": "true" } } }), false, "one the provider names"],
    [creating("kubernetes:apps/v1:Deployment", {}), false, "one without a name"],
    [creating("random:index/randomPassword:RandomPassword"), true, "a random value"],
    [creating("pulumi-nodejs:dynamic/lambda:Instance"), true, "a dynamic resource of ours, which looks before it makes"],
    [creating("aws:s3/bucket:Bucket"), false, "anything else"],
    [{ type: "updating", resource: { urn: "urn", type: "aws:s3/bucket:Bucket" } }, true, "an update: the state still holds the resource"],
  ] as const;
  for (const [operation, expected, what] of table) it(`${expected ? "yes" : "no"}: ${what}`, () => assert.equal(isRepeatable(operation), expected));
});
