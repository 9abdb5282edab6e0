import assert from "node:assert/strict";
import { type Catalogue, type Model, capture, collection, materializePinecone, materializePostgres, materialization, secretRef, sourcePostgres, sqliteDerivation } from "@sophia/estuary/catalogue";
import { type TaskPlan, estimate, exitCodeOf, planText, predict, reportOf } from "@sophia/estuary/plan";

type Json = Record<string, unknown>;
const properties = { id: { type: "integer" }, text: { type: "string" }, at: { type: "string", format: "date-time" }, amount: { type: "number" } };
const schema = { type: "object", properties, required: ["id"] };
const credentials = { auth_type: "UserPassword", password: secretRef("password") } as const;
const transform = { name: "orders", source: "acme/orders", shuffle: "any", lambda: "select 1;" } as const;

/** A capture, what it writes, a derivation of it, and a table of each. */
function catalogue(): Record<string, { type: string; model: Json }> {
  const specs = [
    capture("acme/source", { connector: sourcePostgres, config: { address: "db:5432", user: "u", database: "d", historyMode: false, credentials }, bindings: [{ resource: { namespace: "public", stream: "orders" }, target: "acme/orders" }] }),
    collection("acme/orders", { key: ["/id"], schema }),
    sqliteDerivation("acme/derived", { key: ["/id"], schema, transforms: [transform] }),
    materialization("acme/tables", {
      connector: materializePostgres,
      config: { address: "db:5432", user: "u", credentials },
      bindings: [
        { resource: { table: "orders" }, source: "acme/orders" },
        { resource: { table: "derived" }, source: "acme/derived" },
      ],
    }),
  ];
  return Object.fromEntries(specs.map(({ name, type, model }) => [name, { type, model: structuredClone(model) as unknown as Json }]));
}

type Specs = ReturnType<typeof catalogue>;

/** As the service keeps it: with ciphertext where ours refers to a secret. */
function sealed(): Specs {
  return JSON.parse(JSON.stringify(catalogue()).replaceAll('"password":{"$secret":"password"}', '"password_sops":"ENC[AES256_GCM,data:x]"'));
}

function plan(change: (specs: Specs) => void, { live = sealed(), others = {} }: { live?: Specs; others?: Specs } = {}): ReadonlyMap<string, TaskPlan> {
  const specs = catalogue();
  change(specs);
  const wanted = {
    specs: Object.fromEntries(Object.entries(specs).map(([name, { model }]) => [name, model as unknown as Model])),
    types: Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, type])),
  } as Catalogue;
  const tasks = Object.entries({ ...live, ...others }).map(([name, { type, model }]) => ({ name, type: type as TaskPlan["type"], model }));
  return new Map(predict({ wanted, live: tasks, owned: Object.keys(live) }).map((task) => [task.name, task]));
}

const bindingsOf = (specs: Specs, name: string) => specs[name]!.model["bindings"] as Json[];
const backfills = (tasks: ReadonlyMap<string, TaskPlan>) => [...tasks.values()].flatMap(({ name, backfills: all }) => all.map(({ binding, reason }) => [name, binding.join("."), reason]));
const again = (tasks: ReadonlyMap<string, TaskPlan>) => [...tasks.values()].flatMap(({ name, again: all }) => all.map(({ binding, source }) => [name, binding.join("."), source]));
const retype = (specs: Specs, field: string, type: unknown) => {
  specs["acme/orders"]!.model["schema"] = { ...schema, properties: { ...properties, [field]: type } };
};

describe("predicting what a publication would do", () => {
  it("finds nothing where nothing changes, and then has exit code 0", () => {
    const tasks = [...plan(() => undefined).values()];
    assert.deepEqual(tasks.map(({ change, fields, backfills: all, again: more }) => [change, fields.length, all.length, more.length]), Array(4).fill(["none", 0, 0, 0]));
    assert.equal(exitCodeOf(reportOf({ surface: "graphql", tasks, disagreements: [], warnings: [] })), 0);
  });

  it("calls what is not live new: it has nothing to fill again", () => {
    const tasks = plan(() => undefined, { live: {} });
    assert.deepEqual([...new Set([...tasks.values()].map(({ change }) => change))], ["new"]);
    assert.deepEqual([backfills(tasks), again(tasks)], [[], []]);
  });

  it("calls deleted what is ours and no longer wanted, and nobody else's", () => {
    const tasks = plan(
      (specs) => {
        delete specs["acme/tables"];
      },
      { others: { "other/tables": sealed()["acme/tables"]! } },
    );
    assert.equal(tasks.get("acme/tables")?.change, "deleted");
    assert.equal(tasks.has("other/tables"), false);
  });

  it("says that a collection cannot go while it is read", () => {
    const tasks = plan(
      (specs) => {
        delete specs["acme/derived"];
        bindingsOf(specs, "acme/tables").pop();
      },
      { others: { "other/tables": sealed()["acme/tables"]! } },
    );
    assert.deepEqual(tasks.get("acme/derived")?.errors, ["acme/derived would be deleted, and is still read by other/tables: the publication would fail"]);
  });

  it("says that a name is taken by a spec of another type", () => {
    const live = { ...sealed(), "acme/orders": { type: "test", model: { steps: [] } } };
    assert.deepEqual(plan(() => undefined, { live }).get("acme/orders")?.errors, ["acme/orders is live as a test and cannot become a collection: the publication would fail; give it another name, or delete it first"]);
  });

  const table: readonly (readonly [what: string, change: (specs: Specs) => void, expected: readonly (readonly string[])[]])[] = [
    ["a counter of a materialization that is raised", (specs) => (bindingsOf(specs, "acme/tables")[0]!["backfill"] = 1), [["acme/tables", "public.orders", "backfill goes from 0 to 1"]]],
    ["another table", (specs) => (bindingsOf(specs, "acme/tables")[0]!["resource"] = { table: "orders2" }), [["acme/tables", "public.orders2", "rebuilt elsewhere: public.orders stays as it is and is no longer written"]]],
    ["another schema of the task", (specs) => ((specs["acme/tables"]!.model["endpoint"] as { connector: { config: Json } }).connector.config["schema"] = "estuary"), [
      ["acme/tables", "estuary.orders", "rebuilt elsewhere: public.orders stays as it is and is no longer written"],
      ["acme/tables", "estuary.derived", "rebuilt elsewhere: public.derived stays as it is and is no longer written"],
    ]],
    ["the connector's own schema, written out", (specs) => (bindingsOf(specs, "acme/tables")[0]!["resource"] = { table: "orders", schema: "public" }), []],
    ["a binding more", (specs) => bindingsOf(specs, "acme/tables").push({ resource: { table: "more" }, source: "acme/orders" }), [["acme/tables", "public.more", "new binding: filled from the start"]]],
    ["the same bindings in another order", (specs) => bindingsOf(specs, "acme/tables").reverse(), []],
    ["delta updates", (specs) => (bindingsOf(specs, "acme/tables")[0]!["resource"] = { table: "orders", delta_updates: true }), [["acme/tables", "public.orders", "delta_updates changes to true"]]],
    ["another source", (specs) => (bindingsOf(specs, "acme/tables")[0]!["source"] = "acme/derived"), [["acme/tables", "public.orders", "its source changes from acme/orders to acme/derived"]]],
    ["another groupBy", (specs) => (bindingsOf(specs, "acme/tables")[0]!["fields"] = { recommended: true, groupBy: ["text"] }), [["acme/tables", "public.orders", "groupBy changes"]]],
    ["a wider type", (specs) => retype(specs, "text", { type: ["string", "integer"] }), [["acme/tables", "public.orders", "/text of acme/orders may now be integer, and was string"]]],
    ["a narrower type", (specs) => retype(specs, "amount", { type: "integer" }), []],
    ["a value that may be null", (specs) => retype(specs, "text", { type: ["string", "null"] }), []],
    ["a text that was a date", (specs) => retype(specs, "at", { type: "string" }), [["acme/tables", "public.orders", "/at of acme/orders may now be string, and was string:date-time"]]],
    ["a date that was a text", (specs) => retype(specs, "text", { type: "string", format: "date-time" }), []],
    ["a field more", (specs) => retype(specs, "more", { type: "string" }), []],
    ["a type of a field that is left out", (specs) => {
      retype(specs, "text", { type: "integer" });
      bindingsOf(specs, "acme/tables")[0]!["fields"] = { recommended: true, exclude: ["text"] };
    }, []],
    ["a type of a field that is not recommended but required", (specs) => {
      retype(specs, "text", { type: "integer" });
      bindingsOf(specs, "acme/tables")[0]!["fields"] = { recommended: false, require: { text: {} } };
    }, [["acme/tables", "public.orders", "/text of acme/orders may now be integer, and was string"]]],
    ["a counter of a transform", (specs) => ((specs["acme/derived"]!.model["derive"] as { transforms: Json[] }).transforms[0]!["backfill"] = 3), [["acme/derived", "orders", "backfill goes from 0 to 3"]]],
    ["a transform more", (specs) => (specs["acme/derived"]!.model["derive"] as { transforms: Json[] }).transforms.push({ ...transform, name: "more" }), [["acme/derived", "more", "new transform: its source is read from the start"]]],
    ["another lambda", (specs) => ((specs["acme/derived"]!.model["derive"] as { transforms: Json[] }).transforms[0]!["lambda"] = "select 2;"), []],
    ["a counter of a capture", (specs) => (bindingsOf(specs, "acme/source")[0]!["backfill"] = 1), [["acme/source", "public.orders", "backfill goes from 0 to 1"]]],
  ];
  for (const [what, change, expected] of table) {
    it(`${what}: ${expected.length === 0 ? "no backfill" : `${expected.length} to fill`}`, () => assert.deepEqual(backfills(plan(change)), expected));
  }

  it("never takes a counter that the service raised for one to lower", () => {
    const live = sealed();
    bindingsOf(live, "acme/tables")[0]!["backfill"] = 7;
    const tasks = plan(() => undefined, { live });
    assert.deepEqual([tasks.get("acme/tables")?.change, backfills(tasks)], ["none", []]);
    assert.deepEqual(backfills(plan((specs) => (bindingsOf(specs, "acme/tables")[0]!["backfill"] = 5), { live })), []);
  });

  it("follows documents that are written anew all the way down", () => {
    const tasks = plan((specs) => (bindingsOf(specs, "acme/source")[0]!["backfill"] = 1));
    assert.deepEqual(again(tasks), [
      ["acme/derived", "orders", "acme/orders"],
      ["acme/tables", "public.orders", "acme/orders"],
      ["acme/tables", "public.derived", "acme/derived"],
    ]);
  });

  it("refuses another key without a reset, and with one tells the reset and who is filled again", () => {
    const key = plan((specs) => (specs["acme/orders"]!.model["key"] = ["/text"]));
    assert.match(key.get("acme/orders")?.errors[0] ?? "", /^acme\/orders: its key changes from \/id to \/text without reset: the publication would fail/);
    assert.deepEqual(backfills(key), [["acme/tables", "public.orders", "the key of acme/orders changes from /id to /text"]]);
    const reset = plan((specs) => Object.assign(specs["acme/orders"]!.model, { key: ["/text"], reset: true }));
    assert.deepEqual(reset.get("acme/orders")?.errors, []);
    assert.deepEqual(reset.get("acme/orders")?.resets, [{ reason: "reset is set: all its documents are dropped, and its key changes from /id to /text", by: "predicted" }]);
    assert.deepEqual(backfills(reset), [["acme/tables", "public.orders", "acme/orders is reset"]]);
    assert.deepEqual(again(reset)[0], ["acme/derived", "orders", "acme/orders"]);
  });

  it("tells the reset of a task of any type, with all that it reads from the start", () => {
    const reset = (name: string) => plan((specs) => (specs[name]!.model["reset"] = true));
    const told = (name: string) => {
      const tasks = reset(name);
      const { change, resets, backfills: own } = tasks.get(name)!;
      return [change, resets.length, own.map(({ binding, source }) => [binding.join("."), source]), exitCodeOf(reportOf({ surface: "graphql", tasks: [...tasks.values()], disagreements: [], warnings: [] }))];
    };
    assert.deepEqual(told("acme/source"), ["changed", 1, [["public.orders", "acme/orders"]], 3]);
    assert.deepEqual(told("acme/tables"), ["changed", 1, [["public.orders", "acme/orders"], ["public.derived", "acme/derived"]], 3]);
    assert.deepEqual(told("acme/derived"), ["changed", 1, [["orders", "acme/orders"]], 3]);
    assert.deepEqual(again(reset("acme/source"))[0], ["acme/derived", "orders", "acme/orders"]);
  });

  it("does what onIncompatibleSchemaChange says, the binding's before the task's", () => {
    const wide = (task?: string, binding?: string) =>
      plan((specs) => {
        retype(specs, "text", { type: "integer" });
        if (task !== undefined) specs["acme/tables"]!.model["onIncompatibleSchemaChange"] = task;
        if (binding !== undefined) bindingsOf(specs, "acme/tables")[0]!["onIncompatibleSchemaChange"] = binding;
      }).get("acme/tables")!;
    const reason = "/text of acme/orders may now be integer, and was string";
    assert.deepEqual(wide("disableTask").disables, [{ what: "task", reason: `binding public.orders: ${reason}`, by: "predicted" }]);
    assert.deepEqual(wide("disableTask", "disableBinding").disables, [{ what: "binding", binding: ["public", "orders"], reason, by: "predicted" }]);
    assert.deepEqual(wide("abort").errors, [`acme/tables: binding public.orders: ${reason}, and onIncompatibleSchemaChange is abort: the publication would fail`]);
    assert.deepEqual(wide("abort", "backfill").backfills.map(({ binding }) => binding), [["public", "orders"]]);
    assert.deepEqual([wide("abort").backfills, wide("disableTask").backfills], [[], []]);
  });

  it("tells a pause and a binding that is disabled, once", () => {
    const paused = (specs: Specs) => (specs["acme/tables"]!.model["shards"] = { disable: true });
    assert.deepEqual(plan(paused).get("acme/tables")?.disables, [{ what: "task", reason: "shards.disable is set: it is paused", by: "predicted" }]);
    const live = sealed();
    paused(live);
    assert.deepEqual(plan(paused, { live }).get("acme/tables")?.disables, []);
    assert.deepEqual(plan((specs) => (bindingsOf(specs, "acme/source")[0]!["disable"] = true)).get("acme/source")?.disables, [{ what: "binding", binding: ["public", "orders"], reason: "disable is set", by: "predicted" }]);
  });

  it("does not fill a store of whole documents again for a type, which it has no columns for", () => {
    const vectors = materialization("acme/vectors", { connector: materializePinecone, config: { index: "i", pineconeApiKey: secretRef("a"), openAiApiKey: secretRef("b") }, bindings: [{ resource: { namespace: "orders" }, source: "acme/orders" }] });
    const spec = { type: "materialization", model: vectors.model as unknown as Json };
    const tasks = plan((specs) => {
      specs["acme/vectors"] = spec;
      retype(specs, "text", { type: "integer" });
    }, { live: { ...sealed(), "acme/vectors": spec } });
    assert.deepEqual(tasks.get("acme/vectors")?.backfills, []);
  });

  it("shows that five edited collections fill 38 bindings, of which their owner edited none", () => {
    const sources = ["a", "b", "c", "d", "e"];
    const sizes = [10, 9, 8, 7, 4];
    const field = (type: string) => ({ type: "object", properties: { id: { type: "integer" }, value: { type } }, required: ["id"] });
    const build = (type: string): Specs => {
      const specs: Specs = Object.fromEntries(sources.map((name) => [`acme/${name}`, { type: "collection", model: { key: ["/id"], schema: field(type) } }]));
      sources.forEach((name, index) => {
        for (let table = 0; table < sizes[index]!; table++) {
          specs[`${table % 2 === 0 ? "acme" : "other"}/tables-${name}-${table}`] = { type: "materialization", model: { endpoint: { connector: { image: "ghcr.io/estuary/materialize-postgres:v5", config: {} } }, bindings: [{ resource: { table: name }, source: `acme/${name}` }] } };
        }
      });
      return specs;
    };
    const live = build("string");
    const ours = Object.entries(build("integer")).filter(([name]) => name.startsWith("acme/"));
    const wanted = { specs: Object.fromEntries(ours.map(([name, { model }]) => [name, model])), types: Object.fromEntries(ours.map(([name, { type }]) => [name, type])) } as unknown as Catalogue;
    const tasks = predict({ wanted, live: Object.entries(live).map(([name, { type, model }]) => ({ name, type: type as TaskPlan["type"], model })), owned: ours.map(([name]) => name) });
    assert.equal(tasks.filter(({ change }) => change === "changed").length, 5);
    const report = reportOf({ surface: "graphql", tasks: estimate(tasks, new Map(sources.map((name) => [`acme/${name}`, 100]))), disagreements: [], warnings: [] });
    assert.deepEqual(report.totals, { backfills: 38, documents: 3800, resets: 0, disables: 0 });
    assert.equal(tasks.filter(({ foreign }) => foreign === true).length, 18);
    assert.equal(exitCodeOf(report), 3);
    assert.match(planText(report), /would backfill: 38 bindings, about 3,800 documents\n/);
  });
});
