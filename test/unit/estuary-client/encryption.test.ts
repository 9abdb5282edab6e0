import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { secretPositions } from "../../../clients/estuary/index.ts";
import { encrypted, samples } from "./support/sample.ts";
import { errorOf, Server } from "./support/server.ts";

const ENCRYPT = "POST /v1/encrypt-config";
const schema = {
  type: "object",
  properties: {
    address: { type: "string" },
    password: { type: "string", secret: true },
    credentials: {
      oneOf: [
        { properties: { auth_type: { const: "password" }, user: { type: "string" }, key: { type: "string", secret: true } } },
        { properties: { auth_type: { const: "role" }, user: { type: "string" }, key: { type: "string" } } },
      ],
    },
    keys: { type: "array", items: { properties: { value: { $ref: "#/$defs/hidden" } } } },
  },
  $defs: { hidden: { type: "string", airbyte_secret: true } },
};
const config = { address: "db.test:5432", password: "the-password-of-it", credentials: { auth_type: "password", user: "reader", key: "another-secret-text" }, keys: [{ value: "one-more-secret" }] };
const secrets = [["password"], ["credentials", "key"], ["keys", 0, "value"]];

describe("secret positions", () => {
  it("are found through alternatives, references and arrays", () => {
    assert.deepEqual(secretPositions(schema, config), secrets);
  });

  it("follow the alternative that the value names", () => {
    assert.deepEqual(secretPositions(schema, { credentials: { auth_type: "role", key: "no secret" } }), []);
  });

  it("leave out what is empty or absent", () => {
    assert.deepEqual(secretPositions(schema, { password: "", keys: [{ value: null }] }), []);
  });

  it("end in a schema that contains itself", () => {
    const endless = { $ref: "#/$defs/a", $defs: { a: { properties: { a: { $ref: "#/$defs/a" }, s: { secret: true } } } } };
    assert.deepEqual(secretPositions(endless, { a: { a: { s: "x" } } }), [["a", "a", "s"]]);
    assert.deepEqual(secretPositions({ $ref: "#/$defs/b", $defs: { b: { $ref: "#/$defs/b" } } }, {}), []);
  });
});

describe("encryption of a configuration", () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start();
  });
  afterEach(() => server.close());

  it("gives the answer's text untouched, and sends no token", async () => {
    const text = ` ${JSON.stringify(encrypted(config, secrets)).replace('"db.test:5432"', '"\\u0064b.test:5432"')}\n`;
    server.on(ENCRYPT, { text });
    assert.equal(await server.client().encrypt(config, schema), text);
    const [seen] = server.seen;
    assert.equal(seen?.headers.authorization, undefined);
    assert.equal(seen?.headers["apikey"], undefined);
    assert.equal(seen?.body, JSON.stringify({ config, schema }));
  });

  it("refuses without a schema, before anything is sent", async () => {
    assert.equal((await errorOf(server.client().encrypt(config, {}))).kind, "no-schema");
    assert.equal(server.seen.length, 0);
  });

  it("refuses a configuration that passes for encrypted, before anything is sent", async () => {
    for (const edited of [{ ...config, sops: {} }, { address: "x", credentials: { key_sops: "ENC[AES256_GCM,...]" } }]) {
      assert.equal((await errorOf(server.client().encrypt(edited, schema))).kind, "refused");
    }
    assert.equal(server.seen.length, 0);
  });

  for (const clear of secrets) {
    it(`refuses an answer with /${clear.join("/")} in clear, and does not show it`, async () => {
      server.on(ENCRYPT, { json: encrypted(config, secrets, [clear]) });
      const error = await errorOf(server.client().encrypt(config, schema));
      assert.equal(error.kind, "secret-in-clear");
      assert.match(error.message, new RegExp(clear.join("/")));
      assert.doesNotMatch(`${error.message} ${error.stack}`, /the-password|another-secret|one-more/);
    });
  }

  it("refuses an answer that is not encrypted, holds both, or holds the secret anywhere", async () => {
    const good = encrypted(config, secrets);
    for (const json of [config, { ...good, password: "the-password-of-it" }, { ...good, address: "postgres://u:the-password-of-it@db" }, { ...good, x: Buffer.from("the-password-of-it").toString("base64") }, { ...good, password_sops: "the-password-of-it" }]) {
      server.on(ENCRYPT, { json });
      assert.equal((await errorOf(server.client().encrypt(config, schema))).kind, "secret-in-clear", JSON.stringify(json));
    }
  });

  it("allows a secret that is a plain value as well", async () => {
    const same = { address: "the-password-of-it", password: "the-password-of-it" };
    server.on(ENCRYPT, { json: encrypted(same, [["password"]]) });
    await server.client().encrypt(same, schema);
  });

  it("redacts what a refusal quotes", async () => {
    server.on(ENCRYPT, { status: 400, json: { error: "FailedValidation", description: `${JSON.stringify(config)} does not fit; ${Buffer.from(config.password).toString("base64")}` } });
    const error = await errorOf(server.client().encrypt(config, schema));
    assert.equal(error.kind, "invalid");
    assert.doesNotMatch(`${error.message} ${error.stack}`, /the-password|another-secret|one-more|dGhlLXBhc3N3b3Jk/);
  });

  const folder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "specs", "estuary", "connectors");
  const published = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".config.json")) : [];
  if (published.length === 0) it("of published connectors: skipped, ../shared/specs/estuary is not here");
  for (const name of published) {
    it(`finds every secret of ${name}, and refuses each of them in clear`, async () => {
      const connector = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, unknown>;
      for (const sample of samples(connector)) {
        const found = secretPositions(connector, sample.config).map((path) => path.join("/")).sort();
        assert.deepEqual(found, sample.secrets.map((path) => path.join("/")).sort(), name);
        server.on(ENCRYPT, { json: encrypted(sample.config, sample.secrets) });
        await server.client().encrypt(sample.config, connector);
        for (const clear of sample.secrets) {
          server.on(ENCRYPT, { json: encrypted(sample.config, sample.secrets, [clear]) });
          assert.equal((await errorOf(server.client().encrypt(sample.config, connector))).kind, "secret-in-clear", `${name} ${clear.join("/")}`);
        }
      }
    });
  }
});
