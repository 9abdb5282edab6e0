import assert from "node:assert/strict";
import type { CaptureModel, Model } from "../../../clients/estuary/catalogue/types.ts";
import { check } from "../../../clients/estuary/resources/catalog/index.ts";
import { type Properties, unknown } from "../../../clients/estuary/resources/values.ts";
import { inputs, owner, password, specs, types, withSpec } from "./support/catalog.ts";

const capture = specs["acme/in"] as CaptureModel;
const reasons = (news: Properties) => check(undefined, news).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe("check of a catalogue", () => {
  it("lets good inputs pass, fills in defaults, and keeps the owner", () => {
    const { adopt: _adopt, activation: _activation, ...rest } = inputs();
    const { inputs: checked, failures } = check({ owner: "first" }, rest);
    assert.deepEqual(failures, []);
    assert.deepEqual([checked["owner"], checked["adopt"], checked["activation"]], ["first", [], { timeoutSeconds: 600, pollSeconds: 5, required: true }]);
  });

  it("tells all faults together: place, names, lists, activation", () => {
    assert.deepEqual(reasons(inputs({ prefix: "acme", dataPlane: "", adopt: ["acme/nothing"], paused: ["acme/calls", "acme/in"], reenable: ["acme/in"], activation: { timeoutSeconds: 0, pollSeconds: 1, required: "no" } })).map((line) => line.split(";")[0]), [
      'prefix: prefix is "acme"', 'dataPlane: dataPlane is ""',
      "activation: activation.timeoutSeconds is 0", 'activation: activation.required is "no"',
      "adopt: adopt names acme/nothing, which is no spec of this catalogue", "paused: paused names acme/calls, which is no task of this catalogue",
      "reenable: acme/in is in paused and in reenable",
    ]);
  });

  it("refuses names outside of the prefix, types without specs and specs without types", () => {
    const found = reasons(inputs({ prefix: "other/", types: { ...types, "acme/gone": "capture", "acme/in": "flow" } })).join("\n");
    assert.match(found, /specs: acme\/in is not below the prefix other\//);
    assert.match(found, /types: types names acme\/gone, of which there is no spec/);
    assert.match(found, /types: the type of acme\/in is "flow"; allowed: capture, collection, materialization, test/);
  });

  it("refuses a secret in clear without showing it, one without a value, and one where nothing is encrypted", () => {
    const clear = withSpec("acme/in", { ...capture, endpoint: { connector: { image: "ghcr.io/estuary/source-http-ingest:v1", config: { requireAuthToken: password } } } });
    const found = reasons(clear).join("\n");
    assert.match(found, /requireAuthToken is not a reference to a secret/);
    assert.doesNotMatch(found, new RegExp(password));
    assert.match(reasons(inputs({ secretValues: { password } })).join("\n"), /secretValues: acme\/in needs the secret token, which has no value/);
    const elsewhere = withSpec("acme/calls", { key: ["/id"], schema: { type: "object", title: { $secret: "token" } } });
    assert.match(reasons(elsewhere).join("\n"), /acme\/calls has a secret outside endpoint\.connector\.config/);
  });

  it("refuses what passes for encrypted, orders of a publication, and numbers that would not be kept", () => {
    const config = { ...capture.endpoint.connector.config, sops: {} };
    const found = reasons(withSpec("acme/in", { ...capture, delete: true, expectPubId: "1", endpoint: { connector: { ...capture.endpoint.connector, config } } } as Model)).join("\n");
    assert.match(found, /acme\/in has delete/);
    assert.match(found, /acme\/in has expectPubId/);
    assert.match(found, /acme\/in has sops in its configuration/);
    assert.match(reasons(withSpec("acme/calls", { key: ["/id"], schema: { type: "object", maximum: 2 ** 60 } })).join("\n"), /above 2\^53/);
  });

  it("judges what is known while the rest is not", () => {
    assert.deepEqual(reasons(inputs({ secretValues: unknown, dataPlane: unknown })), []);
    const later = withSpec("acme/in", { ...capture, interval: unknown });
    assert.deepEqual(reasons(later), []);
    assert.deepEqual(reasons(inputs({ specs: unknown, types: unknown })), []);
    assert.equal(check(undefined, inputs()).inputs["owner"], owner);
  });
});
