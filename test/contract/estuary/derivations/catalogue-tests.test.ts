import assert from "node:assert/strict";
import { catalogueFrom } from "../../../../components/estuary/spec/catalogue.ts";
import { everything, least, settingsWith } from "../../../unit/estuary-fabric/support/settings.ts";
import { CatalogueTest, collectionsOf, testsOf } from "./support/catalogue-test.ts";
import { DenoDerivations } from "./support/deno.ts";

describe("the catalogue's own tests", function () {
  this.timeout(60_000);
  const catalogue = catalogueFrom(settingsWith(everything));
  const models = collectionsOf(catalogue);
  const tests = testsOf(catalogue);
  let deno: DenoDerivations;

  before(async () => {
    deno = await DenoDerivations.prepare(models);
  });
  after(() => deno.remove());

  for (const [name, model] of Object.entries(tests)) {
    it(`pass: ${name}`, () => new CatalogueTest(models, deno).run(model));
  }

  it("pass with a key of another name and type", async () => {
    const rekeyed = catalogueFrom(settingsWith({ ...least, sources: { postgres: { keys: { conversations: ["tenant", "number:integer"] } } } }));
    const collections = collectionsOf(rekeyed);
    const own = await DenoDerivations.prepare(collections);
    try {
      for (const model of Object.values(testsOf(rekeyed))) await new CatalogueTest(collections, own).run(model);
    } finally {
      await own.remove();
    }
  });

  it("look at every derivation", () => {
    const looked = new Set(Object.values(tests).flatMap(({ steps }) => steps.flatMap((step) => ("verify" in step ? [step.verify.collection] : []))));
    const derived = Object.entries(models).filter(([, { derive }]) => derive !== undefined).map(([name]) => name);
    assert.deepEqual(derived.filter((name) => !looked.has(name)), []);
  });

  it("fail when a derivation makes something else", async () => {
    const [, test] = Object.entries(tests).find(([name]) => name.endsWith("gong-calls-enriched")) ?? [];
    const broken = structuredClone(test) as unknown as { steps: { verify?: { documents: Record<string, unknown>[] } }[] };
    Object.assign(broken.steps[1]?.verify?.documents[0] ?? {}, { sentimentCategory: "positive" });
    await assert.rejects(new CatalogueTest(models, deno).run(broken as never), /gong-calls-enriched holds other documents/);
  });

  it("are of types that Deno finds right", () => deno.check("sophia-ai/conversations-redacted", "sophia-ai/gong-calls-redacted", "sophia-ai/user-profiles-redacted"));
});
