import { labelOf } from "../../model/label.ts";
import { identityOf } from "../../model/kubernetes.ts";
import { fields, items, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { type StackFinding, stackRule } from "../../model/rule.ts";
import { isUnknownAt } from "../../model/unknown.ts";
import { type Listener, attaches, gatewayGroup, plainListeners } from "./listeners.ts";
import { type PlainTextOptions, mayBePlain, plainTextOptions } from "./plain-text.ts";

/** Whether all a rule does is to send the caller to HTTPS; one whose filters are not known yet may. */
function redirects({ props }: Resource, rule: unknown, index: number): boolean {
  if (isUnknownAt(props, ["spec", "rules", index, "filters"])) return true;
  return items(fields(rule)["filters"])
    .map(fields)
    .some(({ type, requestRedirect }) => type === "RequestRedirect" && fields(requestRedirect)["scheme"] === "https");
}

function judgeRoute(route: Resource, listeners: readonly Listener[]): readonly StackFinding[] {
  const identity = identityOf(route);
  if (identity === undefined || identity.group !== gatewayGroup || !["HTTPRoute", "GRPCRoute"].includes(identity.kind)) return [];
  const spec = fields(route.props["spec"]);
  if (items(spec["rules"]).every((rule, index) => redirects(route, rule, index))) return [];
  const hosts = items(spec["hostnames"]).map((host) => text(host) ?? "");
  return items(spec["parentRefs"]).flatMap((reference, index) => {
    const listener = listeners.find((each) => attaches(fields(reference), identity, hosts, each));
    if (listener === undefined) return [];
    const { sectionName } = fields(reference);
    return [
      {
        resource: route,
        path: ["spec", "parentRefs", index, "sectionName"],
        ...(text(sectionName) === undefined ? {} : { value: sectionName }),
        message: `attaches to the listener ${text(listener.spec["name"]) ?? ""} of ${labelOf(listener.holder)}, which speaks plain HTTP`,
        fix: "name a listener of protocol HTTPS, and let a route that redirects to https be the only one on this",
        looksAt: [["spec", "parentRefs", index], ["spec", "hostnames"], ["metadata", "namespace"]],
        looksAtOthers: [listener.path, ["metadata"]].map((path) => ({ resource: listener.holder, path })),
      },
    ];
  });
}

export const gatewayRoutesUseTls = stackRule<PlainTextOptions>({
  name: "gateway-routes-use-tls",
  description:
    "An HTTPRoute or GRPCRoute on a listener of protocol HTTP does nothing but redirect to https; a route that names no listener attaches to all of them. Judged where the Gateway is part of the stack.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: "https://gateway-api.sigs.k8s.io/guides/tls/",
  options: plainTextOptions,
  judge: (resources, options) => {
    const listeners = plainListeners(resources);
    return resources.filter((resource) => !mayBePlain(resource, options)).flatMap((resource) => judgeRoute(resource, listeners));
  },
});
