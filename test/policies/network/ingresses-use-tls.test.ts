import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { ingressesUseTls as rule } from "../../../policies/rules/network/ingresses-use-tls.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const object = (apiVersion: string, kind: string, spec: unknown) => resource({ apiVersion, kind, metadata: { name: "it", namespace: "area" }, spec });
const ingress = (spec: unknown) => object("networking.k8s.io/v1", "Ingress", spec);
const rules = (...hosts: readonly unknown[]) => hosts.map((host) => ({ host }));
const plain = "spec.tls: serves plain HTTP; name the hosts and the Secret of their certificate";
const uncovered = (index: number, host: string) => `spec.rules[${index}].host is "${host}": has no entry in spec.tls, so that it serves plain HTTP; name the host in spec.tls`;
const everyHost = (index: number) => `spec.rules[${index}].host: is a rule for every host, which no entry of spec.tls is; name the host, here and in spec.tls`;

describe("ingresses-use-tls", () => {
  const tls = [{ hosts: ["z.example.com", "a.example.com"], secretName: "a" }, { hosts: ["*.wild.example.com"] }];

  it("takes hosts that spec.tls names", () => {
    assert.deepEqual(verdict(rule, ingress({ tls, rules: rules("a.example.com", "b.wild.example.com") })), []);
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend: {} })), []);
  });

  it("takes every host where an entry names none", () => {
    for (const entry of [{}, { secretName: "all" }, { hosts: [] }]) assert.deepEqual(verdict(rule, ingress({ tls: [...tls, entry], rules: rules("other.example.com", undefined, "") })), []);
  });

  for (const none of [undefined, null, []]) {
    it(`refuses spec.tls ${JSON.stringify(none)}, once`, () => {
      assert.deepEqual(verdict(rule, ingress({ tls: none, rules: rules("a.example.com", "b.example.com") })), [plain]);
      assert.deepEqual(verdict(rule, ingress({ tls: none, defaultBackend: {} })), [plain]);
    });
  }

  it("refuses each host that no entry names", () => {
    assert.deepEqual(verdict(rule, ingress({ tls, rules: rules("b.example.com", "a.example.com", "c.b.wild.example.com") })), [uncovered(0, "b.example.com"), uncovered(2, "c.b.wild.example.com")]);
    assert.deepEqual(verdict(rule, ingress({ tls: [{ hosts: [5] }], rules: rules("b.example.com") })), [uncovered(0, "b.example.com")]);
  });

  it("refuses a rule for every host where every entry names some", () => {
    for (const host of [undefined, null, ""]) assert.deepEqual(verdict(rule, ingress({ tls, rules: rules("a.example.com", host) })), [everyHost(1)]);
  });

  for (const apiVersion of ["traefik.io/v1alpha1", "traefik.containo.us/v1alpha1"]) {
    it(`asks of an IngressRoute of ${apiVersion} the field tls`, () => {
      const fault = "spec.tls: serves plain HTTP; add the field, with the certificate's secretName or a certResolver";
      assert.deepEqual(verdict(rule, object(apiVersion, "IngressRoute", { tls: {} })), []);
      assert.deepEqual(verdict(rule, object(apiVersion, "IngressRoute", {})), [fault]);
      assert.deepEqual(verdict(rule, object(apiVersion, "IngressRoute", { tls: null })), [fault]);
      assert.deepEqual(verdict(rule, object(apiVersion, "IngressRoute", { tls: unknown })), []);
      assert.deepEqual(verdict(rule, object(apiVersion, "IngressRoute", {}), { plainText: ["area/it"] }), []);
    });
  }

  it("takes a route that was named", () => {
    assert.deepEqual(verdict(rule, ingress({}), { plainText: ["other/it", "area/it"] }), []);
    for (const other of ["it", "area/other", "other/it"]) assert.deepEqual(verdict(rule, ingress({}), { plainText: [other] }), [plain]);
  });

  it("judges no other objects", () => {
    assert.deepEqual(verdict(rule, foreignResource("example:index:Ingress", "it", ingress({}).props)), []);
    for (const [apiVersion, kind] of [["networking.k8s.io/v1", "Other"], ["example.com/v1", "Ingress"], ["example.com/v1", "IngressRoute"], ["traefik.io/v1alpha1", "IngressRouteTCP"]] as const) {
      assert.deepEqual(verdict(rule, object(apiVersion, kind, {})), []);
    }
  });

  it("says nothing while the host or spec.tls is unknown", () => {
    assert.deepEqual(verdict(rule, ingress({ tls: unknown, rules: rules("a.example.com") })), []);
    assert.deepEqual(verdict(rule, ingress({ tls: [...tls, { hosts: ["x", unknown] }], rules: rules("b.example.com") })), []);
    assert.deepEqual(verdict(rule, ingress({ tls, rules: rules(unknown) })), []);
    assert.deepEqual(verdict(rule, ingress(unknown)), []);
    assert.deepEqual(verdict(rule, ingress({ tls, rules: [{ host: "b.example.com", http: unknown }], ingressClassName: unknown })), [uncovered(0, "b.example.com")]);
  });
});
