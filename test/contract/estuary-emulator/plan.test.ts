import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Estuary, EstuaryError, connectionFrom } from "@sophia/estuary";
import { type Catalogue, type Spec, capture, catalogueOf, collection, materializePostgres, materialization, secretRef, sourcePostgres, sqliteDerivation } from "@sophia/estuary/catalogue";
import { type PlanReport, type PlanRequest, type TaskPlan, makePlan } from "@sophia/estuary/plan";
import { EstuaryAdmin, type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { describeEstuary, makeLive } from "../../e2e/estuary/support.ts";

const credentials = { auth_type: "UserPassword", password: secretRef("password") } as const;

interface Variant {
  readonly text?: string;
  readonly key?: string;
  readonly reset?: true;
  readonly table?: string;
  readonly backfill?: number;
  readonly captured?: number;
  readonly address?: string;
  readonly without?: string;
  /** What starts anew. */
  readonly anew?: string;
  /** The derivation's transform stands still. */
  readonly stopped?: true;
  /** The capture finds tables by itself, and writes these. */
  readonly discovers?: readonly string[];
  readonly on?: "abort" | "disableBinding" | "disableTask";
}

/** A capture, its collection, a derivation, and tables of both. */
function catalogue({ text = "string", key = "/id", reset, table = "orders", backfill, captured, address = "db:5432", without, on, anew, stopped, discovers }: Variant = {}): Catalogue {
  const schema = { type: "object", properties: { id: { type: "string" }, text: { type: text }, other: { type: "string" } }, required: ["id", "other"] };
  const specs: Spec[] = [
    capture("acme/source", {
      connector: sourcePostgres,
      config: { address: "db:5432", user: "u", database: "d", historyMode: false, credentials },
      bindings: (discovers ?? ["orders"]).map((stream) => ({ resource: { namespace: "public", stream }, target: "acme/orders", ...(captured !== undefined && { backfill: captured }) })),
      ...(discovers !== undefined && { autoDiscover: { addNewBindings: true } }),
    }),
    collection("acme/orders", { key: [key], schema, ...(reset && { reset }) }),
    sqliteDerivation("acme/derived", { key: ["/id"], schema: { ...schema, properties: { ...schema.properties, text: {} } }, transforms: [{ name: "orders", source: "acme/orders", shuffle: "any", lambda: "select json($flow_document);", ...(stopped && { disable: stopped }) }] }),
    materialization("acme/tables", {
      connector: materializePostgres,
      config: { address, user: "u", credentials },
      bindings: [{ resource: { table }, source: "acme/orders", ...(backfill !== undefined && { backfill }) }],
      ...(on !== undefined && { onIncompatibleSchemaChange: on }),
    }),
    materialization("acme/derived-tables", { connector: materializePostgres, config: { address: "db:5432", user: "u", credentials }, bindings: [{ resource: { table: "derived" }, source: "acme/derived" }] }),
  ];
  const wanted = specs.map((spec) => (spec.name === anew ? { ...spec, model: { ...spec.model, reset: true as const } } : spec));
  return catalogueOf(wanted.filter(({ name }) => name !== without), { ours: ["db:5432", address] });
}

for (const extension of [true, false]) {
  describe(`a plan held against the emulator, ${extension ? "drafts over GraphQL" : "drafts over PostgREST"}`, function () {
    this.timeout(60_000);
    let emulator: EstuaryEmulator;
    let admin: EstuaryAdmin;
    let api: Estuary;
    let dir: string;
    const names = Object.keys(catalogue().specs);

    before(async () => {
      dir = mkdtempSync(join(tmpdir(), "plan-"));
      emulator = await createEstuaryEmulator({ seed: 5 });
      admin = new EstuaryAdmin(emulator.admin);
    });
    beforeEach(async () => {
      await admin.reset({ behaviour: { extension } });
      const file = describeEstuary(dir, emulator);
      api = new Estuary(connectionFrom(undefined, { ESTUARY_CONNECTION_FILE: file }));
      await makeLive(catalogue(), emulator, file);
    });
    afterEach(async () => assert.deepEqual((await admin.state()).drafts, [], "a plan leaves no draft"));
    after(async () => {
      await emulator.close();
      rmSync(dir, { recursive: true, force: true });
    });

    const plan = (variant: Variant, more: Partial<PlanRequest> = {}): Promise<PlanReport> =>
      makePlan(api, { catalogue: catalogue(variant), dataPlane: "ops/dp/public/gcp-us-central1-c2", adopt: [], paused: [], reenable: [], recorded: { names, reset: [] }, poll: 5, ...more });
    const told = ({ tasks }: PlanReport) => tasks.flatMap(({ name, backfills, disables, resets }) => [...backfills, ...disables, ...resets].map(({ reason, by }) => `${name} ${reason} ${by}`));
    const changes = ({ tasks }: PlanReport) => tasks.filter(({ change }) => change !== "none").map(({ name, change }): [string, TaskPlan["change"]] => [name, change]);
    const sound = ({ errors, disagreements, warnings }: PlanReport) => assert.deepEqual([errors, disagreements, warnings], [[], [], []]);

    it("is empty where nothing changes, also after controllers moved everything", async () => {
      await admin.tick();
      await admin.rotateConfig("acme/tables");
      const report = await plan({});
      sound(report);
      assert.deepEqual([report.surface, changes(report), told(report)], [extension ? "graphql" : "postgrest", [], []]);
    });

    it("confirms who is filled again for a type, though its own spec does not change", async () => {
      await admin.stats("acme/orders", 1234);
      const report = await plan({ text: "integer" });
      sound(report);
      assert.deepEqual([changes(report), told(report)], [[["acme/orders", "changed"]], ["acme/tables /text of acme/orders may now be integer, and was string confirmed"]]);
      assert.deepEqual(report.totals, { backfills: 1, documents: 1234, resets: 0, disables: 0 });
    });

    it("confirms a raised counter and another table", async () => {
      const report = await plan({ backfill: 1 });
      sound(report);
      assert.deepEqual(told(report), ["acme/tables backfill goes from 0 to 1 confirmed"]);
      const moved = await plan({ table: "elsewhere" });
      sound(moved);
      assert.deepEqual(told(moved), ["acme/tables rebuilt elsewhere: public.orders stays as it is and is no longer written confirmed"]);
    });

    it("confirms a capture that reads its source anew, and follows its documents down", async () => {
      const report = await plan({ captured: 1 });
      sound(report);
      assert.deepEqual(told(report), ["acme/source backfill goes from 0 to 1 confirmed"]);
      assert.deepEqual(report.tasks.flatMap(({ name, again }) => again.map(({ source }) => [name, source])), [["acme/derived", "acme/orders"], ["acme/derived-tables", "acme/derived"], ["acme/tables", "acme/orders"]]);
    });

    it("confirms what would stand still", async () => {
      const told1 = told(await plan({ text: "integer", on: "disableBinding" }));
      assert.deepEqual(told1, ["acme/tables /text of acme/orders may now be integer, and was string confirmed"]);
      const task = await plan({ text: "integer", on: "disableTask" });
      sound(task);
      assert.deepEqual([told(task), task.totals.disables], [["acme/tables binding public.orders: /text of acme/orders may now be integer, and was string confirmed"], 1]);
      const paused = await plan({}, { paused: ["acme/source"] });
      sound(paused);
      assert.deepEqual(told(paused), ["acme/source shards.disable is set: it is paused confirmed"]);
    });

    it("says that a publication would be refused, as the dry run does", async () => {
      const aborted = await plan({ text: "integer", on: "abort" });
      assert.match(aborted.errors[0] ?? "", /acme\/tables: .* onIncompatibleSchemaChange is abort: the publication would fail/);
      assert.match(aborted.errors[1] ?? "", /^dry run: acme\/tables: /);
      const key = await plan({ key: "/other" });
      assert.match(key.errors.join("\n"), /its key changes from \/id to \/other without reset[^]*dry run: acme\/orders: the key of collection acme\/orders cannot change/);
    });

    it("tells a reset, and who is filled again by it", async () => {
      const report = await plan({ key: "/other", reset: true });
      sound(report);
      assert.deepEqual(told(report), [
        "acme/orders reset is set: all its documents are dropped, and its key changes from /id to /other predicted",
        "acme/tables acme/orders is reset confirmed",
      ]);
      assert.deepEqual(told(await plan({ reset: true }, { recorded: { names, reset: ["acme/orders"] } })), [], "an order that was carried out");
    });

    it("tells the reset of a capture, a materialization and a derivation, and that it was carried out", async () => {
      const reset = async (anew: string) => {
        const report = await plan({ anew });
        sound(report);
        assert.deepEqual([changes(report).filter(([name]) => name === anew), report.totals.resets], [[[anew, "changed"]], 1]);
        assert.deepEqual(changes(await plan({ anew }, { recorded: { names, reset: [anew] } })), []);
        return told(report);
      };
      assert.deepEqual(await reset("acme/source"), ["acme/source reset is set predicted", "acme/source reset is set: all its bindings are read from the start predicted"]);
      assert.deepEqual(await reset("acme/tables"), ["acme/tables reset is set predicted", "acme/tables reset is set: everything it has made is rebuilt predicted"]);
      assert.deepEqual(await reset("acme/derived"), ["acme/derived reset is set predicted", "acme/derived reset is set: all its documents are dropped predicted", "acme/derived-tables acme/derived is reset confirmed"]);
    });

    it("confirms that a transform would stand still", async () => {
      const report = await plan({ stopped: true });
      sound(report);
      assert.deepEqual(told(report), ["acme/derived disable is set confirmed"]);
    });

    it("takes a binding of ours away, and leaves one that a discovery added", async () => {
      const before = catalogue({ discovers: ["orders", "people"] });
      await admin.edit("acme/source", (model: { bindings: object[]; autoDiscover: object }) => {
        const [first] = model.bindings as [{ resource: object }];
        model.autoDiscover = { addNewBindings: true };
        for (const stream of ["people", "found"]) model.bindings.push({ ...first, resource: { namespace: "public", stream } });
      });
      const fields = ({ tasks }: PlanReport) => tasks.flatMap((task) => task.fields.map(({ path }) => path));
      const report = await plan({ discovers: ["orders"] }, { recorded: { names, reset: [], specs: before.specs } });
      sound(report);
      assert.deepEqual(fields(report), ["bindings[public.people]"]);
      assert.deepEqual(fields(await plan({ discovers: ["orders"] })), [], "nothing is known to be ours");
    });

    it("is made again when it was overtaken, and stays predicted when it is so again and again", async () => {
      await admin.addFault({ operation: "runPublication", code: "buildIdLockFailure", answer: "error" });
      const report = await plan({ text: "integer" });
      sound(report);
      assert.match(told(report).join(), /confirmed$/);
      await admin.addFault({ operation: "runPublication", code: "publishFailed", answer: "error", times: 0 });
      const never = await plan({ text: "integer" });
      assert.deepEqual([never.errors, never.disagreements], [[], []]);
      assert.match(never.warnings.join("\n"), /^the dry run could not be made; what is not confirmed is predicted: /);
      assert.match(told(never).join(), /predicted$/);
    });

    it("does not wait for ever for a dry run that stays queued", async () => {
      await admin.behaviour({ publicationMilliseconds: 20_000 });
      const report = await plan({ text: "integer" }, { patience: 50 });
      assert.match(report.warnings.join("\n"), /^the dry run stayed queued and was given up/);
      assert.match(told(report).join(), /predicted$/);
    });

    it("does without statistics that cannot be read", async () => {
      api.documentsWritten = () => Promise.reject(new EstuaryError({ kind: "unavailable", operation: "read statistics", message: "read statistics failed." }));
      const report = await plan({ text: "integer" });
      assert.equal(report.totals.documents, "unknown");
      assert.match(report.warnings.join("\n"), /^how many documents would be read is not known: read statistics/);
    });

    it("leaves out a task whose configuration changes: nobody can encrypt it without its secrets", async () => {
      const report = await plan({ address: "other:5432", text: "integer" });
      assert.deepEqual([report.errors, report.disagreements], [[], []]);
      assert.match(report.warnings.join("\n"), /^acme\/tables: the configuration is new or changed and cannot be encrypted without its secrets, so the dry run was made without it$/);
      assert.match(told(report).join(), /acme\/tables .* predicted/);
    });

    it("only predicts where the service keeps what it built to itself", async () => {
      await admin.behaviour({ builtSpecs: false });
      const report = await plan({ text: "integer" });
      sound(report);
      assert.deepEqual(told(report), ["acme/tables /text of acme/orders may now be integer, and was string predicted"]);
    });

    it("disagrees aloud where the dry run does something else", async () => {
      await admin.behaviour({ unexpectedBackfills: ["acme/tables"] });
      const report = await plan({ text: "integer", on: "disableBinding" });
      assert.equal(report.disagreements.length, 2, report.disagreements.join("\n"));
    });

    it("lets run again what the settings had paused", async () => {
      await admin.edit("acme/tables", (spec) => ({ ...(spec as object), shards: { disable: true } }));
      const report = await plan({}, { recorded: { names, reset: [], paused: ["acme/tables"] } });
      assert.deepEqual([report.warnings, changes(report)], [[], [["acme/tables", "changed"]]]);
    });

    it("shows what Estuary disabled, keeps it so, and lets it run again when asked", async () => {
      await admin.autoDisable("acme/tables", "it failed for days");
      const report = await plan({});
      assert.deepEqual([changes(report), told(report)], [[], []]);
      assert.deepEqual(report.warnings, ["acme/tables was disabled by Estuary or by a person, and stays so; to run it again name it in estuary.reenable"]);
      const again = await plan({}, { reenable: ["acme/tables"] });
      sound(again);
      assert.deepEqual(changes(again), [["acme/tables", "changed"]]);
    });

    it("deletes what is recorded as ours and no longer wanted, and warns of what is not ours", async () => {
      const report = await plan({ without: "acme/derived-tables" });
      sound(report);
      assert.deepEqual(changes(report), [["acme/derived-tables", "deleted"]]);
      assert.match((await plan({}, { recorded: { names: names.slice(1), reset: [] } })).warnings[0] ?? "", /is live and not recorded as ours; .* estuary\.adopt$/);
      const blind = await plan({ without: "acme/derived-tables" }, { recorded: undefined });
      assert.deepEqual(changes(blind), []);
      assert.match(blind.warnings[0] ?? "", /^the stack's state could not be read/);
    });

    it("takes its draft away when it is interrupted, and when the service fails", async () => {
      await admin.behaviour({ publicationMilliseconds: 20_000 });
      const interrupted = plan({ text: "integer" }, { signal: AbortSignal.timeout(300) });
      await assert.rejects(interrupted, { name: "TimeoutError" });
    });
  });
}
