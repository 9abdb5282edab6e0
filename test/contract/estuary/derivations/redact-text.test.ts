import assert from "node:assert/strict";
import { redactionModule } from "../../../../components/estuary/spec/derivations/redacted.ts";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import { DenoDerivations } from "./support/deno.ts";

const source: CollectionModel = { key: ["/id"], schema: { type: "object", required: ["id"], properties: { id: { type: ["string", "integer"] } } } };

function derivation(name: string, redaction: { names?: readonly string[]; cards?: boolean; taxNumbers?: boolean }): CollectionModel {
  const module = redactionModule(name, ["/id"], { names: [...(redaction.names ?? [])], cards: redaction.cards ?? true, taxNumbers: redaction.taxNumbers ?? true });
  return { ...source, derive: { using: { typescript: { module } }, transforms: [{ name: "redact", source: "acme/notes", shuffle: "any" }] } };
}

const models = {
  "acme/notes": source,
  "acme/all-redacted": derivation("acme/all-redacted", { names: ["Ada Lovelace", "Łukasz Żak", "O'Neill", "J. R. Smith"] }),
  "acme/least-redacted": derivation("acme/least-redacted", { cards: false, taxNumbers: false }),
};

/** Texts with personal data, and what is left of them. */
const personal: readonly (readonly [text: string, left: string])[] = [
  ["ada@example.com", "[email]"],
  ["Mail <ada.lovelace+work@mail.example.co.uk>, please.", "Mail <[email]>, please."],
  ["jörg@müller.example", "[email]"],
  ["a_b@x.example; c-d@y.example.", "[email]; [email]."],
  ["+1 415 555 0132", "[phone]"],
  ["call +14155550132 now", "call [phone] now"],
  ["+44 (0)20 7946 0958", "[phone]"],
  ["+49-30-901820", "[phone]"],
  ["(415) 555-0132", "[phone]"],
  ["415-555-0132, or 415.555.0132", "[phone], or [phone]"],
  ["1-415-555-0132", "[phone]"],
  ["4111 1111 1111 1111", "[card]"],
  ["card 4111-1111-1111-1111.", "card [card]."],
  ["5500005555555559", "[card]"],
  ["amex 378282246310005", "amex [card]"],
  ["6011111111111117 and 30569309025904", "[card] and [card]"],
  ["078-05-1120", "[tax number]"],
  ["ITIN 912-71-1234", "ITIN [tax number]"],
  ["EIN 12-3456789", "EIN [tax number]"],
  ["DE123456789 and ATU12345678, NL123456789B01", "[tax number] and [tax number], [tax number]"],
  ["Ada Lovelace wrote", "[name] wrote"],
  ["ada  lovelace's note", "[name]'s note"],
  ["by Łukasz Żak.", "by [name]."],
  ["Mr. O'Neill", "Mr. [name]"],
  ["J. R. Smith", "[name]"],
];

/** Texts that look like personal data and are none. */
const harmless: readonly string[] = [
  "123e4567-e89b-12d3-a456-426614174000",
  "id 123e4567-e89b-12d3-a456-426614174000 of order 4512",
  "order 4111111111111112",
  "order 12345678901234567890",
  "invoice 2027-001-0002",
  "2027-01-01T10:00:00.000Z",
  "2027-01-01 10:00 to 2027-01-02",
  "10.0.0.1:5432 and 192.168.100.200",
  "version 1.23.456.7890",
  "build 415-555-0132-7",
  "4155550132",
  "SKU 078-05-11201",
  "000-12-3456 and 666-12-3456",
  "part 12-34567890",
  "ticket DE12345678",
  "XDE123456789X",
  "user@host",
  "@mention and #channel",
  "1 + 2 = 3",
  "sum +5",
  "price $4,111.11",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
  "Adam Lovelaces",
  "Jx Rx Smith",
  "1700000000000000",
  "",
];

describe("redaction of free text", function () {
  this.timeout(60_000);
  let deno: DenoDerivations;
  before(async () => {
    deno = await DenoDerivations.prepare(models);
  });
  after(() => deno.remove());

  const texts = async (name: string, given: readonly string[]) => (await deno.read(name, given.map((text, id) => ({ id, text })))).map(({ text }) => text);

  it("takes out addresses, telephone numbers, cards, tax numbers and names", async () => {
    const found = await texts("acme/all-redacted", personal.map(([text]) => text));
    assert.deepEqual(found.map((left, index) => [personal[index]?.[0], left]), personal);
  });

  it("leaves ids, dates, versions and order numbers alone", async () => {
    assert.deepEqual(await texts("acme/all-redacted", harmless), harmless);
  });

  it("leaves cards and tax numbers where the settings say so", async () => {
    assert.deepEqual(await texts("acme/least-redacted", ["4111 1111 1111 1111", "078-05-1120", "a@b.example", "Ada Lovelace"]), ["4111 1111 1111 1111", "078-05-1120", "[email]", "Ada Lovelace"]);
  });

  it("reaches every text, also names of properties, and a card that is a number", async () => {
    const [document] = await deno.read("acme/all-redacted", [{ id: "1", deep: [{ "a@b.example": ["+1 415 555 0132", { note: "Ada Lovelace" }] }], card: 4111111111111111, count: 3, yes: true, none: null }]);
    assert.deepEqual(document, { id: "1", deep: [{ "[email]": ["[phone]", { note: "[name]" }] }], card: "[card]", count: 3, yes: true, none: null });
  });

  it("keeps the key as it is, and of _meta the operation alone: it holds the row as it was before", async () => {
    const [document] = await deno.read("acme/all-redacted", [{ id: "a@b.example", _meta: { op: "d", uuid: "x", before: { mail: "a@b.example" }, source: { table: "t" } }, mail: "a@b.example" }]);
    assert.deepEqual(document, { id: "a@b.example", _meta: { op: "d" }, mail: "[email]" });
  });

  it("publishes nothing under a key that JavaScript has rounded", async () => {
    assert.deepEqual(await deno.read("acme/all-redacted", [{ id: 2 ** 53 }, { id: 7 }]), [{ id: 7 }]);
  });

  it("lets no document stop the task: what is too deep is cut, and __proto__ is a name", async () => {
    let deep: unknown = "a@b.example";
    for (let depth = 0; depth < 400; depth++) deep = [deep];
    const [cut, named] = await deno.read("acme/all-redacted", [{ id: 1, deep }, JSON.parse('{"id": 2, "__proto__": {"mail": "a@b.example"}}') as { id: number }]);
    assert.doesNotMatch(JSON.stringify(cut), /@/);
    assert.equal(JSON.stringify(named), '{"id":2,"__proto__":{"mail":"[email]"}}');
  });

  it("takes no longer for texts that are made to be slow", async () => {
    const hostile = ["a@".repeat(50_000), `${"a.".repeat(50_000)}@`, `+${"1 ".repeat(50_000)}`, "4 ".repeat(100_000), `${"-".repeat(100_000)}`, `Ada${" ".repeat(100_000)}x`];
    // The suite's own limit is the judge.
    assert.equal((await texts("acme/all-redacted", hostile)).length, hostile.length);
  });
});
