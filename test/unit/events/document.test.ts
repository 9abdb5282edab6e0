import assert from "node:assert/strict";
import { readDocument } from "../../../services/events/sink/document.ts";
import { documentText, uuidOf } from "./support/documents.ts";

const at = 1_700_000_000_000;

function key(document: Record<string, unknown> | string, pointers: readonly string[] = ["/id"]): string {
  const text = typeof document === "string" ? document : JSON.stringify({ ...document, _meta: { uuid: uuidOf(at) } });
  const read = readDocument(Buffer.from(text), pointers);
  return "reason" in read ? `${read.reason}: ${read.detail}` : read.key;
}

describe("document of the sink", () => {
  it("is kept byte for byte, with its clock and what happened to it", () => {
    const text = documentText({ id: "a", at, op: "d" });
    const read = readDocument(Buffer.from(text), ["/id"]);
    assert.ok(!("reason" in read));
    assert.equal(read.bytes.toString(), text);
    assert.equal(read.deleted, true);
    assert.equal(read.published, at);
    assert.equal(read.committed, undefined);
  });

  it("knows when its source committed it, unless it was only copied", () => {
    const committed = (source: unknown): number | undefined => {
      const read = readDocument(Buffer.from(JSON.stringify({ id: 1, _meta: { uuid: uuidOf(at), source } })), ["/id"]);
      assert.ok(!("reason" in read));
      return read.committed;
    };
    assert.equal(committed({ ts_ms: 1234 }), 1234);
    assert.equal(committed({ ts_ms: 1234, snapshot: true }), undefined);
    for (const source of [{}, { ts_ms: 0 }, { ts_ms: "5" }, null, "text", []]) assert.equal(committed(source), undefined, JSON.stringify(source));
  });

  it("has a key that says its values, and no other document's", () => {
    assert.equal(key({ id: "plain" }), "plain");
    assert.equal(key({ id: 42 }), "42");
    assert.equal(key({ id: "42" }), "%2242%22");
    assert.equal(key({ id: '"42"' }), "%22%5C%2242%5C%22%22");
    assert.equal(key({ id: true }), "true");
    assert.equal(key({ id: "true" }), "%22true%22");
    assert.equal(key({ id: null }), "null");
    assert.equal(key({ id: "" }), "");
    assert.equal(key({ id: "0b7e3c52-aaaa-4bbb-8ccc-0123456789ab" }), "0b7e3c52-aaaa-4bbb-8ccc-0123456789ab");
    assert.equal(key({ id: "a/b:c" }), "a%2Fb%3Ac");
    assert.equal(key({ a: "x", b: { "c/d": 7 } }, ["/a", "/b/c~1d"]), "x/7");
    assert.notEqual(key({ id: "\ud800" }), key({ id: "\ufffd" }));
    assert.match(key({ id: "long".repeat(1000) }), /^sha256:[0-9a-f]{64}$/);
  });

  it("holds every digit of a long number", () => {
    const withId = (id: string): string => key(`{"id":${id},"_meta":{"uuid":"${uuidOf(at)}"}}`);
    assert.equal(withId("9007199254740993"), "9007199254740993");
    assert.equal(withId("9007199254740992"), "9007199254740992");
    assert.equal(withId("1.0"), "1");
  });

  const bad: readonly (readonly [string, string | Buffer, string])[] = [
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "not-utf-8: its bytes are no UTF-8"],
    ["a text that is no JSON", '{"id":1', "not-json: it is no JSON"],
    ["an array", "[]", "no-object: it is no object"],
    ["null", "null", "no-object: it is no object"],
    ["a document without a clock", '{"id":1}', "no-clock: /_meta/uuid is no UUID of version 1"],
    ["one with a UUID of version 4", '{"id":1,"_meta":{"uuid":"c232ab00-9414-41ec-b3c8-9f6bdeced846"}}', "no-clock: /_meta/uuid is no UUID of version 1"],
    ["one without its key", `{"_meta":{"uuid":"${uuidOf(at)}"}}`, "no-key: /id is no text, number, boolean or null"],
    ["one whose key is an object", `{"id":{},"_meta":{"uuid":"${uuidOf(at)}"}}`, "no-key: /id is no text, number, boolean or null"],
    ["one whose key is only inherited", `{"_meta":{"uuid":"${uuidOf(at)}"},"x":{}}`, "no-key: /id is no text, number, boolean or null"],
    ["one that is nested beyond reason", "[".repeat(1_000_000), "not-json: it is no JSON"],
  ];
  for (const [name, bytes, expected] of bad) {
    it(`is none in ${name}`, () => {
      const read = readDocument(Buffer.from(bytes as string), ["/id"]);
      assert.equal("reason" in read ? `${read.reason}: ${read.detail}` : "a document", expected);
    });
  }

  it("has no key in what every object inherits", () => {
    assert.match(key({ id: 1 }, ["/constructor/name"]), /^no-key/);
    assert.match(key({ id: [1] }, ["/id/length"]), /^no-key/);
    assert.equal(key({ id: [1, "b"] }, ["/id/1"]), "b");
  });
});
