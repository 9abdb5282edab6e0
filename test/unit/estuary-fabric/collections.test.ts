import assert from "node:assert/strict";
import type { CollectionModel } from "@sophia/estuary/catalogue";
import { catalogueFrom } from "../../../components/estuary/spec/catalogue.ts";
import { everything, least, settingsWith } from "./support/settings.ts";

const catalogue = catalogueFrom(settingsWith(everything));
const collection = (name: string) => catalogue.specs[`sophia-ai/${name}`] as CollectionModel;

describe("collections", () => {
  it("have the names and keys of what they hold", () => {
    const captured = Object.entries(catalogue.types).filter(([name, type]) => type === "collection" && (catalogue.specs[name] as CollectionModel).derive === undefined);
    assert.deepEqual(Object.fromEntries(captured.map(([name]) => [name, (catalogue.specs[name] as CollectionModel).key])), {
      "sophia-ai/conversations": ["/id"],
      "sophia-ai/github-commits": ["/sha"],
      "sophia-ai/github-issues": ["/id"],
      "sophia-ai/github-pull-requests": ["/id"],
      "sophia-ai/gong-api-calls": ["/id"],
      "sophia-ai/gong-calls": ["/callId"],
      "sophia-ai/gong-users": ["/id"],
      "sophia-ai/hubspot-companies": ["/id"],
      "sophia-ai/hubspot-contacts": ["/id"],
      "sophia-ai/hubspot-deals": ["/id"],
      "sophia-ai/memories": ["/memoryId"],
      "sophia-ai/slack-channels": ["/id"],
      "sophia-ai/slack-messages": ["/channel_id", "/ts"],
      "sophia-ai/slack-threads": ["/channel_id", "/ts"],
      "sophia-ai/slack-users": ["/id"],
      "sophia-ai/snowflake-crm-order-lines": ["/ORDER_ID", "/LINE"],
      "sophia-ai/user-profiles": ["/tenant", "/user_id"],
    });
  });

  it("have keys of one type each, which is all that Estuary takes", () => {
    const types = Object.entries(catalogue.specs).flatMap(([name, model]) => {
      if (catalogue.types[name] !== "collection") return [];
      const { key, schema } = model as CollectionModel;
      const properties = (schema as { properties: Record<string, { type?: unknown }> }).properties;
      return key.map((pointer) => `${name}${pointer} ${JSON.stringify(properties[pointer.slice(1)]?.type)}`);
    });
    assert.deepEqual(types.filter((text) => !/ "(string|integer)"$/.test(text)), []);
    assert.ok(types.includes('sophia-ai/user-profiles/user_id "integer"') && types.includes('sophia-ai/user-profiles/tenant "string"'));
    const other = catalogueFrom(settingsWith({ ...least, sources: { postgres: { keys: { conversations: ["tenant", "number:integer"] } } } })).specs["sophia-ai/conversations-valid"] as CollectionModel;
    assert.deepEqual([other.key, (other.schema as { required: unknown }).required], [["/tenant", "/number"], ["tenant", "number"]]);
  });

  it("take any document that has its key: the key alone has a type, and nothing else is required", () => {
    const { schema } = collection("gong-calls");
    const { required, properties } = schema as { required: string[]; properties: Record<string, Record<string, unknown>> };
    assert.deepEqual(required, ["callId"]);
    assert.deepEqual(properties["callId"], { type: "string", minLength: 1, description: "Id of the call at Gong." });
    assert.deepEqual(properties["sentiment"], { description: "Mood of the customer, -1 to 1." });
  });

  it("delete what their source deleted", () => {
    const { if: when, then } = collection("conversations").schema as { if: unknown; then: unknown };
    assert.deepEqual(when, { required: ["_meta"], properties: { _meta: { required: ["op"], properties: { op: { const: "d" } } } } });
    assert.deepEqual(then, { reduce: { strategy: "merge", delete: true } });
    assert.ok(!("then" in (collection("gong-calls").schema ?? {})));
  });

  it("have valid documents of the registry's schema, told apart in SQL that is made from it", () => {
    const { schema, derive } = collection("gong-calls-valid");
    assert.deepEqual((schema as { required: unknown }).required, ["callId", "started"]);
    const [transform] = derive?.transforms ?? [];
    assert.deepEqual({ ...transform, lambda: "" }, { name: "valid", source: "sophia-ai/gong-calls", shuffle: "any", lambda: "" });
    assert.match(String(transform?.lambda), /select json_remove\(\$flow_document, '\$\."_meta"\."before"'\) where not exists \(select 1 from faults\);\n$/);
  });

  it("go from valid to enriched to redacted", () => {
    const reads = (name: string) => collection(name).derive?.transforms.map(({ source }) => source);
    assert.deepEqual(reads("gong-calls-enriched"), ["sophia-ai/gong-calls-valid"]);
    assert.deepEqual(reads("gong-calls-redacted"), ["sophia-ai/gong-calls-enriched"]);
    assert.deepEqual(reads("conversations-redacted"), ["sophia-ai/conversations-valid"]);
    assert.deepEqual(reads("slack-messages-redacted"), ["sophia-ai/slack-messages"]);
  });

  it("are none while Estuary is off", () => {
    assert.deepEqual(catalogueFrom(settingsWith({ ...least, enabled: false })), { specs: {}, types: {} });
  });

  it("begin with the prefix of the settings, also inside modules and tests", () => {
    const other = catalogueFrom(settingsWith({ ...everything, prefix: "acme/eu/" }));
    assert.ok(Object.keys(other.specs).every((name) => name.startsWith("acme/eu/")));
    assert.doesNotMatch(JSON.stringify(other), /sophia-ai\/(gong|conv|slack|mem|git|hub|user)/);
  });
});
