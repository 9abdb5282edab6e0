import assert from "node:assert/strict";
import { recordedFrom } from "@sophia/estuary/plan";
import { catalogIn } from "../../../scripts/lib/estuary/recorded.ts";

describe("what a stack's state says of its catalog", () => {
  const resource = (outputs: object, more: object = {}) => ({ urn: "urn", type: "pulumi-nodejs:dynamic/estuary:Catalog", outputs: outputs as Record<string, unknown>, ...more });
  const stored = (...resources: ReturnType<typeof resource>[]) => ({ backend: "file:///state", project: "p", stacks: [{ name: "dev", organization: "o", resources }] });

  it("is that of the one that stays, not of one that is only still to be deleted", () => {
    const [old, now] = [resource({ published: { "acme/old": {} } }, { delete: true }), resource({ published: { "acme/now": {} } })];
    assert.deepEqual(catalogIn(stored(old, now), "dev"), { outputs: now.outputs });
    assert.deepEqual(catalogIn(stored(old), "dev"), {});
  });

  it("names what was published, with its models and the resets that are done", () => {
    const specs = { "acme/a": { reset: true }, "acme/b": { key: ["/id"] } };
    assert.deepEqual(recordedFrom({ published: { "acme/a": {}, "acme/b": {} }, specs }), { names: ["acme/a", "acme/b"], specs, paused: [], reset: ["acme/a"] });
    assert.deepEqual(recordedFrom({ paused: ["acme/a", 1] }).paused, ["acme/a"]);
    assert.deepEqual(recordedFrom(undefined), { names: [], specs: {}, paused: [], reset: [] });
  });
});
