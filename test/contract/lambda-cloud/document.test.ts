import assert from "node:assert/strict";
import { compareDocuments } from "./support/compare.ts";
import type { Document } from "./support/document.ts";
import { needsPublished, readOurs, readPublished } from "./support/documents.ts";

/** Our description of Lambda Cloud, which client and emulator are made from, against the vendor's. */
describe("clients/lambda-cloud-api/openapi.yaml and the published document", () => {
  before(function () {
    needsPublished(this);
  });

  it("says nothing that is not published, and tells what it leaves out", () => {
    const { faults, lacking } = compareDocuments(readOurs(), readPublished());
    console.log(`      the published document has besides:\n${lacking.map((line) => `        ${line}`).join("\n")}`);
    assert.deepEqual(faults, []);
  });

  /** One change each that must be noticed: a path, a method, a field, a type, an enum, a code and so on. */
  const changes: readonly (readonly [what: string, change: (document: Loose) => void, fault: RegExp])[] = [
    ["a path", (d) => rename(d.paths, "/api/v1/regions", "/api/v1/region"), /^GET \/api\/v1\/region is not published$/],
    ["a method", (d) => rename(d.paths["/api/v1/instances/{id}"], "post", "patch"), /^PATCH \/api\/v1\/instances\/\{id\} is not published$/],
    ["a parameter", (d) => rename(d.paths["/api/v1/instances"].get.parameters[0], "name", "nam"), /^GET \/api\/v1\/instances parameters is /],
    ["a status", (d) => rename(d.paths["/api/v1/regions"].get.responses, "404", "410"), /^GET \/api\/v1\/regions statuses is /],
    ["a field of a request", (d) => rename(d.components.schemas.InstanceLaunchRequest.properties, "user_data", "userdata"), /userdata is not published$/],
    ["a field of an answer", (d) => rename(d.components.schemas.Instance.properties, "private_ip", "private_address"), /private_address is not published$/],
    ["a type", (d) => (d.components.schemas.InstanceType.properties.price_cents_per_hour.type = "number"), /price_cents_per_hour type is "number", published is "integer"$/],
    ["a value of an enum", (d) => d.components.schemas.InstanceStatus.enum.push("sleeping"), /status enum is /],
    ["a missing value of an enum", (d) => d.components.schemas.NetworkProtocol.enum.pop(), /protocol enum is /],
    ["a constant", (d) => (d.components.schemas.GlobalFirewallRuleset.properties.id.const = "all"), /id const is "all"/],
    ["what is required", (d) => d.components.schemas.SSHKey.required.pop(), /required is \["id","name"\]/],
    ["a limit", (d) => (d.components.schemas.RequestedTagEntry.properties.value.maxLength = 256), /maxLength is 256, published is 128$/],
    ["a pattern", (d) => (d.components.schemas.InstanceLaunchRequest.properties.hostname.pattern = ".*"), /hostname pattern is /],
    ["an alternative", (d) => rename(d.components.schemas.ImageSpecificationID.properties, "id", "uuid"), /image: alternative 1 is not published$/],
    ["an error's code", (d) => (d.components.schemas.QuotaExceededError.properties.code.const = "global/quota"), /400 codes is /],
    ["a missing error of an operation", (d) => d.paths["/api/v1/instance-operations/launch"].post.responses["400"].content["application/json"].schema.properties.error.anyOf.pop(), /launch 400 codes is /],
  ];

  for (const [what, change, fault] of changes) {
    it(`notices another ${what.replace(/^an? /, "")}`, () => {
      const ours = readOurs();
      change(ours as unknown as Loose);
      const { faults } = compareDocuments(ours, readPublished());
      assert.ok(faults.some((line) => fault.test(line)), faults.join("\n"));
    });
  }
});

/** A parsed document, to be damaged. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = Document & { paths: any; components: { schemas: any } };

function rename(object: Record<string, unknown>, from: string, to: string): void {
  assert.ok(from in object, `there is no ${from} to change`);
  if (from === "name") {
    object["name"] = to;
    return;
  }
  object[to] = object[from];
  delete object[from];
}
