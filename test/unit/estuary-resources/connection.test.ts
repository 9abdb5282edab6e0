import assert from "node:assert/strict";
import { dataPlane } from "../../../clients/estuary/resources/index.ts";

const variables = ["ESTUARY_CONNECTION_FILE", "FLOW_AUTH_TOKEN"] as const;

describe("the check of an Estuary resource", () => {
  const before = variables.map((name) => process.env[name]);
  beforeEach(() => variables.forEach((name) => delete process.env[name]));
  after(() =>
    variables.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }),
  );

  const config = (values: Readonly<Record<string, string>>) => ({ get: (key: string) => values[key] });
  const reasons = (values: Readonly<Record<string, string>>, name = "ops/dp/public/gcp-us-central1-c2") => dataPlane.check(undefined, { name }, config(values)).failures.map(({ reason }) => reason);

  it("tells in the first plan, which asks Estuary nothing, what of the connection is missing: all of it", () => {
    const [key = "", token = "", ...rest] = reasons({});
    assert.match(key, /^sophia-infra:estuary apiKey is missing: /);
    assert.match(token, /sophia-infra:estuaryToken.*FLOW_AUTH_TOKEN/);
    assert.deepEqual(rest, []);
  });

  it("judges the inputs alone for code that hands over no configuration, and where a plan is not to look", () => {
    assert.deepEqual(dataPlane.check(undefined, { name: "ops/dp/public/gcp-us-central1-c2" }).failures, []);
    assert.deepEqual(reasons({ "sophia-infra:estuary": JSON.stringify({ refresh: false }) }), []);
  });

  it("tells it beside the faults of the inputs", () => assert.equal(reasons({}, "nowhere").length, 3));

  it("takes a whole connection", () => {
    const token = Buffer.from(JSON.stringify({ id: "00:11", secret: "s" })).toString("base64");
    assert.deepEqual(reasons({ "sophia-infra:estuary": JSON.stringify({ apiKey: "public-key" }), "sophia-infra:estuaryToken": token }), []);
  });
});
