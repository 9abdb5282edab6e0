import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { isNatsSeed, readSecretValues, requiredSecrets } from "../../config/secrets.ts";
import { services } from "../../config/services.ts";
import { SettingsError } from "../../config/settings.ts";

const definitions = requiredSecrets(services);
const names = Object.keys(definitions);

/** Those a stack must have from the start. */
const needed = names.filter((name) => definitions[name]?.madeLater !== true);
const key = "sophia-infra:secretValues";

/** Marks every value that is given, so that a message that shows one is seen. */
const mark = "correctHorseBattery";

const wrong = {
  missing: undefined,
  empty: "",
  blank: " \n",
  number: 739_201_739_201,
  mapping: { value: mark },
  list: [mark],
} as const;

function read(values: Readonly<Record<string, unknown>>): ReturnType<typeof readSecretValues> {
  pulumi.runtime.setAllConfig({ [key]: JSON.stringify(values) }, [key]);
  return readSecretValues({ secrets: { source: "config" } }, { name: "sophia-infra" }, definitions);
}

function right(name: string, salt: number): string {
  if (isNatsSeed(name)) return Buffer.alloc(32, `${mark}${salt}`).toString("base64");
  return definitions[name]?.bcryptHashOf === undefined ? `${mark}${salt}` : `$2b$12$${"a".repeat(53)}`;
}

describe("any secret values", () => {
  before(() => pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }), call: () => ({}) }, "sophia-infra", "trial"));
  after(() => pulumi.runtime.setAllConfig({}));

  it("that are complete are all handed on as secrets", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (salt) => {
        const found = read(Object.fromEntries(names.map((name) => [name, right(name, salt)]))) ?? {};
        assert.deepEqual(Object.keys(found), names);
        const secrecy = await Promise.all(Object.values(found).map((value) => pulumi.isSecret(value)));
        assert.ok(secrecy.every(Boolean));
      }),
      { numRuns: 20 },
    );
  });

  it("of which one is made later may lack it: it is empty until then", async () => {
    const values = Object.fromEntries(needed.map((name) => [name, right(name, 1)]));
    const found = read(values) ?? {};
    assert.ok(needed.length < names.length);
    for (const name of names.filter((each) => !needed.includes(each))) assert.equal(await new Promise((resolve) => found[name]?.apply(resolve)), "");
  });

  it("of which some are wrong are refused for exactly those, together, and no message shows a value", () => {
    const kinds = fc.constantFrom(...(Object.keys(wrong) as (keyof typeof wrong)[]));
    const faulty = fc.uniqueArray(fc.tuple(fc.constantFrom(...needed), kinds), { minLength: 1, selector: ([name]) => name });
    fc.assert(
      fc.property(faulty, fc.nat(), (chosen, salt) => {
        const values: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, right(name, salt)]));
        for (const [name, kind] of chosen) values[name] = wrong[kind];
        const shownValues = [mark, Buffer.from(mark).toString("base64").slice(0, 16), "739201739201"];
        assert.throws(
          () => read(values),
          (error: unknown) => {
            assert.ok(error instanceof SettingsError);
            assert.deepEqual(error.faults.map((fault) => fault.key).sort(), chosen.map(([name]) => `${key}.${name}`).sort());
            for (const value of shownValues) assert.ok(!error.message.includes(value) && !(error.stack ?? "").includes(value));
            return true;
          },
        );
      }),
    );
  });
});
