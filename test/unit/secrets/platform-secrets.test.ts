import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PlatformSecrets } from "../../../components/secrets/platform-secrets.ts";
import { type SecretDefinition, requiredSecrets } from "../../../config/secrets.ts";
import { services } from "../../../config/services.ts";
import { type Registration, registrations } from "../../support/mocks.ts";

const definitions: Readonly<Record<string, SecretDefinition>> = {
  redisPassword: { purpose: "password of the store", form: "text", length: 48 },
  OPENAI_API_KEY: { purpose: "API key", form: "text", external: true },
  "natsSeed.events": { purpose: "NATS seed of events", form: "key" },
};

/** Registers the secrets and hands them on, beside what was registered. */
async function platform(args: ConstructorParameters<typeof PlatformSecrets>[1]): Promise<{ readonly secrets: PlatformSecrets; readonly registered: readonly Registration[] }> {
  const made: PlatformSecrets[] = [];
  const registered = await registrations(() => made.push(new PlatformSecrets("secrets", args)));
  const [secrets] = made;
  assert.ok(secrets);
  return { secrets, registered };
}

/** Sorted by name, since the engine takes registrations in no order. */
const summary = (registered: readonly Registration[]) => registered.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ type, name, inputs }) => [type, name, inputs]);

describe("the platform's secrets", () => {
  it("are made at random where none are given: text of letters and digits, keys of 32 bytes", async () => {
    const { registered } = await platform({ definitions });
    assert.deepEqual(summary(registered), [
      ["sophia:secrets:PlatformSecrets", "secrets", {}],
      ["random:index/randomPassword:RandomPassword", "secrets-OPENAI_API_KEY", { length: 32, special: false }],
      ["random:index/randomBytes:RandomBytes", "secrets-natsSeed.events", { length: 32 }],
      ["random:index/randomPassword:RandomPassword", "secrets-redisPassword", { length: 48, special: false }],
    ]);
  });

  it("that are the hash of another come from the same password", async () => {
    const both: Readonly<Record<string, SecretDefinition>> = {
      ownerPasswordHash: { purpose: "hash", form: "text", bcryptHashOf: "ownerPassword" },
      ownerPassword: { purpose: "password", form: "text" },
    };
    const { registered } = await platform({ definitions: both });
    assert.deepEqual(summary(registered).slice(1), [["random:index/randomPassword:RandomPassword", "secrets-ownerPassword", { length: 32, special: false }]]);
    const { ownerPasswordHash } = both;
    assert.ok(ownerPasswordHash);
    await assert.rejects(() => platform({ definitions: { ownerPasswordHash } }), {
      message: "secret ownerPassword has a hash among this stack's secrets but is none itself; define both in config/secrets/definitions.ts",
    });
  });

  it("are taken as given, and nothing is made", async () => {
    const values = Object.fromEntries(Object.keys(definitions).map((name) => [name, pulumi.output(`value of ${name}`)]));
    const { secrets, registered } = await platform({ definitions, values });
    assert.deepEqual(summary(registered), [["sophia:secrets:PlatformSecrets", "secrets", {}]]);
    const value = await new Promise((resolve) => secrets.value("OPENAI_API_KEY").apply(resolve));
    assert.equal(value, "value of OPENAI_API_KEY");
  });

  for (const [how, values] of [
    ["generated", undefined],
    // Plain on purpose: whatever they come from, they leave as secrets.
    ["given", (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, pulumi.output(name)]))],
  ] as const) {
    it(`are all marked secret when they are ${how}`, async () => {
      const required = requiredSecrets(services);
      const names = Object.keys(required);
      const { secrets } = await platform({ definitions: required, ...(values === undefined ? {} : { values: values(names) }) });
      for (const name of names) assert.equal(await pulumi.isSecret(secrets.value(name)), true, name);
    });
  }

  it("that are not of this stack are refused, naming neither value nor neighbour", async () => {
    const { secrets } = await platform({ definitions });
    assert.throws(() => secrets.value("redisPasword"), {
      message: "secret redisPasword is not among the 3 secrets of this stack; name it in its catalogue entry and define it in config/secrets/definitions.ts",
    });
  });

  it("that are given in part are refused: the settings should have been", async () => {
    await assert.rejects(() => platform({ definitions, values: { redisPassword: pulumi.output("x") } }), {
      message: "secret OPENAI_API_KEY has no value; readSecretValues() should have refused this stack",
    });
  });
});
