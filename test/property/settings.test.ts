import assert from "node:assert/strict";
import fc from "fast-check";
import { type Fault, type Settings, SettingsError, loadSettings, parseSettings } from "../../config/settings.ts";
import { settingsSchema } from "../../config/settings/schema.ts";
import { leaves, mappings, nested, noScalar, rightInput, scalars } from "./support/settings.ts";

/** Settings, or what is wrong with them; anything but a SettingsError fails the test. */
function outcome(read: () => Settings): { readonly settings?: Settings; readonly faults: readonly Fault[] } {
  try {
    return { settings: read(), faults: [] };
  } catch (error) {
    assert.ok(error instanceof SettingsError, `not a SettingsError: ${String(error)}`);
    return { faults: error.faults };
  }
}

const faultsOf = (input: unknown): readonly Fault[] => outcome(() => parseSettings(input, "trial")).faults;

describe("any settings", () => {
  it("that are right key by key are taken by the schema, survive a round trip through JSON, and parse to themselves", () => {
    fc.assert(
      fc.property(rightInput, (input) => {
        const settings = settingsSchema.parse(input);
        assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
        assert.deepEqual(settingsSchema.parse(settings), settings);
      }),
    );
  });

  it("are read from the stack's configuration as they were written, and judged alike", () => {
    fc.assert(
      fc.property(rightInput, (input) => {
        const config: Record<string, string> = Object.fromEntries(Object.entries(input).map(([subject, value]) => [subject, JSON.stringify(value)]));
        const load = () => loadSettings({ get: (key) => config[key], keys: () => Object.keys(config) }, "trial");
        assert.deepEqual(outcome(load), outcome(() => parseSettings(input, "trial")));
      }),
    );
  });

  it("are judged without any other error, whatever is in them", () => {
    fc.assert(fc.property(fc.jsonValue(), (input) => void faultsOf(input)));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(settingsSchema.shape)), fc.jsonValue()), (input) => {
        for (const fault of faultsOf(input)) assert.ok(fault.message.startsWith(fault.key), fault.message);
      }),
    );
  });

  it("with one wrong key are refused for that key and for nothing else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.jsonValue(), ({ key }, value) => {
        const input = nested({ [key]: value });
        fc.pre(!settingsSchema.safeParse(input).success);
        const faults = faultsOf(input);
        assert.ok(faults.length > 0);
        for (const fault of faults) assert.ok(fault.key === key || fault.key.startsWith(`${key}.`), `${key}: ${fault.message}`);
      }),
      { numRuns: 500 },
    );
  });

  it("with any number of wrong keys are refused for each of them, together", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...scalars.map((leaf) => leaf.key)), { minLength: 1 }), (keys) => {
        const faults = faultsOf(nested(Object.fromEntries(keys.map((key) => [key, noScalar]))));
        assert.deepEqual(faults.map((fault) => fault.key).sort(), [...keys].sort());
      }),
    );
  });

  it("with keys nobody knows are refused for each of them, and none of their values is shown", () => {
    const secret = "correct-horse-battery";
    const subjects = Object.keys(settingsSchema.shape).filter((subject) => !mappings.includes(subject));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...subjects), { minLength: 1 }), fc.stringMatching(/^unknown[a-z]{1,9}$/), (chosen, name) => {
        const faults = faultsOf(Object.fromEntries(chosen.map((subject) => [subject, { [name]: { password: secret } }])));
        assert.deepEqual(faults.map((fault) => fault.key).sort(), chosen.map((subject) => `${subject}.${name}`).sort());
        for (const fault of faults) assert.ok(!fault.message.includes(secret), fault.message);
      }),
    );
  });

  it("with a secret where a plain value belongs do not show it", () => {
    const secret = "correct-horse-battery";
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.constantFrom({ token: secret }, [secret], [{ password: secret }]), ({ key }, value) => {
        fc.pre(!/^a list/.test(leaves.find((leaf) => leaf.key === key)?.allowed ?? "") || !Array.isArray(value));
        for (const fault of faultsOf(nested({ [key]: value }))) assert.ok(!fault.message.includes(secret), fault.message);
      }),
    );
  });

  for (const [key, most] of [["n8n.workers", 200], ["n8n.webhooks", 50], ["mcp.gateway", 100]] as const) {
    it(`with ${key}.max below ${key}.min are refused`, () => {
      const bounds = fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most })).filter(([min, max]) => min > max);
      fc.assert(
        fc.property(bounds, ([min, max]) => {
          const faults = faultsOf(nested({ [`${key}.min`]: min, [`${key}.max`]: max }));
          assert.ok(faults.some((fault) => fault.message === `${key}.max is ${max} but ${key}.min is ${min}; raise max to ${min} or more, or lower min, in Pulumi.trial.yaml`));
        }),
      );
    });
  }

  it("with a part of a GPU are refused", () => {
    const parts = fc.double({ min: 0, max: 1024, noNaN: true }).filter((gpus) => !Number.isInteger(gpus));
    fc.assert(
      fc.property(fc.constantFrom("platform", "mcp", "operators"), parts, (quota, gpus) => {
        const key = `guardrails.quotas.${quota}.gpus`;
        assert.deepEqual(faultsOf(nested({ [key]: gpus })).map((fault) => fault.message), [`${key} is ${gpus}; allowed: a whole number from 0 to 1024; change it in Pulumi.trial.yaml`]);
      }),
    );
  });
});
