import assert from "node:assert/strict";
import { markSecrets, secretPositions } from "../../../clients/estuary/index.ts";
import { encrypted } from "./support/sample.ts";
import { errorOf, Server } from "./support/server.ts";

/** materialize-webhook's schema as its source has it: the values of headers are not marked. */
const schema = {
  type: "object",
  required: ["address"],
  properties: {
    address: { type: "string", format: "uri" },
    headers: { type: "object", properties: { customHeaders: { type: "array", items: { type: "object", properties: { name: { type: "string" }, value: { type: "string" } } } } } },
  },
};
const pointer = "/headers/customHeaders/*/value";
const config = { address: "https://sink.test/estuary/", headers: { customHeaders: [{ name: "Authorization", value: "Bearer of-the-sink-alone" }, { name: "X-Kind", value: "estuary-documents" }] } };
const at = (index: number) => ["headers", "customHeaders", index, "value"];

describe("header values of the webhook connector", () => {
  it("are marked in a copy of the schema", () => {
    const before = JSON.stringify(schema);
    const marked = markSecrets(schema, [pointer]);
    assert.equal(JSON.stringify(schema), before);
    assert.deepEqual(secretPositions(schema, config), []);
    assert.deepEqual(secretPositions(marked, config), [at(0), at(1)]);
  });

  it("are an error when the schema has them no longer", () => {
    assert.throws(() => markSecrets({ properties: {} }, [pointer]), /has no \/headers\/customHeaders\/\*\/value.*has changed/);
  });

  it("may lie behind a reference or an alternative", () => {
    const item = { properties: { value: { type: "string" } } };
    const referred = { properties: { headers: { $ref: "#/$defs/h" } }, $defs: { h: { oneOf: [{ properties: { customHeaders: { items: item } } }] } } };
    assert.deepEqual(secretPositions(markSecrets(referred, [pointer]), config), [at(0), at(1)]);
  });

  it("are sent with the marked copy, and refused when they come back in clear", async () => {
    const server = await Server.start();
    const marked = markSecrets(schema, [pointer]);
    server.on("POST /v1/encrypt-config", { json: encrypted(config, [at(0), at(1)]) }, { json: encrypted(config, [at(0)]) }, { json: encrypted(config, []) });
    await server.client().encrypt(config, marked);
    assert.match(server.seen[0]?.body ?? "", /"value":\{"type":"string","secret":true\}/);
    for (let answer = 0; answer < 2; answer++) {
      const error = await errorOf(server.client().encrypt(config, marked));
      assert.equal(error.kind, "secret-in-clear");
      assert.doesNotMatch(error.message, /of-the-sink-alone/);
    }
    await server.close();
  });
});
