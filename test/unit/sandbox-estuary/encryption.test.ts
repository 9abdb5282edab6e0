import assert from "node:assert/strict";

import { connectorOf } from "../../../sandbox/estuary/connectors.ts";
import { withVariants } from "../../../sandbox/estuary/variants.ts";
import { callsModel, captureImage, captureText, encrypted, names, outImage, postgresConfig } from "./models.ts";
import { startEmulator, type Tools } from "./support.ts";

let tools: Tools;
describe("the emulated config-encryption", () => {
  beforeEach(async () => { tools = await startEmulator(); });
  afterEach(() => tools.close());
  const schema = () => connectorOf(captureImage)!.config;
  const publish = (config: string) => tools.publish([{ name: names.calls, type: "collection", model: callsModel }, { name: names.capture, type: "capture", model: captureText(config) }]);

  it("encrypts what the schema marks, under another key, and leaves order and spelling of the rest", async () => {
    const { status, text, body } = await tools.encrypt('{"database":"sophia", "address":"db:5432","credentials":{"password":"s3cret","auth_type":"UserPassword"},"user":"flow","historyMode":false,"advanced":{"backfill_chunk_size":50000}}', schema());
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ["database", "address", "credentials", "user", "historyMode", "advanced", "sops"]);
    assert.deepEqual(Object.keys(body.credentials), ["password_sops", "auth_type"]);
    assert.match(body.credentials.password_sops, /^ENC\[AES256_GCM,data:[^,]+,iv:[^,]+,tag:[^,]+,type:str\]$/);
    assert.equal(body.sops.encrypted_suffix, "_sops");
    assert.match(body.sops.mac, /^ENC\[/);
    assert.doesNotMatch(text, /s3cret/);
  });

  it("gives another text every time", async () => {
    const [one, other] = [await encrypted(tools, captureImage, postgresConfig), await encrypted(tools, captureImage, postgresConfig)];
    assert.notEqual(JSON.parse(one).credentials.password_sops, JSON.parse(other).credentials.password_sops);
  });

  it("refuses a configuration that does not fit, quoting it as the real one may", async () => {
    const { status, body, text } = await tools.encrypt({ ...postgresConfig, address: 5 }, schema());
    assert.deepEqual([status, body.error], [400, "FailedValidation"]);
    assert.match(text, /s3cret-password/);
  });

  it("refuses what is encrypted already, or no object, or with a schema that is none", async () => {
    assert.equal((await tools.encrypt({ ...postgresConfig, sops: {} }, schema())).body.error, "AlreadyEncrypted");
    assert.equal((await tools.encrypt([], schema())).body.error, "InvalidRequest");
    assert.equal((await tools.encrypt(postgresConfig, { type: "nothing" })).body.error, "InvalidSchema");
    assert.equal((await tools.send("POST", tools.emulator.encryption, "{")).status, 400);
  });

  it("marks whatever a changed copy of the schema marks", async () => {
    const webhook = connectorOf("ghcr.io/estuary/materialize-webhook:v1")!.config;
    const marked = JSON.parse(JSON.stringify(webhook));
    marked.properties.headers.properties.customHeaders.items.properties.value.secret = true;
    const config = { address: "https://sink.test/", headers: { customHeaders: [{ name: "Authorization", value: "Bearer s3cret" }] } };
    assert.match((await tools.encrypt(config, webhook)).text, /s3cret/);
    const { text, body } = await tools.encrypt(config, marked);
    assert.doesNotMatch(text, /s3cret/);
    assert.deepEqual(Object.keys(body.headers.customHeaders[0]), ["name", "value_sops"]);
  });

  describe("of HubSpot, whose schema leaves private apps out of oneOf", () => {
    const image = "ghcr.io/estuary/source-hubspot-native:v1";
    const forgetful = () => connectorOf(image)!.config;
    const config = { credentials: { credentials_title: "Private App Credentials", access_token: "s3cret-password" } };
    const text = (of: string) => `{"endpoint":{"connector":{"image":"${image}","config":${of}}},"bindings":[]}`;
    const errorsOf = async (of: string) => (await tools.publish([{ name: "acme/hubspot", type: "capture", model: text(of) }])).errors.map(({ detail }) => detail).join("\n");

    it("goes by the schema it is sent, and the build takes what comes of the complete one", async () => {
      assert.equal((await tools.encrypt(config, forgetful())).body.error, "FailedValidation");
      const { status, text: cipher } = await tools.encrypt(config, withVariants(forgetful()));
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(JSON.parse(cipher).credentials), ["credentials_title", "access_token_sops"]);
      assert.equal(await errorsOf(cipher), "");
      await tools.control.rotateConfig("acme/hubspot");
      assert.doesNotMatch((await tools.control.live("acme/hubspot"))!.model, /s3cret/);
    });

    it("is held by the build to the variants there are, and its token is no clear text", async () => {
      assert.match(await errorsOf(JSON.stringify(config)), /secrets in clear at \/credentials\/access_token: it was not encrypted/);
      assert.match(await errorsOf(JSON.stringify({ credentials: { credentials_title: "Other" } })), /\/credentials must match exactly one schema in oneOf/);
    });

    it("changes neither the schema that is told nor one that forgets nothing", () => {
      assert.equal((forgetful() as { properties: { credentials: { oneOf: unknown[] } } }).properties.credentials.oneOf.length, 1);
      assert.deepEqual(withVariants(schema()), schema());
      assert.equal(withVariants(schema()), withVariants(schema()));
    });
  });

  it("needs no token", async () => {
    assert.equal((await tools.send("POST", tools.emulator.encryption, `{"config":${JSON.stringify(postgresConfig)},"schema":${JSON.stringify(schema())}}`)).status, 200);
  });

  it("lets a build take the answer as it came", async () => {
    assert.equal((await publish(await encrypted(tools, captureImage, postgresConfig))).status, "success");
  });

  const damages: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ["re-ordered", (text) => { const { address, ...rest } = JSON.parse(text); return JSON.stringify({ ...rest, address }); }, /MAC mismatch/],
    ["edited", (text) => text.replace("db:5432", "other:5432"), /MAC mismatch/],
    ["given another key", (text) => text.replace('"historyMode":false', '"historyMode":false,"advanced":{}').replace('"database":"sophia"', '"database":"sophia","x":1'), /MAC mismatch/],
    ["spelled in another way", (text) => text.replace("false", "true"), /MAC mismatch/],
    ["with another secret", (text) => text.replace(/data:[^,]+/, "data:AAAA"), /cannot be decrypted/],
  ];
  for (const [what, damage, expected] of damages) {
    it(`fails the build of a document that was ${what}`, async () => {
      const { status, errors } = await publish(damage(await encrypted(tools, captureImage, postgresConfig)));
      assert.equal(status, "buildFailed");
      assert.match(errors[0]!.detail, expected);
      assert.equal(errors[0]!.scope, `flow://capture/${names.capture}`);
    });
  }

  it("fails the build of a configuration in clear, without telling the secret", async () => {
    const { status, errors } = await publish(JSON.stringify(postgresConfig));
    assert.equal(status, "buildFailed");
    assert.match(errors[0]!.detail, /secrets in clear at \/credentials\/password/);
    assert.doesNotMatch(JSON.stringify(errors), /s3cret/);
  });

  it("fails the build of a configuration that another schema was used for", async () => {
    const { historyMode: _mode, ...config } = postgresConfig;
    const { status, errors } = await publish(await encrypted(tools, outImage, config));
    assert.equal(status, "buildFailed");
    assert.match(errors[0]!.detail, /historyMode/);
  });
});
