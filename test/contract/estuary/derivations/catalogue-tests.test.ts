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

  for (const keys of [["tenant", "number:integer"], ["archived:boolean", "id"], ["archived:boolean"]]) {
    it(`pass with the key ${keys.join(", ")}`, async () => {
      const rekeyed = catalogueFrom(settingsWith({ ...least, sources: { postgres: { keys: { conversations: keys } } } }));
      const collections = collectionsOf(rekeyed);
      const own = await DenoDerivations.prepare(collections);
      try {
        for (const model of Object.values(testsOf(rekeyed))) await new CatalogueTest(collections, own).run(model);
      } finally {
        await own.remove();
      }
    });
  }

  /** Documents as their sources give them, and what may leave of them. */
  const leaving: Readonly<Record<string, readonly [document: Readonly<Record<string, unknown>>, left: Readonly<Record<string, unknown>>]>> = {
    "hubspot-contacts": [
      { id: 7, createdAt: "2027-01-01T10:00:00Z", properties: { firstname: "Ada", lastname: "Lovelace", phone: "12345", mobilephone: "12345", address: "1 Main Street", zip: "12345", email: "ada@example.com", hs_object_id: "4155550132", jobtitle: "Countess" }, propertiesWithHistory: { firstname: [{ value: "Ada" }] } },
      { id: 7, createdAt: "2027-01-01T10:00:00Z", properties: { hs_object_id: "4155550132", jobtitle: "Countess" }, propertiesWithHistory: {} },
    ],
    "gong-calls": [{ callId: "1", title: "Renewal", participants: [{ name: "Ada Lovelace" }, "Ada Lovelace"] }, { callId: "1", title: "Renewal" }],
    "github-commits": [
      { sha: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", commit: { message: "Fix it", author: { name: "Ada Lovelace", email: "ada@example.com", date: "2027-01-01T10:00:00Z" }, committer: { name: "Ada Lovelace" }, verification: { payload: "author Ada Lovelace" } }, author: { login: "ada" }, committer: { login: "ada" } },
      { sha: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", commit: { message: "Fix it", author: { date: "2027-01-01T10:00:00Z" }, committer: {} } },
    ],
    "github-pull-requests": [
      { id: 1, title: "Fix it", user: { login: "ada" }, assignees: [{ login: "ada" }], milestone: { title: "One", creator: { login: "ada" } }, head: { label: "ada:fix", ref: "fix", user: { login: "ada" } } },
      { id: 1, title: "Fix it", milestone: { title: "One" }, head: { ref: "fix" } },
    ],
    "slack-messages": [{ channel_id: "C1", ts: "1700000000.123456", text: "Hello", user: "U1", user_profile: { real_name: "Ada Lovelace" } }, { channel_id: "C1", ts: "1700000000.123456", text: "Hello", user: "U1" }],
    "user-profiles": [{ tenant: "a", user_id: 1, first_name: "Ada", plan: "large" }, { tenant: "a", user_id: 1, plan: "large" }],
  };
  for (const [name, [document, left]] of Object.entries(leaving)) {
    it(`let no known field leave of ${name}`, async () => assert.deepEqual(await deno.read(`sophia-ai/${name}-redacted`, [document]), [left]));
  }

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
