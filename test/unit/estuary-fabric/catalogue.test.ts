import assert from "node:assert/strict";
import { type CaptureModel, type CollectionModel, type MaterializationModel, secretRefs } from "@sophia/estuary/catalogue";
import { connectorSecrets, tunnelKeySecret } from "../../../config/estuary.ts";
import { platformSecrets } from "../../../config/secrets.ts";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { type EstuaryInput, everything, least, settingsWith } from "./support/settings.ts";

const named = (input: EstuaryInput) => [...new Set(secretRefs(catalogueFrom(settingsWith(input)).specs).map(({ ref }) => ref.$secret))].filter((name) => name !== tunnelKeySecret).sort();

describe("the catalogue of a stack", () => {
  it("names the secrets that the settings say it needs, and no other", () => {
    for (const input of [least, everything, { ...everything, targets: { postgres: { enabled: false }, sink: { enabled: false } } }] as const satisfies readonly EstuaryInput[]) {
      assert.deepEqual(named(input), connectorSecrets(settingsWith(input).estuary));
    }
    assert.deepEqual(named(least), ["estuaryWebhookToken", "postgresCdcPassword", "postgresEstuaryPassword"]);
    assert.deepEqual(named(everything).filter((name) => !(name in platformSecrets)), []);
    assert.deepEqual(connectorSecrets(settingsWith({ ...least, enabled: false }).estuary), []);
  });

  it("is the same text each time: no order depends on chance", () => {
    assert.equal(JSON.stringify(catalogueFrom(settingsWith(everything))), JSON.stringify(catalogueFrom(settingsWith(everything))));
  });

  it("carries backfill counters to the binding or transform they are about", () => {
    const { specs } = catalogueFrom(
      settingsWith({
        ...everything,
        backfills: { "sophia-ai/source-postgres": { conversations: 2 }, "sophia-ai/materialize-pinecone": { "memories-redacted": 1 }, "sophia-ai/gong-calls-enriched": { "gong-calls-valid": 3 } },
      }),
    );
    const capture = specs["sophia-ai/source-postgres"] as CaptureModel;
    assert.deepEqual(capture.bindings.map(({ backfill }) => backfill), [2, undefined]);
    const pinecone = specs["sophia-ai/materialize-pinecone"] as MaterializationModel;
    assert.deepEqual(pinecone.bindings.filter(({ backfill }) => backfill !== undefined).map(({ source, backfill }) => [source, backfill]), [["sophia-ai/memories-redacted", 1]]);
    assert.equal((specs["sophia-ai/gong-calls-enriched"] as CollectionModel).derive?.transforms[0]?.backfill, 3);
  });

  it("tells every counter that is about nothing", () => {
    const settings = settingsWith({ ...least, backfills: { "sophia-ai/nothing": { a: 1 }, "sophia-ai/source-postgres": { conversation: 1 }, "sophia-ai/conversations": { a: 1 } } });
    assert.throws(() => catalogueFrom(settings), (error: Error) => {
      assert.match(error.message, /estuary\.backfills\.sophia-ai\/nothing is about no task/);
      assert.match(error.message, /estuary\.backfills\.sophia-ai\/source-postgres\.conversation is about no binding of sophia-ai\/source-postgres; allowed: conversations/);
      assert.match(error.message, /estuary\.backfills\.sophia-ai\/conversations\.a is about no binding .*allowed: none/);
      return true;
    });
  });

  it("never fills anything anew by itself when a schema changes", () => {
    const { specs, types } = catalogueFrom(settingsWith(everything));
    const tasks = Object.entries(specs).filter(([name]) => types[name] === "materialization") as [string, MaterializationModel][];
    assert.equal(tasks.length, 5);
    assert.ok(tasks.every(([, { onIncompatibleSchemaChange }]) => onIncompatibleSchemaChange === "abort"));
  });

  it("neither disables nor resets a task: pausing is said beside the specs", () => {
    assert.doesNotMatch(JSON.stringify(catalogueFrom(settingsWith({ ...everything, paused: ["sophia-ai/source-gong"] }))), /"(disable|reset)":/);
  });
});
