import assert from "node:assert/strict";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { redactionModule } from "../../../components/estuary/spec/derivations/redacted.ts";
import { everything, settingsWith } from "./support/settings.ts";

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
    const module = redactionModule("acme/x-redacted", ["/a~1b", "/c"], { names: ["O'Neill", "A. $& B"], cards: false, taxNumbers: true });
    assert.ok(module.includes(`const settings: Settings = {"key":["/a~1b","/c"],"names":["O'Neill","A. $& B"],"cards":false,"taxNumbers":true};`));
    assert.doesNotMatch(module, /COLLECTION|SETTINGS/);
  });

  it("leaves out what JavaScript's numbers cannot hold: Gong's ids have 19 digits", () => {
    assert.ok(!collections.some(([name]) => name === "sophia-ai/gong-api-calls-redacted"));
  });
});
