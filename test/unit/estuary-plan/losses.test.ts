import assert from "node:assert/strict";
import { lossesOf } from "../../../clients/estuary/plan/losses.ts";
import type { TaskPlan } from "../../../clients/estuary/plan/types.ts";

const task = (name: string, more: Partial<TaskPlan>): TaskPlan => ({ name, type: "capture", change: "changed", fields: [], backfills: [], resets: [], disables: [], again: [], errors: [], ...more });

describe("what a publication would lose", () => {
  it("is the documents of deleted collections, a few of them named", () => {
    const deleted = (count: number) => Array.from({ length: count }, (_, index) => task(`acme/${index}`, { type: "collection", change: "deleted" }));
    assert.deepEqual(lossesOf([...deleted(2), task("acme/task", { change: "deleted" })]), ["deleting a collection deletes its documents: acme/0, acme/1"]);
    assert.match(lossesOf(deleted(28))[0] ?? "", /acme\/4 and 23 more$/);
  });

  it("is what a slot knew that is read no longer", () => {
    const change = (path: string) => task("acme/source", { fields: [{ path, from: "a", to: "b" }] });
    assert.match(lossesOf([change("endpoint.connector.config.advanced.slotName")])[0] ?? "", /^acme\/source reads another replication slot/);
    assert.deepEqual(lossesOf([change("endpoint.connector.config.advanced.sslmode")]), []);
  });
});
