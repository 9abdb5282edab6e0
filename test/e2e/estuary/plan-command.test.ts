import assert from "node:assert/strict";
import type { PlanReport } from "@sophia/estuary/plan";
import { EstuaryAdmin, type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import { Clone, type Ended } from "../commands/clone.ts";
import { describeEstuary, localCatalogue, makeLive, recordState } from "./support.ts";

type Report = PlanReport & { readonly outcome: string; readonly stack: string; readonly diagnostics?: readonly { readonly message: string }[] };

/** The package script in a clone of its own, against the platform's own catalogue. */
describe("estuary:plan, as people start it", function () {
  this.timeout(240_000);
  let clone: Clone;
  let emulator: EstuaryEmulator;
  let admin: EstuaryAdmin;
  const catalogue = localCatalogue();
  const task = "sophia-ai/materialize-postgres";
  const reportOf = ({ stdout }: Ended) => JSON.parse(stdout) as Report;

  before(async () => {
    clone = Clone.make();
    emulator = await createEstuaryEmulator({ seed: 6 });
    admin = new EstuaryAdmin(emulator.admin);
  });
  after(async () => {
    await emulator.close();
    await clone.remove();
  });

  it("says with exit code 2 that nobody started the sandbox's Estuary", async () => {
    const ended = await clone.run("estuary-plan");
    assert.deepEqual([ended.code, ended.stdout], [2, ""]);
    assert.match(ended.stderr, /^stack local lives on the sandbox, whose Estuary was not started; start it with `npm run sandbox -- start estuary`/m);
  });

  it("calls everything new where nothing is live, and says what a dry run could not be made with", async () => {
    describeEstuary(clone.path(".sandbox"), emulator);
    const ended = await clone.run("estuary-plan", "--json");
    const report = reportOf(ended);
    assert.deepEqual([ended.code, report.outcome, report.stack, report.surface], [0, "succeeded", "local", "graphql"], ended.stdout + ended.stderr);
    assert.deepEqual([...new Set(report.tasks.map(({ change }) => change))], ["new"]);
    assert.deepEqual(report.tasks.map(({ name }) => name).sort(), Object.keys(catalogue.specs).sort());
    assert.match(report.warnings.join("\n"), /cannot be encrypted without its secrets/);
  });

  it("finds nothing in the platform's own catalogue once it is live, with exit code 0", async () => {
    recordState(clone, catalogue, await makeLive(catalogue, emulator, describeEstuary(clone.path(".sandbox"), emulator)));
    const ended = await clone.run("estuary-plan");
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /^0 new, 0 changed, 0 deleted, \d+ untouched; read over GraphQL\nwould backfill: nothing\nwould reset: nothing\nwould disable: nothing\nsecrets are not compared: [^\n]+\n$/);
  });

  it("has exit code 3 for a backfill, confirmed by a dry run, which is one line for people and one item for programs", async () => {
    await admin.edit(task, (model: { bindings: { resource: { table: string } }[] }) => {
      model.bindings[0]!.resource.table = "former";
    });
    const ended = await clone.run("estuary-plan", "--json");
    const report = reportOf(ended);
    assert.deepEqual([ended.code, report.outcome, report.totals.backfills, report.errors, report.disagreements], [3, "succeeded", 1, [], []], ended.stdout);
    const changed = report.tasks.filter(({ change }) => change === "changed");
    assert.deepEqual(changed.map(({ name, backfills }) => [name, backfills.map(({ reason, by, documents }) => [reason, by, documents])]), [
      [task, [["rebuilt elsewhere: estuary.former stays as it is and is no longer written", "confirmed", "unknown"]]],
    ]);
    const text = await clone.run("estuary-plan");
    assert.equal(text.code, 3);
    assert.match(text.stdout, /^ {4}BACKFILL estuary\.\S+ \(documents unknown\): rebuilt elsewhere: .* \[confirmed\]$/m);
    assert.deepEqual((await admin.state()).drafts, []);
  });

  it("fails with exit code 1 where the dry run would do something else than was predicted", async () => {
    await admin.behaviour({ unexpectedBackfills: [task] });
    const ended = await clone.run("estuary-plan", "--json");
    const report = reportOf(ended);
    assert.deepEqual([ended.code, report.outcome], [1, "failed"]);
    assert.match(ended.stderr, new RegExp(`^disagreement: ${task}: binding \\S+ would be filled from the start by the dry run \\(.*\\), and not by the prediction$`, "m"));
    assert.equal(report.diagnostics?.length, report.disagreements.length);
  });
});
