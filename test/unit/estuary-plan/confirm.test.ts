import assert from "node:assert/strict";
import { type LiveTask, type TaskPlan, confirm } from "@sophia/estuary/plan";

const nothing = { fields: [], backfills: [], resets: [], disables: [], again: [], errors: [] } as const;
const connector = { image: "ghcr.io/estuary/materialize-postgres:v5", config: { schema: "main" } };
const live: LiveTask = {
  name: "acme/tables",
  type: "materialization",
  model: { endpoint: { connector }, bindings: [{ resource: { table: "a" }, source: "acme/a", backfill: 2 }, { resource: { table: "b" }, source: "acme/b" }] },
};
const task: TaskPlan = { ...nothing, name: "acme/tables", type: "materialization", change: "changed" };
const filled = { binding: ["main", "a"], reason: "told so", source: "acme/a", documents: "unknown", by: "predicted" } as const;
const built = (a: number, b: number, more: object = {}) => ({
  bindings: [
    { resourceConfig: { table: "a" }, backfill: a, collection: { name: "acme/a" } },
    { resourcePath: ["main", "b"], ...(b > 0 && { backfill: b }), collection: { name: "acme/b" } },
  ],
  ...more,
});
const judge = (plan: TaskPlan, spec: unknown, there: LiveTask = live) => {
  const { tasks, disagreements } = confirm([plan], new Map(spec === undefined ? [] : [[plan.name, spec]]), [there]);
  return { task: tasks[0]!, disagreements };
};

describe("holding a prediction against a dry run", () => {
  it("confirms a counter that the dry run raises", () => {
    const { task: done, disagreements } = judge({ ...task, backfills: [filled] }, built(3, 0));
    assert.deepEqual([done.backfills, disagreements], [[{ ...filled, by: "confirmed" }], []]);
  });

  it("leaves a prediction as it is where nothing was built", () => {
    const { task: done, disagreements } = judge({ ...task, backfills: [filled] }, undefined);
    assert.deepEqual([done.backfills, disagreements], [[filled], []]);
  });

  it("disagrees where the dry run does not fill what was predicted, and where it fills more", () => {
    const { task: done, disagreements } = judge({ ...task, backfills: [filled] }, built(2, 1));
    assert.deepEqual(disagreements, [
      "acme/tables: binding main.a would be filled from the start by the prediction (told so), and not by the dry run",
      "acme/tables: binding main.b would be filled from the start by the dry run (the dry run raises its counter from 0 to 1), and not by the prediction",
    ]);
    assert.deepEqual(done.backfills.map(({ binding, by }) => [binding.join("."), by]), [["main.a", "predicted"], ["main.b", "confirmed"]]);
  });

  it("confirms a binding at a new path", () => {
    const { disagreements, task: done } = judge({ ...task, backfills: [{ ...filled, binding: ["main", "c"] }] }, { bindings: [...built(2, 0).bindings, { resourceConfig: { table: "c" }, collection: { name: "acme/a" } }] });
    assert.deepEqual([disagreements, done.backfills[0]?.by], [[], "confirmed"]);
  });

  it("looks at bindings and tasks that stand still too", () => {
    const inactive = { bindings: built(2, 0).bindings.slice(0, 1), inactiveBindings: built(2, 0).bindings.slice(1) };
    const stopped = { what: "binding", binding: ["main", "b"], reason: "told so", by: "predicted" } as const;
    assert.equal(judge({ ...task, disables: [stopped] }, inactive).task.disables[0]?.by, "confirmed");
    assert.deepEqual(judge({ ...task, disables: [stopped] }, built(2, 0)).disagreements, ["acme/tables: binding main.b would be disabled by the prediction (told so), and not by the dry run"]);
    assert.match(judge(task, inactive).disagreements[0] ?? "", /binding main\.b would be disabled by the dry run/);
    const paused = { what: "task", reason: "paused", by: "predicted" } as const;
    assert.equal(judge({ ...task, disables: [paused] }, built(2, 0, { shardTemplate: { disable: true } })).task.disables[0]?.by, "confirmed");
    assert.equal(judge({ ...task, disables: [paused] }, built(2, 0)).disagreements.length, 1);
    assert.equal(judge(task, built(2, 0, { shardTemplate: { disable: true } })).disagreements.length, 1);
  });

  it("takes a task that stands still already for what it is", () => {
    const still = { ...live, model: { ...(live.model as object), shards: { disable: true } } };
    assert.deepEqual(judge(task, built(2, 0, { shardTemplate: { disable: true } }), still).disagreements, []);
  });

  it("reads transforms of a derivation by their names", () => {
    const derivation: LiveTask = { name: "acme/d", type: "collection", model: { key: ["/id"], derive: { transforms: [{ name: "t", source: "acme/a", backfill: 1 }] } } };
    const plan: TaskPlan = { ...task, name: "acme/d", type: "collection", backfills: [{ ...filled, binding: ["t"] }] };
    assert.equal(judge(plan, { derivation: { transforms: [{ name: "t", backfill: 2 }] } }, derivation).task.backfills[0]?.by, "confirmed");
    assert.equal(judge(plan, { derivation: { transforms: [{ name: "t", backfill: 1 }] } }, derivation).disagreements.length, 1);
  });

  it("finds a transform that is disabled among those that are not active", () => {
    const derivation: LiveTask = { name: "acme/d", type: "collection", model: { key: ["/id"], derive: { transforms: [{ name: "t", source: "acme/a" }] } } };
    const stopped = { what: "binding", binding: ["t"], reason: "disable is set", by: "predicted" } as const;
    const plan: TaskPlan = { ...task, name: "acme/d", type: "collection", disables: [stopped] };
    const { task: done, disagreements } = judge(plan, { derivation: { transforms: [], inactiveTransforms: [{ name: "t" }] } }, derivation);
    assert.deepEqual([disagreements, done.disables], [[], [{ ...stopped, by: "confirmed" }]]);
    assert.equal(judge(plan, { derivation: { transforms: [{ name: "t" }] } }, derivation).disagreements.length, 1);
  });

  it("expects no raised counter of a task that is reset, and still tells one that nobody foresaw", () => {
    const plan: TaskPlan = { ...task, backfills: [filled], resets: [{ reason: "reset is set", by: "predicted" }] };
    assert.deepEqual(judge(plan, built(2, 0)).disagreements, []);
    assert.equal(judge(plan, built(2, 1)).disagreements.length, 1);
  });

  it("asks nothing of what is new or deleted", () => {
    for (const change of ["new", "deleted"] as const) assert.deepEqual(judge({ ...task, change }, built(9, 9)).disagreements, []);
  });
});
