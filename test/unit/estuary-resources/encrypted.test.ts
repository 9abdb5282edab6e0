import assert from "node:assert/strict";
import type { MaterializationModel, Model } from "../../../clients/estuary/catalogue/types.ts";
import { encryptionSchema } from "../../../clients/estuary/resources/catalog/encryption-schema.ts";
import { secretsInClear } from "../../../clients/estuary/resources/catalog/encrypted.ts";
import { Stack, inputs, password, specs, token, withSpec } from "./support/catalog.ts";

const out = specs["acme/out"] as MaterializationModel;
const cut = (model: Record<string, unknown> | undefined) => JSON.stringify((model?.["endpoint"] as { connector: { config: unknown } }).connector.config);

describe("configurations of a catalogue", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    await stack.up(inputs());
    stack.writes();
    stack.api.encryptions.length = 0;
  });
  afterEach(() => stack.close());

  it("are not encrypted again by another change of their task", async () => {
    const before = cut(stack.api.model("acme/out"));
    await stack.up(withSpec("acme/out", { ...out, bindings: [{ resource: { table: "other" }, source: "acme/calls" }] }));
    assert.deepEqual(stack.api.encryptions, []);
    assert.equal(cut(stack.api.model("acme/out")), before);
  });

  it("are encrypted anew for those tasks alone whose secret changed", async () => {
    assert.equal(await stack.up(inputs({ secretValues: { password, token: "another-token" } })), "updated");
    assert.deepEqual(stack.api.encryptions, [{ paths: ["/calls"], requireAuthToken: "another-token" }]);
    assert.deepEqual([...stack.api.publications.values()][1]?.rows.map(({ name }) => name), ["acme/in"]);
    assert.equal(await stack.up(inputs({ secretValues: { password, token: "another-token" } })), "same");
  });

  it("are encrypted anew when a plain value or the image changes", async () => {
    const { connector } = out.endpoint;
    await stack.up(withSpec("acme/out", { ...out, endpoint: { connector: { ...connector, config: { ...connector.config, database: "other" } } } }));
    assert.equal(stack.api.encryptions.length, 1);
  });

  it("stay as the service renewed them: a connector may rotate its own tokens", async () => {
    stack.api.edit("acme/out", (model) => {
      const { connector } = model["endpoint"] as { connector: { config: Record<string, unknown> } };
      connector.config["credentials"] = { auth_type: "UserPassword", password_sops: "ENC[rotated]" };
    });
    assert.equal(await stack.up(inputs()), "same");
    await stack.up(withSpec("acme/out", { ...out, bindings: [] }));
    assert.match(cut(stack.api.model("acme/out")), /ENC\[rotated\]/);
  });

  it("are put right by the recorded text when a person changed a plain value, or published them in clear", async () => {
    const before = cut(stack.api.model("acme/out"));
    for (const change of [(config: Record<string, unknown>) => { config["database"] = "theirs"; }, (config: Record<string, unknown>) => { config["credentials"] = { auth_type: "UserPassword", password: "in clear" }; }]) {
      stack.api.edit("acme/out", (model) => change((model["endpoint"] as { connector: { config: Record<string, unknown> } }).connector.config), "someone@example.com");
      assert.equal(await stack.up(inputs()), "updated");
      assert.equal(cut(stack.api.model("acme/out")), before);
    }
    assert.deepEqual(stack.api.encryptions, []);
    assert.doesNotMatch(stack.lines.join("\n"), /"in clear"/);
  });

  it("that a person published anew are drift, also in a refresh, and put right: the password may be another one", async () => {
    const before = cut(stack.api.model("acme/out"));
    stack.api.edit("acme/out", (model) => {
      const { connector } = model["endpoint"] as { connector: { config: Record<string, unknown> } };
      connector.config["credentials"] = { auth_type: "UserPassword", password_sops: "ENC[theirs]" };
    }, "someone@example.com");
    assert.match(JSON.stringify((await stack.refresh())["drift"]), /acme\/out.*has an encrypted configuration that someone@example\.com/);
    assert.equal(await stack.up(inputs()), "updated");
    assert.match(stack.lines.join("\n"), /drift: acme\/out has an encrypted configuration that someone@example\.com/);
    assert.equal(cut(stack.api.model("acme/out")), before);
    assert.deepEqual(stack.api.encryptions, []);
    assert.equal(await stack.up(inputs()), "same");
  });

  it("keep a renewed token also where a path beside the endpoint has its name", async () => {
    const wanted = (backfill: number) => withSpec("acme/out", { ...out, bindings: [{ resource: { table: "endpoints" }, source: "acme/calls", backfill }] });
    await stack.up(wanted(1));
    stack.api.edit("acme/out", (model) => {
      const { connector } = model["endpoint"] as { connector: { config: Record<string, unknown> } };
      connector.config["credentials"] = { auth_type: "UserPassword", password_sops: "ENC[rotated]" };
    });
    await stack.up(wanted(2));
    assert.match(cut(stack.api.model("acme/out")), /ENC\[rotated\]/);
  });

  it("are not published when no schema is there or a secret comes back in clear; nothing is", async () => {
    stack.api.schemas = () => undefined;
    const changed = inputs({ secretValues: { password: "changed-password", token } });
    await assert.rejects(stack.up(changed), /acme\/out: no configuration schema of ghcr\.io\/estuary\/materialize-postgres:v5 is published/);
    stack.api.schemas = () => ({ config: { type: "object" }, resource: {} });
    stack.api.leaky = ["password"];
    await assert.rejects(stack.up(changed), (error: Error) => {
      assert.match(error.message, /acme\/out: \/credentials\/password came back in clear/);
      assert.doesNotMatch(error.message, /changed-password/);
      return true;
    });
    assert.deepEqual(stack.writes(), []);
  });

  it("of the webhook are sent with a schema in which its headers are secret", async () => {
    const image = "ghcr.io/estuary/materialize-webhook:v1";
    const hook: Model = { endpoint: { connector: { image, config: { address: "https://sink.example.com/", headers: { customHeaders: [{ name: "Authorization", value: { $secret: "token", prefix: "Bearer " } }] } } } }, bindings: [{ resource: { relativePath: "calls" }, source: "acme/calls" }] };
    stack.api.schemas = () => ({ config: { type: "object", properties: { address: { type: "string" }, headers: { type: "object", properties: { customHeaders: { type: "array", items: { type: "object", properties: { name: { type: "string" }, value: { type: "string" } } } } } } } }, resource: {} });
    const sent: unknown[] = [];
    const encrypt = stack.api.encrypt.bind(stack.api);
    stack.api.encrypt = (config, ...more: unknown[]) => { sent.push(...more); return encrypt(config); };
    await stack.up(withSpec("acme/out", hook));
    assert.match(JSON.stringify(sent), /"value":\{"type":"string","secret":true\}/);
    assert.doesNotMatch(stack.api.specs.get("acme/out")?.model ?? "", new RegExp(token));
  });
});

describe("encryptionSchema", () => {
  const variants = { $defs: { A: {}, B: {} }, properties: { credentials: { discriminator: { propertyName: "kind", mapping: { a: "#/$defs/A", b: "#/$defs/B" } }, oneOf: [{ $ref: "#/$defs/A" }] } } };

  it("allows variants that a discriminator names and oneOf forgets, and changes nothing else", () => {
    const whole = encryptionSchema("ghcr.io/estuary/source-hubspot-native:v1", variants) as typeof variants;
    assert.deepEqual(whole.properties.credentials.oneOf, [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }]);
    assert.deepEqual(encryptionSchema("ghcr.io/estuary/source-hubspot-native:v1", whole), whole);
    const inFull = { discriminator: { mapping: { a: "#/$defs/A" } }, oneOf: [{ type: "object" }] };
    assert.deepEqual(encryptionSchema("other:v1", inFull), inFull);
  });
});

describe("secretsInClear", () => {
  const ref = { $secret: "s" };
  for (const [what, config, answer, clear] of [
    ["ciphertext under its own key", { a: { b: ref } }, { a: { b_sops: "ENC[x]" } }, []],
    ["a plain text", { a: { b: ref } }, { a: { b: "x" } }, ["/a/b"]],
    ["both", { b: ref }, { b: "x", b_sops: "ENC[x]" }, ["/b"]],
    ["a list whose items are encrypted", { a: [ref, ref] }, { a_sops: ["ENC[x]", "ENC[y]"] }, []],
    ["a list with one in clear", { a: [ref, ref] }, { a_sops: ["ENC[x]", "y"] }, ["/a"]],
    ["objects in a list", { a: [{ v: ref }] }, { a: [{ v_sops: "ENC[x]" }] }, []],
    ["nothing", { a: { b: ref } }, {}, ["/a"]],
    ["ciphertext that is none", { b: ref }, { b_sops: "plain" }, ["/b"]],
  ] as const) {
    it(`judges ${what}`, () => assert.deepEqual(secretsInClear(config, answer), clear));
  }
});
