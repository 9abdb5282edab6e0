import assert from "node:assert/strict";
import fc from "fast-check";
import { type Catalogue, type CollectionModel, type MaterializationModel, type Model, catalogueFaults, imageOf, leaves, materializePinecone, materializePostgres, materializeSnowflake, sourceName, sourcePostgres } from "@sophia/estuary/catalogue";
import { type LiveTask, type TaskPlan, compare, predict, reportOf, estimate, exitCodeOf, planText, pathText } from "@sophia/estuary/plan";

type Json = Record<string, unknown>;
interface Specs {
  readonly [name: string]: { readonly type: TaskPlan["type"]; readonly model: Json };
}

const types = ["string", "integer", "number", "boolean"];
const names = ["a", "b", "c"].map((name) => `acme/${name}`);
const counter = fc.integer({ min: 0, max: 5 });

const collections = fc.record({
  fields: fc.dictionary(fc.constantFrom("x", "y", "z"), fc.record({ type: fc.constantFrom(...types), null: fc.boolean() })),
  wide: fc.boolean(),
});

function collectionModel({ fields, wide }: { fields: Record<string, { type: string; null: boolean }>; wide: boolean }): Json {
  const properties = { id: { type: "string" }, ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { type: field.null ? [field.type, "null"] : field.type }])) };
  const schema = { type: "object", properties, required: ["id"] };
  return wide ? { key: ["/id"], writeSchema: schema, readSchema: { allOf: [{ $ref: "flow://write-schema" }, { $ref: "flow://inferred-schema" }] } } : { key: ["/id"], schema };
}

const bindings = fc.uniqueArray(fc.record({ table: fc.constantFrom("t1", "t2", "t3"), source: fc.constantFrom(...names), backfill: counter, disable: fc.boolean(), delta: fc.boolean(), recommended: fc.boolean() }), { selector: ({ table }) => table, maxLength: 3 });

/** Collections, a capture of them and a task that materializes some, before or after. */
const catalogues: fc.Arbitrary<Specs> = fc
  .record({ collections: fc.tuple(collections, collections, collections), bindings, counters: fc.tuple(counter, counter, counter), paused: fc.boolean(), on: fc.option(fc.constantFrom("backfill", "abort", "disableBinding", "disableTask"), { nil: undefined }) })
  .map((all) => ({
    ...Object.fromEntries(names.map((name, index) => [name, { type: "collection" as const, model: collectionModel(all.collections[index]!) }])),
    "acme/in": { type: "capture", model: { endpoint: { connector: { image: imageOf(sourcePostgres), config: {} } }, bindings: names.map((target, index) => ({ resource: { namespace: "public", stream: target }, target, backfill: all.counters[index] })) } },
    "acme/out": {
      type: "materialization",
      model: {
        endpoint: { connector: { image: imageOf(materializePostgres), config: {} } },
        bindings: all.bindings.map(({ table, source, backfill, disable, delta, recommended }) => ({ resource: { table, delta_updates: delta }, source, backfill, ...(disable && { disable: true }), fields: { recommended } })),
        ...(all.on !== undefined && { onIncompatibleSchemaChange: all.on }),
        ...(all.paused && { shards: { disable: true } }),
      },
    },
  }));

function planOf(before: Specs, after: Specs): readonly TaskPlan[] {
  const wanted = { specs: Object.fromEntries(Object.entries(after).map(([name, { model }]) => [name, model])), types: Object.fromEntries(Object.entries(after).map(([name, { type }]) => [name, type])) } as unknown as Catalogue;
  const live: LiveTask[] = Object.entries(before).map(([name, { type, model }]) => ({ name, type, model }));
  return predict({ wanted, live, owned: Object.keys(before) });
}

const raised = (specs: Specs, by: number): Specs => ({
  ...specs,
  "acme/out": { ...specs["acme/out"]!, model: { ...specs["acme/out"]!.model, bindings: (specs["acme/out"]!.model["bindings"] as Json[]).map((binding) => ({ ...binding, backfill: Number(binding["backfill"]) + by })) } },
});
const filled = (tasks: readonly TaskPlan[]) => new Set(tasks.flatMap(({ name, backfills }) => backfills.map(({ binding }) => `${name} ${pathText(binding)}`)));

/** What the service makes of a model by itself. */
function expanded(model: Json, order: number, counters: number): Json {
  const list = model["bindings"] as Json[] | undefined;
  if (list !== undefined) {
    const noted = list.map((binding) => ({ disable: false, priority: 0, ...binding, backfill: Number(binding["backfill"]) + counters, resource: { ...(binding["resource"] as Json), _meta: { path: ["x"] } } }));
    return { expectPubId: "0011223344556677", onIncompatibleSchemaChange: "backfill", ...model, shards: { hotStandbys: 0, ...(model["shards"] as Json | undefined) }, bindings: [...noted.slice(order), ...noted.slice(0, order)] };
  }
  if (model["readSchema"] === undefined) return { ...model, projections: {} };
  const inferred = { $id: "flow://inferred-schema", type: "object", properties: { found: { type: "integer" } } };
  return { ...model, readSchema: { ...(model["readSchema"] as Json), $defs: { "flow://write-schema": { $id: "flow://write-schema", ...(model["writeSchema"] as Json) }, "flow://inferred-schema": inferred } } };
}

describe("any catalogue", () => {
  it("equals what the service makes of it by itself, and is planned to change nothing", () => {
    fc.assert(
      fc.property(catalogues, fc.nat(2), fc.nat(3), (specs, order, counters) => {
        const live: Specs = Object.fromEntries(Object.entries(specs).map(([name, { type, model }]) => [name, { type, model: expanded(model, order, counters) }]));
        for (const [name, { type, model }] of Object.entries(specs)) assert.deepEqual(compare(model as unknown as Model, live[name]!.model, type), [], name);
        const tasks = planOf(live, specs);
        assert.deepEqual(tasks.flatMap(({ backfills, disables, resets, errors }) => [...backfills, ...disables, ...resets, ...errors]), []);
        assert.deepEqual([...new Set(tasks.map(({ change }) => change))], ["none"]);
      }),
      { numRuns: 300 },
    );
  });

  it("fills no less for a higher counter, all for one above what is live, and never for a lower one", () => {
    fc.assert(
      fc.property(catalogues, catalogues, fc.nat(4), (before, after, by) => {
        const [less, more] = [filled(planOf(before, after)), filled(planOf(before, raised(after, by)))];
        for (const binding of less) assert.ok(more.has(binding), binding);
        const active = (after["acme/out"]!.model["bindings"] as Json[]).filter(({ disable }) => disable !== true).length;
        const all = filled(planOf(before, raised(after, 6)));
        assert.equal([...all].filter((binding) => binding.startsWith("acme/out ")).length, active);
        assert.deepEqual([...filled(planOf(raised(after, by), after))], [], "what the service raised");
      }),
      { numRuns: 300 },
    );
  });

  it("is never compared to a lower counter: no change goes down", () => {
    fc.assert(
      fc.property(catalogues, catalogues, (before, after) => {
        for (const { fields } of planOf(before, after)) {
          for (const { path, from, to } of fields) if (path.endsWith(".backfill")) assert.ok(Number(to) > Number(from ?? 0), `${path} ${String(from)} -> ${String(to)}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is reported with sums and an exit code that say the same as its lines", () => {
    fc.assert(
      fc.property(catalogues, catalogues, fc.dictionary(fc.constantFrom(...names), fc.nat(1e6)), (before, after, written) => {
        const report = reportOf({ surface: "graphql", tasks: estimate(planOf(before, after), new Map(Object.entries(written))), disagreements: [], warnings: [] });
        const lines = planText(report).split("\n");
        const count = (word: string) => lines.filter((line) => line.startsWith(`    ${word}`)).length;
        const { backfills, resets, disables } = report.totals;
        assert.deepEqual([count("BACKFILL "), count("RESET"), count("DISABLE "), count("ERROR ")], [backfills, resets, disables, report.errors.length]);
        assert.equal(exitCodeOf(report), backfills + resets + disables > 0 ? 3 : 0);
      }),
      { numRuns: 300 },
    );
  });

  it("is refused exactly when something leaves the platform that was not redacted", () => {
    const derived = { key: ["/id"], schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } };
    const collection = fc.record({ name: fc.constantFrom("acme/a", "acme/b-redacted", "acme/c-redacted", "acme/redacted"), derives: fc.boolean() });
    const secret = { $secret: "s" };
    const targets = [
      { image: imageOf(materializePostgres), config: { address: "db", user: "u", credentials: { auth_type: "UserPassword", password: secret } }, resource: (table: string) => ({ table }) },
      { image: imageOf(materializePinecone), config: { index: "i", pineconeApiKey: secret, openAiApiKey: secret }, resource: (namespace: string) => ({ namespace }) },
      { image: imageOf(materializeSnowflake), config: { host: "a.snowflakecomputing.com", database: "d", schema: "s", timestamp_type: "TIMESTAMP_LTZ", credentials: { auth_type: "jwt", user: "u", private_key: secret } }, resource: (table: string) => ({ table }) },
    ];
    const all = fc.record({ collections: fc.uniqueArray(collection, { selector: ({ name }) => name, minLength: 1 }), target: fc.constantFrom(...targets), reads: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), window: fc.boolean() });
    fc.assert(
      fc.property(all, ({ collections: some, target, reads, window }) => {
        const derive = { using: { sqlite: {} }, transforms: [{ name: "t", source: some[0]!.name, shuffle: "any" as const, lambda: "select 1;" }] };
        const models = Object.fromEntries(some.map(({ name, derives }): [string, CollectionModel] => [name, derives ? { ...derived, derive } : derived]));
        const model: MaterializationModel = {
          endpoint: { connector: { image: target.image, config: target.config } },
          bindings: reads.map((read, index) => {
            const { name } = some[read % some.length]!;
            return { resource: target.resource(`t${index}`), source: window ? { name, notBefore: "2025-01-01T00:00:00Z" } : name };
          }),
        };
        const faults = catalogueFaults({ specs: { ...models, "acme/out": model }, types: { ...Object.fromEntries(some.map(({ name }) => [name, "collection" as const])), "acme/out": "materialization" } });
        const bare = model.bindings.map(({ source }) => sourceName(source)).filter((name) => !(name.endsWith("-redacted") && models[name]?.derive !== undefined));
        assert.equal(faults.length, leaves(model, []) ? bare.length : 0, faults.join("\n"));
      }),
      { numRuns: 300 },
    );
  });
});
