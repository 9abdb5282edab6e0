import assert from "node:assert/strict";
import { CatalogueError } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { type EstuaryInput, everything, least, settingsWith } from "./support/settings.ts";

function faultsOf(input: EstuaryInput): readonly string[] {
  try {
    catalogueFrom(settingsWith(input));
    return [];
  } catch (error) {
    assert.ok(error instanceof CatalogueError);
    return error.faults;
  }
}

describe("what the settings name in the catalogue", () => {
  it("are tasks there are, derivations among them", () => {
    const paused = ["sophia-ai/source-postgres", "sophia-ai/conversations-valid", "sophia-ai/conversations-redacted", "sophia-ai/materialize-redis"];
    assert.deepEqual(faultsOf({ ...least, paused }), []);
    const [fault, other, ...more] = faultsOf({ ...least, paused: ["sophia-ai/gong-calls-enriched"], reenable: ["sophia-ai/conversations-redacted", "sophia-ai/conversation-valid"] });
    assert.match(fault ?? "", /^estuary\.paused\.0 is sophia-ai\/gong-calls-enriched, which is no task of this stack; allowed: sophia-ai\/source-postgres, .*sophia-ai\/conversations-valid/);
    assert.match(other ?? "", /^estuary\.reenable\.1 is sophia-ai\/conversation-valid,/);
    assert.deepEqual(more, []);
  });

  it("are tables whose collections have names of their own", () => {
    const tables = (...names: string[]): EstuaryInput => ({ ...everything, sources: { ...everything.sources, postgres: { tables: names } } });
    assert.deepEqual(faultsOf(tables("conversations", "orders")), []);
    for (const [names, at] of [[["Order_lines", "orders", "order_Lines"], [0, 2]], [["gong_calls"], [0]], [["conversations", "conversations_valid"], [1]]] as const) {
      const faults = faultsOf(tables(...names));
      assert.deepEqual(faults.map((fault) => /^estuary\.sources\.postgres\.tables\.(\d) is (\w+), whose collection sophia-ai\/[a-z-]+ has the name of another one/.exec(fault)?.slice(1)), at.map((index) => [String(index), names[index]]));
    }
  });
});
