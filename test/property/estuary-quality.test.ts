import assert from "node:assert/strict";
import type { CollectionModel, TestModel } from "@sophia/estuary/catalogue";
import fc from "fast-check";
import { catalogueFrom } from "../../components/estuary/spec/catalogue.ts";
import { collectedBy } from "../../components/estuary/spec/collections.ts";
import { qualitySpecs } from "../../components/estuary/spec/derivations/quality.ts";
import { type Collected, openSchema, propertiesOf, topName } from "../../components/estuary/spec/registry.ts";
import { collectionsOf } from "../contract/estuary/derivations/support/catalogue-test.ts";
import { type Document, schemaFaults } from "../contract/estuary/derivations/support/documents.ts";
import { SqliteDerivation } from "../contract/estuary/derivations/support/sqlite.ts";
import { everything, least, settingsWith } from "../unit/estuary-fabric/support/settings.ts";

const settings = settingsWith(everything);
const models = collectionsOf(catalogueFrom(settings));
const checked = collectedBy(settings.estuary).filter((entry) => entry.checked === true);

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ maxLength: 20 }),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.constantFrom(null, true, "", 0, -1, 1, "1", [], {}, "2027-01-01T00:00:00Z", "'", '"', "{}", "[]", "\u0000"),
);

const right: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.string({ minLength: 10, maxLength: 20 }),
  number: fc.double({ min: 0, max: 1, noNaN: true }),
  integer: fc.integer(),
  null: fc.constant(null),
  array: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 2 }),
  object: fc.constant({}),
};

/** Mostly a right value, for where all are wrong no single one is told apart; else one just beside the bounds, or anything. */
function valueOf({ type, minimum = 0, maximum = 1 }: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const types = [type as string | readonly string[]].flat().map((name) => right[name] ?? fc.constant(null));
  const bounds = [minimum, maximum].map(Number).flatMap((bound) => [bound, bound - 0.001, bound + 0.001]);
  return fc.oneof({ weight: 14, arbitrary: fc.oneof(...types) }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...bounds) }, { weight: 1, arbitrary: value });
}

/** Documents with a right key and anything else, right or wrong. */
function documents({ key, schema }: Collected): fc.Arbitrary<Document> {
  const fields = fc.oneof(
    ...[schema["required"] as string[], []].map((requiredKeys) => {
      const known = Object.entries(propertiesOf(schema)).filter(([name]) => !key.map(topName).includes(name));
      return fc.record(Object.fromEntries(known.map(([name, property]) => [name, valueOf(property)])), { requiredKeys: requiredKeys.filter((name) => !key.map(topName).includes(name)) });
    }),
  );
  const keys = fc.record(Object.fromEntries(key.map((pointer) => [topName(pointer), fc.string({ minLength: 1, maxLength: 8 })])));
  const others = fc.dictionary(fc.string({ maxLength: 5 }).filter((name) => !key.map(topName).includes(name)), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true });
  return fc.tuple(others, fields, keys).map(([other, known, own]) => JSON.parse(JSON.stringify({ ...other, ...known, ...own })) as Document);
}

function model(name: string, suffix: string): CollectionModel {
  const found = models[name + suffix];
  assert.ok(found !== undefined);
  return found;
}

/** The order of keys: part by part, false before true. */
function inOrder(one: readonly unknown[], other: readonly unknown[]): number {
  const index = one.findIndex((part, at) => part !== other[at]);
  if (index < 0) return 0;
  return (one[index] as string) < (other[index] as string) ? -1 : 1;
}

describe("data quality", () => {
  for (const entry of checked) {
    const name = settings.estuary.prefix + entry.name;
    it(`finds every document of ${entry.name} valid or in quarantine, and none breaks a schema`, () => {
      const valid = new SqliteDerivation(`${name}-valid`, model(name, "-valid"), models);
      const quarantine = new SqliteDerivation(`${name}-quarantine`, model(name, "-quarantine"), models);
      const counts = { good: 0, bad: 0 };
      fc.assert(
        fc.property(documents(entry), (document) => {
          // What the collection itself refuses never comes so far.
          fc.pre(schemaFaults(model(name, ""), document).length === 0);
          const [good, bad] = [valid.read("valid", document), quarantine.read("quarantine", document)];
          assert.equal(good.length + bad.length, 1);
          counts[good.length === 1 ? "good" : "bad"]++;
          if (good.length === 1) assert.deepEqual(good[0], document);
          else assert.deepEqual(bad[0]?.["document"], document);
          // SQLite is stricter with two: it measures a text up to its first NUL, and an integer is none for it when it is written as 1e21.
          if (!/\\u0000|\de\+/.test(JSON.stringify(document))) assert.equal(good.length === 1, schemaFaults(model(name, "-valid"), document).length === 0);
        }),
        { numRuns: 400 },
      );
      // Else nothing was told apart.
      assert.ok(counts.good > 50 && counts.bad > 50, JSON.stringify(counts));
      valid.close();
      quarantine.close();
    });
  }

  it("takes valid calls into the enriched ones, whatever else they hold", () => {
    const entry = checked.find((one) => one.enriched !== undefined);
    assert.ok(entry !== undefined);
    const name = settings.estuary.prefix + entry.name;
    const valid = new SqliteDerivation(`${name}-valid`, model(name, "-valid"), models);
    const enriched = new SqliteDerivation(`${name}-enriched`, model(name, "-enriched"), models);
    let seen = 0;
    fc.assert(
      fc.property(documents(entry), (document) => {
        // The schema of each is checked on what it makes.
        for (const good of valid.read("valid", document)) {
          seen++;
          const [made, ...more] = enriched.read("enrich", good);
          assert.deepEqual([{ ...made, ...good, actionItems: made?.["actionItems"] }, more], [made, []]);
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(seen > 50, String(seen));
    valid.close();
    enriched.close();
  });

  it("hands nothing on of the row as it was before", () => {
    const name = `${settings.estuary.prefix}conversations`;
    const valid = new SqliteDerivation(`${name}-valid`, model(name, "-valid"), models);
    const quarantine = new SqliteDerivation(`${name}-quarantine`, model(name, "-quarantine"), models);
    const meta = { op: "u", before: { id: "1", user_email: "ada@example.com" }, source: { table: "conversations" } };
    const left = { op: "u", source: { table: "conversations" } };
    assert.deepEqual(valid.read("valid", { id: "1", title: "Hello", _meta: meta }), [{ id: "1", title: "Hello", _meta: left }]);
    assert.deepEqual(quarantine.read("quarantine", { id: "1", title: 7, _meta: meta })[0]?.["document"], { id: "1", title: 7, _meta: left });
    valid.close();
    quarantine.close();
  });

  it("is tested with documents whose keys fit, differ and sort, whatever the key is made of", () => {
    const columns = fc.uniqueArray(fc.tuple(fc.constantFrom("id", "tenant", "archived", "number"), fc.constantFrom("", ":string", ":integer", ":boolean")), { minLength: 1, maxLength: 3, selector: ([column]) => column });
    fc.assert(
      fc.property(columns, (chosen) => {
        const { estuary } = settingsWith({ ...least, sources: { postgres: { keys: { conversations: chosen.map((parts) => parts.join("")) } } } });
        const [entry] = collectedBy(estuary);
        assert.ok(entry !== undefined);
        const specs = qualitySpecs(estuary.prefix, entry);
        const byName = new Map(specs.map(({ name, model: spec }) => [name, spec]));
        byName.set(estuary.prefix + entry.name, { key: entry.key, schema: openSchema(entry) });
        const steps = specs.flatMap(({ type, model: spec }) => (type === "test" ? (spec as TestModel).steps : []));
        for (const step of steps) {
          if (!("ingest" in step)) continue;
          const given = step.ingest.documents as readonly Document[];
          for (const document of given) assert.deepEqual(schemaFaults(byName.get(step.ingest.collection) as CollectionModel, document), []);
          const keys: readonly (readonly unknown[])[] = given.map((document) => entry.key.map((pointer) => document[topName(pointer)]));
          assert.equal(new Set(keys.map((key) => JSON.stringify(key))).size, given.length);
          assert.deepEqual([...keys].sort(inOrder), keys);
        }
      }),
      { numRuns: 60 },
    );
  });
});
