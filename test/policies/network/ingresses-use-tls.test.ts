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
const defaultBackend = { service: { name: "it", port: { number: 80 } } };
const otherHosts = "spec.defaultBackend: answers for every other host, which no entry of spec.tls is for; remove it, or give it rules with hosts that spec.tls names";
const everyHost = (index: number) => `spec.rules[${index}].host: is a rule for every host, which no entry of spec.tls is; name the host, here and in spec.tls`;

describe("ingresses-use-tls", () => {
  const tls = [{ hosts: ["z.example.com", "a.example.com"], secretName: "a" }, { hosts: ["*.wild.example.com"] }];

  it("takes hosts that spec.tls names", () => {
    assert.deepEqual(verdict(rule, ingress({ tls, rules: rules("a.example.com", "b.wild.example.com") })), []);
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend: null, rules: [] })), []);
  });

  it("takes every host where an entry names none", () => {
    for (const entry of [{}, { secretName: "all" }, { hosts: [] }]) assert.deepEqual(verdict(rule, ingress({ tls: [...tls, entry], rules: rules("other.example.com", undefined, ""), defaultBackend })), []);
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

  it("refuses a default backend where every entry names hosts", () => {
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend })), [otherHosts]);
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend, rules: rules("a.example.com", "b.example.com") })), [uncovered(1, "b.example.com"), otherHosts]);
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend: unknown })), []);
    assert.deepEqual(verdict(rule, ingress({ tls: unknown, defaultBackend })), []);
    assert.deepEqual(verdict(rule, ingress({ tls, defaultBackend }), { plainText: ["area/it"] }), []);
  });

  describe("at Traefik's entry points", () => {
    const entryPoints = "traefik.ingress.kubernetes.io/router.entrypoints";
    const routerTls = "traefik.ingress.kubernetes.io/router.tls";
    const annotated = (annotations: unknown) => resource({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "it", namespace: "area", annotations }, spec: { tls, rules: rules("a.example.com") } });
    const fault = (named: string, entryPoint = "web") => `metadata.annotations["${entryPoints}"] is "${named}": is served at Traefik's entry point ${entryPoint}, which speaks plain HTTP; name an entry point with TLS only`;

    it("refuses the plain one, alone and beside others", () => {
      for (const named of ["web", "websecure,web", "web, websecure"]) assert.deepEqual(verdict(rule, annotated({ [entryPoints]: named })), [fault(named)]);
    });

    it("takes others, none, and the plain one with TLS", () => {
      for (const named of ["websecure", "", "webs", "my-web", 5, null]) assert.deepEqual(verdict(rule, annotated({ [entryPoints]: named })), []);
      for (const none of [undefined, null, "web", {}, { entrypoints: "web" }]) assert.deepEqual(verdict(rule, annotated(none)), []);
      assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "web", [routerTls]: "true" })), []);
      for (const off of ["false", null]) assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "web", [routerTls]: off })), [fault("web")]);
    });

    it("takes for plain what it is told", () => {
      assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "web" }), { plainEntryPoints: ["http"] }), []);
      assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "http,web,alt" }), { plainEntryPoints: ["alt", "http"] }), [fault("http,web,alt", "http"), fault("http,web,alt", "alt")]);
      assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "web" }), { plainText: ["area/it"] }), []);
    });

    it("says nothing while one of the annotations is unknown", () => {
      for (const annotations of [unknown, { [entryPoints]: unknown }, { [entryPoints]: "web", [routerTls]: unknown }]) assert.deepEqual(verdict(rule, annotated(annotations)), []);
      assert.deepEqual(verdict(rule, annotated({ [entryPoints]: "web", other: unknown })), [fault("web")]);
    });
  });

  for (const apiVersion of ["traefik.io/v1alpha1", "traefik.containo.us/v1alpha1"]) {
    for (const [kind, protocol] of [["IngressRoute", "HTTP"], ["IngressRouteTCP", "TCP"]] as const) {
      it(`asks of an ${kind} of ${apiVersion} the field tls`, () => {
        const fault = `spec.tls: serves plain ${protocol}; add the field, with the certificate's secretName or a certResolver`;
        assert.deepEqual(verdict(rule, object(apiVersion, kind, { tls: {} })), []);
        assert.deepEqual(verdict(rule, object(apiVersion, kind, {})), [fault]);
        assert.deepEqual(verdict(rule, object(apiVersion, kind, { tls: null })), [fault]);
        assert.deepEqual(verdict(rule, object(apiVersion, kind, { tls: unknown })), []);
        assert.deepEqual(verdict(rule, object(apiVersion, kind, {}), { plainText: ["area/it"] }), []);
      });
    }
  }

  describe("of Contour", () => {
    const proxy = (spec: unknown) => object("projectcontour.io/v1", "HTTPProxy", spec);
    const fault = "spec.virtualhost.tls: serves plain HTTP; add the field, with the certificate's secretName or passthrough";
    const insecure = (index: number) => `spec.routes[${index}].permitInsecure is true: serves plain HTTP beside TLS; remove the field, so that callers are sent to https`;
    const fqdn = "a.example.com";

    it("asks of the virtual host of an HTTPProxy the field tls", () => {
      assert.deepEqual(verdict(rule, proxy({ virtualhost: { fqdn, tls: { secretName: "it" } }, routes: [{}] })), []);
      for (const none of [undefined, null]) assert.deepEqual(verdict(rule, proxy({ virtualhost: { fqdn, tls: none } })), [fault]);
      for (const virtualhost of [unknown, { fqdn, tls: unknown }, { fqdn, tls: { secretName: unknown } }]) assert.deepEqual(verdict(rule, proxy({ virtualhost })), []);
      assert.deepEqual(verdict(rule, proxy({ virtualhost: { fqdn } }), { plainText: ["area/it"] }), []);
    });

    it("asks nothing of one that is part of another", () => {
      for (const virtualhost of [undefined, null]) assert.deepEqual(verdict(rule, proxy({ virtualhost, routes: [{ services: [] }] })), []);
    });

    it("refuses a route that permits plain HTTP, once where there is no TLS anyway", () => {
      const routes = [{ permitInsecure: false }, { permitInsecure: true }, null, { permitInsecure: unknown }];
      assert.deepEqual(verdict(rule, proxy({ virtualhost: { fqdn, tls: { secretName: "it" } }, routes })), [insecure(1)]);
      assert.deepEqual(verdict(rule, proxy({ routes })), [insecure(1)]);
      assert.deepEqual(verdict(rule, proxy({ virtualhost: { fqdn }, routes })), [fault]);
    });
  });

  it("takes a route that was named", () => {
    assert.deepEqual(verdict(rule, ingress({}), { plainText: ["other/it", "area/it"] }), []);
    for (const other of ["it", "area/other", "other/it"]) assert.deepEqual(verdict(rule, ingress({}), { plainText: [other] }), [plain]);
  });

  it("judges no other objects", () => {
    assert.deepEqual(verdict(rule, foreignResource("example:index:Ingress", "it", ingress({}).props)), []);
    for (const [apiVersion, kind] of [["networking.k8s.io/v1", "Other"], ["example.com/v1", "Ingress"], ["example.com/v1", "IngressRoute"], ["traefik.io/v1alpha1", "IngressRouteUDP"], ["projectcontour.io/v1", "Ingress"], ["example.com/v1", "HTTPProxy"], ["gateway.networking.k8s.io/v1alpha2", "TCPRoute"]] as const) {
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
