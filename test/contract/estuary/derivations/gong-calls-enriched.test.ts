import assert from "node:assert/strict";
import { catalogueFrom } from "../../../../components/estuary/spec/catalogue.ts";
import { everything, settingsWith } from "../../../unit/estuary-fabric/support/settings.ts";
import { collectionsOf } from "./support/catalogue-test.ts";
import type { Document } from "./support/documents.ts";
import { SqliteDerivation } from "./support/sqlite.ts";

const name = "sophia-ai/gong-calls-enriched";
const started = "2027-01-01T10:00:00+02:00";

/** Sentiments and their categories. */
const table: readonly (readonly [sentiment: unknown, category: string | null])[] = [
  [undefined, null],
  [null, null],
  [-1, "at_risk"],
  [0, "at_risk"],
  [0.29999, "at_risk"],
  [0.3, "neutral"],
  [0.5, "neutral"],
  [0.7, "neutral"],
  [0.70001, "positive"],
  [1, "positive"],
  ["0.9", "positive"],
  ["0.1", "at_risk"],
  ["good", null],
  ["", null],
  ["true", null],
  ["[0.9]", null],
  [true, null],
  [[0.9], null],
  [{ score: 0.9 }, null],
];

describe("gong-calls-enriched", () => {
  let derivation: SqliteDerivation;
  before(() => {
    const models = collectionsOf(catalogueFrom(settingsWith(everything)));
    const model = models[name];
    assert.ok(model !== undefined);
    derivation = new SqliteDerivation(name, model, models);
  });
  after(() => derivation.close());

  const enriched = (call: Document): Document => {
    const made = derivation.read("enrich", { callId: "1", started, ...call });
    assert.equal(made.length, 1);
    return made[0] ?? {};
  };

  for (const [sentiment, category] of table) {
    it(`says ${String(category)} of ${sentiment === undefined ? "a missing sentiment" : JSON.stringify(sentiment)}`, () => {
      const document = enriched(sentiment === undefined ? {} : { sentiment });
      // The key is there, with null.
      assert.ok(Object.hasOwn(document, "sentimentCategory"));
      assert.equal(document["sentimentCategory"], category);
    });
  }

  it("lists and counts action items as they came", () => {
    const items = ["call back", { owner: "sales", "due": null }, "[1]", 1.5];
    const document = enriched({ actionItems: items });
    assert.deepEqual([document["actionItems"], document["actionItemCount"]], [items, 4]);
  });

  it("has none where there were none, or no list", () => {
    for (const actionItems of [undefined, null, "call back", {}]) {
      const document = enriched(actionItems === undefined ? {} : { actionItems });
      assert.deepEqual([document["actionItems"], document["actionItemCount"]], [[], 0]);
    }
  });

  it("says when and from where, in UTC", () => {
    const before = Date.now() - 1000;
    const document = enriched({});
    assert.equal(document["startedAt"], "2027-01-01T08:00:00.000Z");
    assert.equal(document["sourceSystem"], "gong");
    const at = Date.parse(String(document["enrichedAt"]));
    assert.ok(at >= before && at <= Date.now() + 1000);
  });

  it("gives no start where the call says it in no way SQLite knows", () => {
    for (const text of ["yesterday at noon", "now and then", "12:30:00.000"]) assert.equal(enriched({ started: text })["startedAt"], null, text);
  });

  it("keeps every other field, also texts that look like lists", () => {
    const document = enriched({ title: "[1]", summary: "{}", transcript: 'He said "no".\n', participants: [{ name: "x" }], extra: { deep: [null, true, 1e21] } });
    const { title, summary, transcript, participants, extra } = document;
    assert.deepEqual({ title, summary, transcript, participants, extra }, { title: "[1]", summary: "{}", transcript: 'He said "no".\n', participants: [{ name: "x" }], extra: { deep: [null, true, 1e21] } });
  });
});
