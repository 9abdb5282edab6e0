import assert from "node:assert/strict";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { redactionModule } from "../../../components/estuary/spec/derivations/redacted.ts";
import { collectedBy } from "../../../components/estuary/spec/collections.ts";
import { type Collected, personalFields, propertiesOf, schemaNamed } from "../../../components/estuary/spec/registry.ts";
import { everything, least, settingsWith } from "./support/settings.ts";

const catalogue = catalogueFrom(settingsWith(everything));
const collections = Object.entries(catalogue.specs).filter(([name]) => catalogue.types[name] === "collection") as [string, CollectionModel][];

/** Every place of a value where `redact` stands. */
function redacts(value: unknown, path = ""): readonly string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "redact" ? [path] : redacts(inner, `${path}/${key}`)));
}

describe("redaction", () => {
  it("is marked on the known fields, at the top of the collections that are captured and nowhere else", () => {
    assert.deepEqual(Object.fromEntries(collections.map(([name, { schema }]) => [name, redacts(schema)] as const).filter(([, places]) => places.length > 0)), {
      "sophia-ai/conversations": ["/properties/user_email", "/properties/user_phone"],
      "sophia-ai/gong-calls": ["/properties/customerEmail", "/properties/customerPhone"],
      "sophia-ai/gong-users": ["/properties/emailAddress", "/properties/phoneNumber"],
      "sophia-ai/memories": ["/properties/userEmail"],
    });
  });

  it("has no salt, which would be stored in clear", () => {
    assert.doesNotMatch(JSON.stringify(catalogue), /redactSalt/);
  });

  it("is a derivation of every collection that leaves", () => {
    const redacted = collections.filter(([name]) => name.endsWith("-redacted"));
    assert.equal(redacted.length, 12);
    for (const [name, { derive }] of redacted) {
      assert.ok(derive !== undefined && "typescript" in derive.using, name);
      assert.match(derive.using.typescript.module, new RegExp(`from "flow/${name}\\.ts"`));
    }
  });

  it("tells a module its key and the settings, also names that mean something in a pattern or a replacement", () => {
    const entry: Collected = { name: "x", source: "github", key: ["/a~1b", "/c"], schema: { properties: { c: { type: "string" }, text: { type: "string" } } }, personal: ["/user"] };
    const module = redactionModule("acme/x-redacted", entry, { names: ["O'Neill", "A. $& B"], cards: false, taxNumbers: true });
    const settings = JSON.parse(/const settings: Settings = (.*);/.exec(module)?.[1] ?? "{}") as Record<string, unknown>;
    const { personal, ...rest } = settings;
    assert.deepEqual(rest, { key: ["/a~1b", "/c"], names: ["O'Neill", "A. $& B"], cards: false, taxNumbers: true, types: { text: ["string", "null"] }, mostBytes: 0 });
    assert.deepEqual(personal, personalFields(entry));
    assert.doesNotMatch(module, /COLLECTION|SETTINGS/);
  });

  it("leaves out what JavaScript's numbers cannot hold: Gong's ids have 19 digits", () => {
    assert.ok(!collections.some(([name]) => name === "sophia-ai/gong-api-calls-redacted"));
  });

  const typesOf = (name: string) => Object.fromEntries(Object.entries(propertiesOf(collections.find(([full]) => full === `sophia-ai/${name}-redacted`)?.[1].schema ?? {})).map(([field, { type }]) => [field, type]));
  const text = ["string", "null"];

  it("names the fields that may leave, so that Estuary makes a column and an embedding of each", () => {
    assert.deepEqual(typesOf("gong-calls"), {
      callId: "string",
      started: text,
      title: text,
      url: text,
      durationSeconds: ["number", "null"],
      customerName: text,
      customerEmail: text,
      sentiment: ["number", "null"],
      summary: text,
      transcript: text,
      actionItems: ["array", "null"],
      startedAt: text,
      sentimentCategory: text,
      actionItemCount: ["integer", "null"],
      enrichedAt: text,
      sourceSystem: text,
    });
    const texts = { conversations: ["title", "content"], "slack-messages": ["text"], "slack-threads": ["text"], "github-issues": ["title", "body"], "github-pull-requests": ["title", "body"], memories: ["content"] };
    for (const [name, fields] of Object.entries(texts)) for (const field of fields) assert.deepEqual(typesOf(name)[field], text, `${name} ${field}`);
  });

  it("names nothing that stays behind, and binds nothing but the key", () => {
    assert.ok(!("user_phone" in typesOf("conversations")) && !("user" in typesOf("github-issues")) && !("author" in typesOf("github-commits")));
    for (const [name, { key, schema }] of collections.filter(([full]) => full.endsWith("-redacted"))) {
      const bound = Object.entries(propertiesOf(schema ?? {})).filter(([field, { type, description: _, ...rest }]) => !key.includes(`/${field}`) && (Object.keys(rest).length > 0 || ![type].flat().includes("null")));
      assert.deepEqual(bound, [], name);
      assert.deepEqual(schema?.["required"], key.map((pointer) => pointer.slice(1)), name);
    }
  });

  it("keeps every field of a call in the enriched one, but what is blocked", () => {
    const kept = Object.entries(propertiesOf(schemaNamed("gong-call"))).filter(([, { redact }]) => (redact as { strategy?: string } | undefined)?.strategy !== "block");
    const enriched = propertiesOf(schemaNamed("gong-call-enriched"));
    assert.deepEqual(kept.filter(([name]) => !(name in enriched)), []);
  });

  it("lets rows of tables that nobody described leave only where the settings say so", () => {
    const leaving = (postgres: object) => collectedBy(settingsWith({ ...least, sources: { postgres } }).estuary).filter(({ leaves }) => leaves === true).map(({ name }) => name);
    assert.deepEqual(leaving({ tables: ["conversations", "user_profiles", "orders"] }), ["conversations"]);
    assert.deepEqual(leaving({ tables: ["conversations", "user_profiles", "orders"], leaving: ["orders"] }), ["conversations", "orders"]);
    assert.throws(() => leaving({ leaving: ["conversations", "other"] }), (error: Error) => {
      assert.match(error.message, /leaving\.0 is conversations, of which .* says whether it leaves/);
      assert.match(error.message, /leaving\.1 is other, which is not captured; allowed: conversations;/);
      return true;
    });
  });
});
