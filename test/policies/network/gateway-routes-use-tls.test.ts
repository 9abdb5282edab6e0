import assert from "node:assert/strict";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { gatewayRoutesUseTls as rule } from "../../../policies/rules/network/gateway-routes-use-tls.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const apiVersion = "gateway.networking.k8s.io/v1";
const http = { name: "web", protocol: "HTTP", port: 80 };
const https = { name: "websecure", protocol: "HTTPS", port: 443 };
const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
const holder = (listeners: unknown, kind = "Gateway", metadata: Props = {}, version = apiVersion) =>
  resource({ apiVersion: version, kind, metadata: { name: "public", namespace: "edge", ...metadata }, spec: { listeners } });
const open = (...listeners: readonly Props[]) => holder(listeners.map((listener) => ({ allowedRoutes: { namespaces: { from: "All" } }, ...listener })));
const parent = { name: "public", namespace: "edge" };
const route = (spec: Props = {}, kind = "HTTPRoute", metadata: Props = {}, version = apiVersion) =>
  resource({ apiVersion: version, kind, metadata: { name: "it", namespace: "area", ...metadata }, spec: { parentRefs: [parent], rules: [{ backendRefs: [{ name: "it" }] }], ...spec } });
const judge = (...resources: readonly Resource[]) => verdict(rule, resources);
const fault = (index = 0, value = "", who = "HTTPRoute area/it", of = "Gateway edge/public") =>
  `${who} spec.parentRefs[${index}].sectionName${value}: attaches to the listener web of ${of}, which speaks plain HTTP; name a listener of protocol HTTPS, and let a route that redirects to https be the only one on this`;

describe("gateway-routes-use-tls", () => {
  it("takes a route on a listener of protocol HTTPS", () => {
    assert.deepEqual(judge(open(https), route()), []);
    assert.deepEqual(judge(open(http, https), route({ parentRefs: [{ ...parent, sectionName: "websecure" }] })), []);
    assert.deepEqual(judge(open(http, https), route({ parentRefs: [{ ...parent, port: 443 }] })), []);
  });

  it("refuses a route on a listener of protocol HTTP", () => {
    assert.deepEqual(judge(open(http), route()), [fault()]);
    assert.deepEqual(judge(route({ parentRefs: [{ ...parent, sectionName: "web" }] }), open(https, http)), [fault(0, ' is "web"')]);
    assert.deepEqual(judge(open(https, http), route({ parentRefs: [{ ...parent, port: 80 }] })), [fault()]);
  });

  it("refuses a route that names no listener, as it attaches to all", () => {
    for (const sectionName of [undefined, null]) assert.deepEqual(judge(open(https, http), route({ parentRefs: [{ ...parent, sectionName, port: null }] })), [fault()]);
  });

  it("refuses each reference to such a listener, once", () => {
    const parentRefs = [{ ...parent, sectionName: "websecure" }, { ...parent, sectionName: "web" }, parent];
    assert.deepEqual(judge(open(https, http, { ...http, name: "second" }), route({ parentRefs })), [fault(1, ' is "web"'), fault(2)]);
  });

  it("takes a route that only redirects to https", () => {
    assert.deepEqual(judge(open(http), route({ rules: [{ filters: [redirect] }] })), []);
    assert.deepEqual(judge(open(http), route({ rules: [{ filters: [{ type: "ResponseHeaderModifier" }, redirect] }, { filters: [redirect] }] })), []);
    for (const none of [undefined, null, []]) assert.deepEqual(judge(open(http), route({ rules: none })), []);
  });

  it("refuses a route of which one rule does not", () => {
    for (const filters of [undefined, [], [{ type: "URLRewrite", requestRedirect: { scheme: "https" } }], [{ type: "RequestRedirect" }], [{ type: "RequestRedirect", requestRedirect: { scheme: "http" } }]]) {
      assert.deepEqual(judge(open(http), route({ rules: [{ filters: [redirect] }, { filters }] })), [fault()]);
    }
  });

  it("judges GRPCRoutes and ListenerSets", () => {
    assert.deepEqual(judge(open(http), route({}, "GRPCRoute")), [fault(0, "", "GRPCRoute area/it")]);
    const set = holder([http], "ListenerSet", { namespace: "area" });
    assert.deepEqual(judge(set, route({ parentRefs: [{ kind: "ListenerSet", name: "public" }] })), [fault(0, "", "HTTPRoute area/it", "ListenerSet area/public")]);
    assert.deepEqual(judge(set, route({ parentRefs: [{ name: "public" }] })), []);
  });

  it("judges no other kinds, and no other groups", () => {
    assert.deepEqual(judge(open(http), route({}, "TCPRoute")), []);
    assert.deepEqual(judge(open(http), route({}, "HTTPRoute", {}, "example.com/v1")), []);
    assert.deepEqual(judge(holder([http], "Gateway", { namespace: "area" }, "networking.istio.io/v1"), route({ parentRefs: [{ name: "public" }] })), []);
    assert.deepEqual(judge(holder([http], "Mesh", { namespace: "area" }), route({ parentRefs: [{ name: "public", kind: "Mesh" }] })), []);
    const istio = holder([http], "Gateway", { namespace: "area" }, "networking.istio.io/v1");
    assert.deepEqual(judge(istio, route({ parentRefs: [{ group: "networking.istio.io", name: "public" }] })), []);
    const foreign = foreignResource("example:index:Gateway", "it", { ...open(http).props, kind: undefined });
    assert.deepEqual(judge(foreign, route()), []);
    for (const protocol of ["TLS", "TCP", "UDP", undefined]) assert.deepEqual(judge(open({ ...http, protocol }), route()), []);
  });

  it("looks for the Gateway that the reference names", () => {
    assert.deepEqual(judge(open(http), route({ parentRefs: [{ ...parent, group: "gateway.networking.k8s.io", kind: "Gateway" }] })), [fault()]);
    const elsewhere: readonly Props[] = [{ name: "other", namespace: "edge" }, { name: "public" }, { name: "public", namespace: "area" }, { ...parent, group: "" }, { ...parent, kind: "Service" }, { ...parent, group: "example.com" }];
    for (const reference of elsewhere) assert.deepEqual(judge(open(http), route({ parentRefs: [reference] })), []);
    assert.deepEqual(judge(route()), []);
  });

  it("asks whether the listener lets the route in", () => {
    const from = (value: unknown, namespace = "area") => judge(open({ ...http, allowedRoutes: { namespaces: { from: value } } }), route({}, "HTTPRoute", { namespace }));
    const own = fault(0, "", "HTTPRoute edge/it");
    for (const value of ["All", "Selector"]) assert.deepEqual([from(value), from(value, "edge")], [[fault()], [own]]);
    for (const value of ["Same", undefined, null]) assert.deepEqual([from(value), from(value, "edge")], [[], [own]]);
    assert.deepEqual([from("None"), from("None", "edge")], [[], []]);
    assert.deepEqual(judge(open({ ...http, allowedRoutes: undefined }), route({}, "HTTPRoute", { namespace: "edge" })), [own]);
  });

  it("asks whether the hosts of the two overlap", () => {
    const on = (hostname: unknown, hostnames: unknown) => judge(open({ ...http, hostname }), route({ hostnames }));
    assert.deepEqual(on("a.example.com", ["b.example.com"]), []);
    assert.deepEqual(on("a.example.com", ["b.example.com", "*.example.com"]), [fault()]);
    for (const none of [undefined, null, []]) assert.deepEqual(on("a.example.com", none), [fault()]);
    for (const none of [undefined, null, ""]) assert.deepEqual(on(none, ["b.example.com"]), [fault()]);
  });

  it("takes a route that was named", () => {
    const both = [open(http), route()];
    assert.deepEqual(verdict(rule, both, { plainText: ["area/it"] }), []);
    assert.deepEqual(verdict(rule, both, { plainText: ["edge/public"] }), [fault()]);
  });

  it("says nothing while something that decides is unknown", () => {
    assert.deepEqual(judge(open(http), route({ rules: [{ filters: unknown }] })), []);
    assert.deepEqual(judge(open(http), route({ rules: unknown })), []);
    assert.deepEqual(judge(open(http), route({ rules: [{ filters: [unknown] }] })), []);
    assert.deepEqual(judge(open(http), route({ parentRefs: [{ ...parent, sectionName: unknown }] })), []);
    assert.deepEqual(judge(open(http), route({ parentRefs: [{ ...parent, group: unknown }] })), []);
    assert.deepEqual(judge(open(http), route({ parentRefs: unknown })), []);
    assert.deepEqual(judge(open(http), route({ hostnames: ["a.example.com", unknown] })), []);
    assert.deepEqual(judge(open({ ...http, hostname: unknown }), route({ hostnames: ["a.example.com"] })), []);
    assert.deepEqual(judge(open({ ...http, protocol: unknown }), route()), []);
    assert.deepEqual(judge(holder([{ ...http, allowedRoutes: unknown }], "Gateway", { namespace: "area" }), route({ parentRefs: [{ name: "public" }] })), []);
    assert.deepEqual(judge(open(http), route({ rules: [{ backendRefs: unknown }] })), [fault()]);
    assert.deepEqual(judge(holder([http, { ...https, tls: unknown }], "Gateway", { namespace: "area" }), route({ parentRefs: [{ name: "public" }] })), [fault(0, "", "HTTPRoute area/it", "Gateway area/public")]);
    const nowhere = holder([http], "Gateway", { namespace: unknown });
    assert.deepEqual(judge(nowhere, route({ parentRefs: [{ name: "public", namespace: "default" }] }, "HTTPRoute", { namespace: "default" })), []);
    assert.deepEqual(judge(holder([http], "Gateway", { namespace: "default" }), route({ parentRefs: [{ name: "public" }] }, "HTTPRoute", { namespace: unknown })), []);
  });
});
