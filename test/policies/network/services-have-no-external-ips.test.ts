import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { servicesHaveNoExternalIps as rule } from "../../../policies/rules/network/services-have-no-external-ips.ts";
import { resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const service = (externalIPs: unknown, namespace: unknown = "area", kind = "Service") => resource({ apiVersion: "v1", kind, metadata: { name: "it", namespace }, spec: { externalIPs } });
const fault = 'spec.externalIPs is ["192.0.2.1"]: takes the traffic of addresses it need not own; remove them and add a route at the edge';

describe("services-have-no-external-ips", () => {
  for (const none of [undefined, null, []]) it(`takes ${JSON.stringify(none)}`, () => assert.deepEqual(verdict(rule, service(none)), []));
  it("refuses an address outside the edge's namespaces", () => {
    assert.deepEqual(verdict(rule, service(["192.0.2.1"])), [fault]);
    assert.deepEqual(verdict(rule, service(["192.0.2.1"]), { edgeNamespaces: ["edge"] }), [fault]);
  });
  it("takes one in them", () => assert.deepEqual(verdict(rule, service(["192.0.2.1"], "edge"), { edgeNamespaces: ["edge"] }), []));
  it("judges Services only", () => assert.deepEqual(verdict(rule, service(["192.0.2.1"], "area", "Other")), []));
  it("says nothing while the addresses or the namespace are unknown", () => {
    assert.deepEqual(verdict(rule, service(unknown)), []);
    assert.deepEqual(verdict(rule, service([unknown])), []);
    assert.deepEqual(verdict(rule, service(["192.0.2.1"], unknown)), []);
  });
});
