import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { natsStreams } from "../../../config/nats.ts";
import { type SourceName, captureNames } from "../../../config/estuary.ts";
import { faultsTable } from "../../../components/estuary/spec/derivations/checks-sql.ts";
import { eventSchemas, propertiesOf, registeredOf, schemaNamed, schemaNames } from "../../../components/estuary/spec/registry.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "components", "estuary", "schemas");
const collected = (Object.keys(captureNames) as SourceName[]).flatMap(registeredOf);

describe("the registry", () => {
  it("names every schema there is, and each is a JSON schema of an object", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".schema.json")).map((file) => file.replace(".schema.json", ""));
    assert.deepEqual([...schemaNames].sort(), files.sort());
    for (const name of schemaNames) {
      const schema = schemaNamed(name);
      assert.equal(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", name);
      assert.equal(schema["type"], "object", name);
      assert.ok(Object.values(propertiesOf(schema)).every(({ description }) => typeof description === "string"), name);
    }
  });

  it("gives events and collections one definition", () => {
    assert.deepEqual(Object.entries(eventSchemas).filter(([, schema]) => !schemaNames.includes(schema)), []);
    // No other stream would keep them.
    assert.ok(Object.keys(eventSchemas).every((subject) => Object.keys(natsStreams).includes(subject.split(".")[0] ?? "")));
    assert.equal(eventSchemas["data.gong.call.received"], "gong-call");
    assert.deepEqual(collected.find(({ name }) => name === "gong-calls")?.schema, schemaNamed("gong-call"));
  });

  it("has keys that its schemas require", () => {
    for (const { name, key, schema } of collected) assert.deepEqual(key.filter((pointer) => !(schema["required"] as string[]).includes(pointer.slice(1))), [], name);
  });

  it("enriches only what is checked", () => {
    assert.deepEqual(collected.filter(({ enriched, checked }) => enriched !== undefined && checked !== true), []);
  });

  it("has checks for every keyword of what is checked, and none that is left out", () => {
    for (const { checked, schema } of collected) if (checked === true) faultsTable(schema);
    assert.throws(() => faultsTable({ properties: { when: { type: "string", pattern: "x" } } }), /property when has pattern, which no check is written for/);
    assert.throws(() => faultsTable({ properties: { 'a"b': {} } }), /cannot hold/);
  });
});
