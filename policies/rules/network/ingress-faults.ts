import type { Path } from "../../model/path.ts";
import { absent, fields, items, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import type { Finding } from "../../model/rule.ts";
import { covers } from "./hosts.ts";

/** Traefik's annotations of an Ingress. https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/#annotations */
const entryPointsAnnotation = "traefik.ingress.kubernetes.io/router.entrypoints";
const routerTlsAnnotation = "traefik.ingress.kubernetes.io/router.tls";

const annotation = (name: string): Path => ["metadata", "annotations", name];

/** What of the Ingress its `spec.tls` does not cover. */
function uncovered(resource: Resource): readonly Finding[] {
  const spec = fields(resource.props["spec"]);
  const tls = items(spec["tls"]).map((entry) => items(fields(entry)["hosts"]));
  if (tls.length === 0) return [{ path: ["spec", "tls"], message: "serves plain HTTP", fix: "name the hosts and the Secret of their certificate" }];
  // An entry without hosts is for all of them.
  if (tls.some((hosts) => hosts.length === 0)) return [];
  const named = (host: string) => tls.some((hosts) => hosts.some((pattern) => covers(text(pattern) ?? "", host)));
  const rules = items(spec["rules"]).flatMap((rule, index) => {
    const host = text(fields(rule)["host"]) ?? "";
    if (named(host)) return [];
    return [
      {
        path: ["spec", "rules", index, "host"],
        ...(host === "" ? {} : { value: host }),
        message: host === "" ? "is a rule for every host, which no entry of spec.tls is" : "has no entry in spec.tls, so that it serves plain HTTP",
        fix: host === "" ? "name the host, here and in spec.tls" : "name the host in spec.tls",
        looksAt: [["spec", "tls"]],
      },
    ];
  });
  if (absent(spec["defaultBackend"])) return rules;
  return [
    ...rules,
    { path: ["spec", "defaultBackend"], message: "answers for every other host, which no entry of spec.tls is for", fix: "remove it, or give it rules with hosts that spec.tls names", looksAt: [["spec", "tls"]] },
  ];
}

/** Traefik serves the Ingress at the entry points it is told, and there without TLS unless told so too. */
function plainEntryPoints(resource: Resource, plain: readonly string[]): readonly Finding[] {
  const annotations = fields(fields(resource.props["metadata"])["annotations"]);
  const named = text(annotations[entryPointsAnnotation]);
  if (named === undefined || annotations[routerTlsAnnotation] === "true") return [];
  return named
    .split(",")
    .map((each) => each.trim())
    .filter((each) => plain.includes(each))
    .map((each) => ({
      path: annotation(entryPointsAnnotation),
      value: named,
      message: `is served at Traefik's entry point ${each}, which speaks plain HTTP`,
      fix: "name an entry point with TLS only",
      looksAt: [annotation(routerTlsAnnotation)],
    }));
}

/** What of an Ingress goes without TLS; `plain` are the entry points of Traefik that speak plain HTTP. */
export function ingressFaults(resource: Resource, plain: readonly string[]): readonly Finding[] {
  return [...uncovered(resource), ...plainEntryPoints(resource, plain)];
}
