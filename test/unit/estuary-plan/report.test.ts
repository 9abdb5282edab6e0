import assert from "node:assert/strict";
import { type PlanReport, type TaskPlan, estimate, exitCodeOf, planText, reportOf, sourcesOf } from "@sophia/estuary/plan";

const nothing = { fields: [], backfills: [], resets: [], disables: [], again: [], errors: [] } as const;
const tasks: readonly TaskPlan[] = [
  { ...nothing, name: "acme/derived", type: "collection", change: "none", again: [{ binding: ["orders"], source: "acme/orders", documents: "unknown" }] },
  { ...nothing, name: "acme/old", type: "capture", change: "deleted" },
  { ...nothing, name: "acme/orders", type: "collection", change: "changed", fields: [{ path: "key", from: ["/id"], to: ["/text"] }], resets: [{ reason: "reset is set: all its documents are dropped", by: "predicted" }] },
  { ...nothing, name: "acme/quiet", type: "test", change: "none" },
  {
    ...nothing,
    name: "acme/tables",
    type: "materialization",
    change: "changed",
    fields: [{ path: "bindings[public.orders].backfill", from: 0, to: 1 }, { path: "shards", from: undefined, to: { disable: true } }],
    backfills: [
      { binding: ["public", "orders"], reason: "backfill goes from 0 to 1", source: "acme/orders", documents: "unknown", by: "confirmed" },
      { binding: ["public", "people"], reason: "new binding: filled from the start", source: "acme/people", documents: "unknown", by: "predicted" },
    ],
    disables: [{ what: "task", reason: "shards.disable is set: it is paused", by: "confirmed" }, { what: "binding", binding: ["public", "more"], reason: "disable is set", by: "predicted" }],
    notSeen: "secrets",
  },
  { ...nothing, name: "other/tables", type: "materialization", change: "none", foreign: true, errors: ["it would break"] },
];

const report = (all: readonly TaskPlan[] = tasks, more: Partial<PlanReport> = {}) => reportOf({ surface: "postgrest", tasks: all, disagreements: [], warnings: [], ...more });

describe("the report of a plan", () => {
  it("prints each consequence in one line, with its evidence and its documents", () => {
    const counted = estimate(tasks, new Map([["acme/orders", 1_234_567]]));
    assert.deepEqual(planText(report(counted, { warnings: ["look out"], disagreements: ["they differ"] })).split("\n"), [
      "! collection acme/derived: not changed itself",
      "    documents again orders (about 1,234,567 documents): acme/orders is written anew [predicted]",
      "- capture acme/old: deleted",
      "~ collection acme/orders: changed",
      '    key: ["/id"] -> ["/text"]',
      "    RESET: reset is set: all its documents are dropped [predicted]",
      "~ materialization acme/tables: changed",
      "    bindings[public.orders].backfill: 0 -> 1",
      '    shards: absent -> {"disable":true}',
      "    BACKFILL public.orders (about 1,234,567 documents): backfill goes from 0 to 1 [confirmed]",
      "    BACKFILL public.people (documents unknown): new binding: filled from the start [predicted]",
      "    DISABLE the task: shards.disable is set: it is paused [confirmed]",
      "    DISABLE binding public.more: disable is set [predicted]",
      "! materialization other/tables: not of this catalogue, reads it",
      "    ERROR it would break",
      "0 new, 2 changed, 1 deleted, 1 untouched; read over PostgREST",
      "would backfill: 2 bindings, about 1,234,567 documents and 1 binding unknown",
      "would reset: 1 collection or task",
      "would disable: 2 tasks and bindings",
      "secrets are not compared: a changed secret is encrypted anew by `up`, and shows there",
      "warning: look out",
      "disagreement: they differ",
    ]);
  });

  it("asks the statistics for what would be read, once each", () => assert.deepEqual(sourcesOf(tasks), ["acme/orders", "acme/people"]));

  it("sums what is known, and says unknown where nothing is", () => {
    assert.deepEqual(report().totals, { backfills: 2, documents: "unknown", resets: 1, disables: 2 });
    assert.deepEqual(report(estimate(tasks, new Map([["acme/people", 5]]))).totals, { backfills: 2, documents: 5, resets: 1, disables: 2 });
    assert.deepEqual(report(tasks.slice(0, 2)).totals, { backfills: 0, documents: 0, resets: 0, disables: 0 });
    assert.deepEqual(report().errors, ["it would break"]);
  });

  it("has exit code 3 for each of the three, alone", () => {
    const changed = tasks[4]!;
    assert.equal(exitCodeOf(report([{ ...changed, disables: [] }])), 3);
    assert.equal(exitCodeOf(report([{ ...changed, backfills: [] }])), 3);
    assert.equal(exitCodeOf(report([tasks[2]!])), 3);
    assert.equal(exitCodeOf(report([{ ...changed, backfills: [], disables: [] }, tasks[0]!, tasks[1]!])), 0);
  });
});
